"""Teams, technicians' weeks and skills."""

import datetime
from decimal import Decimal

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.forms import refusals_on
from staff.models import User
from workshop import queries
from workshop.forms import SkillForm, TeamForm, WeekForm
from workshop.models import Shift, Skill, Team, TeamMember, TechnicianSkill
from workshop.permissions import can_arrange_workshop
from workshop.services.teams import TEAM_ROLES, change_team, dissolve_team, form_team
from workshop.services.technicians import define_skill, set_week

DAYS_AHEAD = 7


def team_list(request: HttpRequest) -> HttpResponse:
    """Teams with their people, everybody's week, and the hours of the next days."""
    store = request.store
    members = TeamMember.objects.select_related("user")
    teams = queries.active_teams(store).prefetch_related(
        Prefetch("members", members.order_by("user__name_pinyin", "user__full_name"))
    )
    people = (
        User.with_role(store, *TEAM_ROLES)
        .select_related("team_membership__team")
        .prefetch_related(
            Prefetch("shifts", Shift.objects.filter(store=store)),
            Prefetch("skills", TechnicianSkill.objects.select_related("skill").order_by("skill__code")),
        )
    )
    weeks = [
        {
            "person": person,
            "team": getattr(person, "team_membership", None),
            "days": {shift.weekday: shift for shift in person.shifts.all()},
            "hours": sum((shift.hours for shift in person.shifts.all()), Decimal(0)),
        }
        for person in people
    ]
    for week in weeks:
        week["days"] = [week["days"].get(day) for day in range(7)]
    today = timezone.localdate()
    days = [today + datetime.timedelta(days=n) for n in range(DAYS_AHEAD)]
    context = {
        "teams": teams,
        "weeks": weeks,
        "days": [{"day": day, "hours": queries.free_technician_hours(store, day)} for day in days],
        "may_arrange": can_arrange_workshop(request.user, store),
    }
    return render(request, "workshop/team_list.html", context)


def team_form(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, store=request.store)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            team = form_team(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(team)s has been formed.") % {"team": team})
            return redirect("workshop:team-list")
    return render(request, "workshop/team_form.html", {"form": form}, status=422 if form.errors else 200)


def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk, is_active=True)
    members = list(team.members.values_list("user_id", flat=True))
    held = {"name": team.name, "kind": team.kind, "leader_id": team.leader_id, "member_ids": members}
    form = TeamForm(request.POST or None, store=request.store, team=team, initial=held)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            change_team(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(team)s has been changed.") % {"team": form.cleaned_data["name"]})
            return redirect("workshop:team-list")
    context = {"form": form, "team": team}
    return render(request, "workshop/team_form.html", context, status=422 if form.errors else 200)


@require_POST
def team_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Team, pk=pk)
    team = dissolve_team(pk, by=request.user)
    messages.success(request, _("%(team)s has been dissolved; its people can join other teams.") % {"team": team})
    return redirect("workshop:team-list")


def week_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One technician's week and skills."""
    person = get_object_or_404(User.with_role(request.store, *TEAM_ROLES), pk=pk)
    shifts = list(Shift.objects.filter(user=person, store=request.store))
    held = {"skill_ids": list(person.skills.values_list("skill_id", flat=True))}
    form = WeekForm(request.POST or None, shifts=shifts, initial=held)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            set_week(
                pk,
                store=request.store,
                shifts=form.shifts(),
                skill_ids=form.cleaned_data["skill_ids"],
                by=request.user,
            )
        if form.is_valid():
            messages.success(request, _("The week of %(name)s is set.") % {"name": person})
            return redirect("workshop:team-list")
    context = {"form": form, "person": person}
    return render(request, "workshop/week_form.html", context, status=422 if form.errors else 200)


def skill_list(request: HttpRequest) -> HttpResponse:
    """The group's skills; a new one is added on the page."""
    may_arrange = can_arrange_workshop(request.user, request.store)
    form = SkillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            skill = define_skill(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(skill)s can now be ticked for technicians.") % {"skill": skill})
            return redirect("workshop:skill-list")
    holders = TechnicianSkill.objects.filter(user__in=User.with_role(request.store, *TEAM_ROLES)).select_related("user")
    context = {
        "skills": Skill.objects.prefetch_related(Prefetch("holders", holders)),
        "form": form,
        "may_arrange": may_arrange,
    }
    return render(request, "workshop/skill_list.html", context, status=422 if form.errors else 200)
