"""Users and their roles, from the first day to the last."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.admin_forms import HandOverForm, NewPersonForm, PasswordForm, PeopleFilter, PersonForm, RolesForm
from staff.enums import Role
from staff.forms import refusals_on
from staff.models import DeskPin, Store, User
from staff.permissions import can_manage_staff
from staff.role_table import permissions_of
from staff.services import accounts, pins

ROWS = 25


def people(request: HttpRequest) -> HttpResponse:
    """Everybody an administrator looks after, with their roles."""
    form = PeopleFilter(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = accounts.people_seen_by(request.user, request.store).prefetch_related("store_roles__store")
    if not given.get("closed"):
        found = found.filter(is_active=True)
    if text := given.get("q", "").strip():
        found = found.filter(Q(full_name__icontains=text) | Q(username__icontains=text) | Q(phone__icontains=text))
    if given.get("role"):
        found = found.filter(store_roles__role=given["role"]).distinct()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [{"person": person, "roles": roles_by_store(person)} for person in page]
    return render(request, "staff/people.html", {"form": form, "page": page, "rows": rows})


def roles_by_store(person: User) -> list[tuple[str, list[str]]]:
    """``[("新郑店", ["收款员"])]``, the group first."""
    found: dict[str, list[str]] = {}
    for row in sorted(person.store_roles.all(), key=lambda r: (r.store_id or 0, r.role)):
        found.setdefault(row.store.name if row.store else _("The whole group"), []).append(row.get_role_display())
    return list(found.items())


def explained(chosen: Any) -> list[dict[str, Any]]:
    """Each role with what it allows, for the check boxes."""
    ticked = {str(role) for role in chosen or []}
    return [
        {"role": role, "label": role.label, "ticked": role in ticked, "permissions": permissions_of(role)}
        for role in Role
    ]


def add(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, by=request.user, initial={"home_store": request.store})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            user = accounts.create_user(**form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(
                request,
                _("%(name)s can log in as %(username)s and chooses an own password then.")
                % {"name": user, "username": user.username},
            )
            return redirect("staff:person", user.pk)
    context = {"form": form, "roles": explained(form["roles"].value())}
    return render(request, "staff/person_add.html", context, status=422 if form.errors else 200)


def fetch(request: HttpRequest, pk: int) -> User:
    seen = accounts.people_seen_by(request.user, request.store)
    return get_object_or_404(seen.prefetch_related("store_roles__store"), pk=pk)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Particulars, roles per store, password, leaving."""
    shown = fetch(request, pk)
    held = {"full_name": shown.full_name, "phone": shown.phone, "home_store": shown.home_store}
    form = PersonForm(request.POST or None, by=request.user, initial=held)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            accounts.change_user(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(name)s has been changed.") % {"name": form.cleaned_data["full_name"]})
            return redirect("staff:person", pk)
    return show(request, shown, form=form, status=422 if form.errors else 200)


def show(request: HttpRequest, shown: User, *, status: int = 200, **given: Any) -> HttpResponse:
    store = chosen_store(request)
    ticked = [row.role for row in shown.store_roles.all() if row.store_id == (store.pk if store else None)]
    context = {
        "person": shown,
        "may_manage": accounts.may_manage(request.user, shown),
        "is_self": shown.pk == request.user.pk,
        "held": roles_by_store(shown),
        "pin": DeskPin.objects.filter(user=shown).first(),
        "places": places(request, store),
        "place": store,
        "roles": explained(ticked),
        "form": PersonForm(
            by=request.user,
            initial={"full_name": shown.full_name, "phone": shown.phone, "home_store": shown.home_store},
        ),
        "password_form": PasswordForm(),
        **given,
    }
    return render(request, "staff/person.html", context, status=status)


def chosen_store(request: HttpRequest) -> Store | None:
    """The store whose roles are being set: the current one unless another is asked for; ``group`` for the group.

    Never another than was asked for: the roles meant for one store would be set at the other.
    """
    wanted = request.POST.get("at") or request.GET.get("at") or str(request.store.pk)
    if wanted == "group" and accounts.is_group_administrator(request.user):
        return None
    found = (store for store in Store.objects.filter(is_active=True) if str(store.pk) == wanted)
    store = next((store for store in found if can_manage_staff(request.user, store)), None)
    if store is None:
        raise Http404
    return store


def places(request: HttpRequest, chosen: Store | None) -> list[dict[str, Any]]:
    """Tabs: the stores this administrator may give roles at."""
    stores = [s for s in Store.objects.filter(is_active=True) if can_manage_staff(request.user, s)]
    tabs = [{"label": s.name, "url": f"?at={s.pk}", "active": s == chosen} for s in stores]
    if accounts.is_group_administrator(request.user):
        tabs.append({"label": _("The whole group"), "url": "?at=group", "active": chosen is None})
    return tabs


@require_POST
def person_roles(request: HttpRequest, pk: int) -> HttpResponse:
    shown = fetch(request, pk)
    store = chosen_store(request)
    form = RolesForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            accounts.set_roles(pk, store=store, roles=form.cleaned_data["roles"], by=request.user)
    if not form.is_valid():
        ticked = request.POST.getlist("roles")
        return show(request, shown, roles_form=form, roles=explained(ticked), status=422)
    messages.success(
        request,
        _("The roles of %(name)s at %(place)s are set.") % {"name": shown, "place": store or _("The whole group")},
    )
    return redirect("staff:person", pk)


@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    shown = fetch(request, pk)
    form = PasswordForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            accounts.reset_password(pk, password=form.cleaned_data["password"], by=request.user)
    if not form.is_valid():
        return show(request, shown, password_form=form, status=422)
    messages.success(
        request,
        _("%(name)s logs in with the new password and chooses an own one then. Open sessions have ended.")
        % {"name": shown},
    )
    return redirect("staff:person", pk)


@require_POST
def person_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody's PIN away; nobody can read it."""
    shown = fetch(request, pk)
    pins.clear_pin(pk, by=request.user)
    messages.success(
        request, _("%(name)s has no PIN any more and logs in with the password everywhere.") % {"name": shown}
    )
    return redirect("staff:person", pk)


def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody has in hand; closing the account; handing the work on."""
    shown = fetch(request, pk)
    if request.method == "POST":
        accounts.close_account(pk, by=request.user)
        messages.success(
            request, _("The account of %(name)s is closed; open work can be handed over below.") % {"name": shown}
        )
        return redirect("staff:person-leave", pk)
    return show_leave(request, shown)


def show_leave(
    request: HttpRequest, shown: User, *, refused: HandOverForm | None = None, status: int = 200
) -> HttpResponse:
    names = [
        (colleague.pk, f"{colleague.full_name} ({colleague.username})")
        for colleague in accounts.people_seen_by(request.user, request.store)
        .filter(is_active=True)
        .exclude(pk=shown.pk)
    ]
    work = [
        {
            "label": kind.label,
            "count": count,
            "form": refused
            if refused is not None and refused["key"].value() == kind.key
            else HandOverForm(colleagues=names, initial={"key": kind.key}, auto_id=f"id_{kind.key}_%s"),
        }
        for kind, count in accounts.open_work_of(shown)
    ]
    context = {
        "person": shown,
        "work": work,
        "may_manage": accounts.may_manage(request.user, shown),
        "is_self": shown.pk == request.user.pk,
        "password_form": PasswordForm(),
    }
    return render(request, "staff/person_leave.html", context, status=status)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    shown = fetch(request, pk)
    colleagues = accounts.people_seen_by(request.user, request.store).filter(is_active=True)
    form = HandOverForm(request.POST, colleagues=[(c.pk, f"{c.full_name} ({c.username})") for c in colleagues])
    moved = 0
    if form.is_valid():
        with refusals_on(form, request):
            moved = accounts.hand_over_work(pk, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return show_leave(request, shown, refused=form, status=422)
    to = colleagues.get(pk=form.cleaned_data["to_id"])
    messages.success(request, _("%(count)s handed over to %(name)s.") % {"count": moved, "name": to})
    return redirect("staff:person-leave", pk)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    shown = fetch(request, pk)
    form = PasswordForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            accounts.reopen_account(pk, password=form.cleaned_data["password"], by=request.user)
    if not form.is_valid():
        return show(request, shown, password_form=form, status=422)
    messages.success(request, _("%(name)s can log in again.") % {"name": shown})
    return redirect("staff:person", pk)
