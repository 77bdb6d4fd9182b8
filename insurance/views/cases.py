"""The list of cases, and the case page: checklist, assessment beside the bill, claim."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance import queries
from insurance.enums import CaseState
from insurance.filters import CaseFilter
from insurance.forms import (
    AnswerForm,
    AssessmentForm,
    CaseForm,
    ConditionForm,
    CoverForm,
    OpenCaseForm,
    PaperForm,
    SubmitForm,
)
from insurance.models import Case
from insurance.permissions import can_assess, can_handle_claims, can_open_cases
from insurance.services import cases, claims
from insurance.tables import CaseTable
from staff.actions import Action
from staff.forms import on_its_page, refusals_on
from staff.lists import RequestConfig
from staff.refusals import Reason
from workorders.models import WorkOrder

PAGE = "insurance/case_detail.html"


@require_GET
def list_cases(request: HttpRequest) -> HttpResponse:
    """Every case, the newest first, with what the insurers still owe above."""
    wanted = CaseFilter(request.GET, queryset=queries.cases(request.store).order_by("-pk"), request=request)
    table = CaseTable(wanted.qs)
    RequestConfig(request).configure(table)
    saved = [
        {"label": label, "url": f"?state={state}", "active": request.GET.get("state") == state}
        for state, label in CaseState.choices
    ]
    context = {"table": table, "filter": wanted, "saved": saved, "ageing": queries.ageing(request.store)}
    return render(request, "insurance/case_list.html", context)


def open_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the case of an order; the insurer on the car's file is already there."""
    order = get_object_or_404(WorkOrder.objects.select_related("document", "vehicle", "customer", "advisor"), pk=pk)
    existing = Case.objects.filter(order=order).first()
    if existing is not None:
        return redirect(existing)
    form = OpenCaseForm(request.POST or None, initial=OpenCaseForm.initial_of(order))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            case = cases.open_case(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(
                request,
                _("Case %(number)s is open. The car leaves when the papers are complete.") % {"number": case.number},
            )
            return redirect(case)
    return render(
        request, "insurance/case_open.html", {"form": form, "order": order}, status=422 if form.errors else 200
    )


@require_GET
def show_case(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(queries.cases(request.store), pk=pk)
    return render(request, PAGE, page_of(request, case))


def post_form(
    request: HttpRequest, pk: int, key: str, make: Callable[[Case], forms.Form], run: Callable[[Any], Any], said: str
) -> HttpResponse:
    """One form of the page: run its service, or show the page again with what was typed."""
    case = get_object_or_404(queries.cases(request.store), pk=pk)
    if request.method != "POST":
        return redirect(case)
    form = make(case)
    if form.is_valid():
        with refusals_on(form, request):
            run(form)
    if not form.is_valid():
        return on_its_page(request, render(request, PAGE, page_of(request, case, **{key: form}), status=422), form)
    messages.success(request, said)
    return redirect(case)


def describe(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "case_form",
        lambda case: CaseForm(request.POST),
        lambda form: cases.describe_case(pk, **form.cleaned_data, by=request.user),
        _("The case is up to date."),
    )


def take_condition(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "condition_form",
        lambda case: ConditionForm(request.POST),
        lambda form: cases.take_over_condition(pk, **form.cleaned_data, by=request.user),
        _("The condition is on the case."),
    )


def want_paper(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "paper_form",
        lambda case: PaperForm(request.POST),
        lambda form: cases.want_paper(pk, **form.cleaned_data, by=request.user),
        _("The paper is on the list."),
    )


def assess(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "assessment_form",
        lambda case: AssessmentForm(request.POST, comparison=queries.comparison(case)),
        lambda form: cases.assess_lines(pk, amounts=form.amounts, by=request.user),
        _("The assessment is beside the bill."),
    )


def cover(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "cover_form",
        lambda case: CoverForm(request.POST),
        lambda form: claims.cover_claim(pk, **form.cleaned_data, by=request.user),
        _("Covered. The settlement clerk can go on."),
    )


def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "submit_form",
        lambda case: SubmitForm(request.POST),
        lambda form: claims.submit_claim(pk, **form.cleaned_data, by=request.user),
        _("Submitted. Now the insurer is to answer."),
    )


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    return post_form(
        request,
        pk,
        "answer_form",
        lambda case: AnswerForm(request.POST),
        lambda form: claims.record_insurer_answer(pk, **form.cleaned_data, by=request.user),
        _("The insurer's answer is on the case."),
    )


@require_POST
def receive_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap a paper; by htmx only the checklist is drawn again."""
    case = cases.receive_paper(pk, by=request.user)
    return checklist(request, case.pk)


@require_POST
def take_paper_out(request: HttpRequest, pk: int) -> HttpResponse:
    case = cases.take_paper_out(pk, reason=request.POST.get("reason", ""), by=request.user)
    return checklist(request, case.pk)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    case = cases.release_car(pk, by=request.user)
    messages.success(request, _("Nothing holds the car any more; the advisor can deliver it."))
    return redirect(case)


def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(queries.cases(request.store), pk=pk)
    if request.htmx:
        return render(request, "insurance/_checklist.html", page_of(request, case))
    return redirect(case)


def page_of(request: HttpRequest, case: Case, **bound: Any) -> dict[str, Any]:
    """Everything the case page shows."""
    user, store = request.user, request.store
    compared = queries.comparison(case)
    collecting = case.state == CaseState.OPEN
    may_handle = can_handle_claims(user, store)
    may_collect = collecting and can_open_cases(user, store)
    papers = list(queries.shown_papers(case))
    initial = {name: getattr(case, name) for name in CaseForm.field_names}
    return {
        "case": case,
        "order": case.order,
        "papers": papers,
        "received": sum(1 for paper in papers if paper.required and paper.received_at),
        "required": sum(1 for paper in papers if paper.required),
        "comparison": compared,
        "receivables": list(queries.receivables(case)),
        "collecting": collecting,
        "may_collect": may_collect,
        "case_form": bound.get("case_form") or (CaseForm(initial=initial) if may_collect else None),
        "paper_form": bound.get("paper_form") or (PaperForm() if may_collect else None),
        "condition_form": bound.get("condition_form")
        or (ConditionForm() if may_handle and case.condition_taken_at is None else None),
        "assessment_form": bound.get("assessment_form")
        or (AssessmentForm(comparison=compared) if collecting and compared.lines and can_assess(user, store) else None),
        "cover_form": bound.get("cover_form") or (CoverForm() if may_handle and can_be_covered(case) else None),
        "submit_form": bound.get("submit_form")
        or (SubmitForm() if may_handle and collecting and case.order.delivered_at else None),
        "answer_form": bound.get("answer_form")
        or (
            AnswerForm(initial={"paid_amount": case.claim_amount})
            if may_handle and case.state == CaseState.SUBMITTED
            else None
        ),
        "release_action": release_action(case) if may_handle and case.held else None,  # type: ignore[attr-defined]
    }


def can_be_covered(case: Case) -> bool:
    return queries.receivables(case).filter(state="open").exists()


def release_action(case: Case) -> Action:
    missing = [
        Reason(_("Missing: %(papers)s") % {"papers": "、".join(paper.name for paper in queries.missing_papers(case))})
    ]
    return Action(
        "release",
        _("Papers checked: let the car go"),
        reverse("insurance:release", args=[case.pk]),
        reasons=missing if case.missing else [],  # type: ignore[attr-defined]
        primary=True,
    )
