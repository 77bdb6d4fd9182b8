"""The call page: script left, history right; and the list of callbacks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from followup import queries
from followup.filters import CallbackFilter
from followup.forms import AnswersForm, CallLaterForm, NoAnswerForm
from followup.permissions import can_raise_complaints
from followup.services import calls
from followup.tables import CallbackTable
from staff.actions import Action
from staff.forms import on_its_page, refusals_on
from staff.lists import RequestConfig
from staff.templatetags.times import clock
from workorders.enums import CALLBACK_ENDED, CallbackState, Step
from workorders.models import Callback, WorkOrder
from workorders.permissions import can_close
from workorders.services.callbacks import close_order, next_try, take_callback
from workorders.services.flow import reasons_against


@require_GET
def list_callbacks(request: HttpRequest) -> HttpResponse:
    """Calls to make by their time; the filters reach those that are done with, the last first."""
    wanted = CallbackFilter(request.GET, queryset=queries.callbacks(request.store), request=request)
    table = CallbackTable(wanted.qs.order_by("-next_try_at" if wanted.reaches_ended else "next_try_at"))
    RequestConfig(request).configure(table)
    saved = [
        {"label": label, "url": f"?state={state}", "active": request.GET.get("state") == state}
        for state, label in CallbackState.choices
    ]
    return render(request, "followup/callback_list.html", {"table": table, "filter": wanted, "saved": saved})


@require_GET
def show_callback(request: HttpRequest, pk: int) -> HttpResponse:
    callback = get_object_or_404(queries.callbacks(request.store), pk=pk)
    return render(request, "followup/callback.html", page_of(request, callback))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent by the page itself when it opens, and by the button that takes a colleague's call over."""
    callback = take_callback(pk, take_over="take_over" in request.POST, by=request.user)
    if request.htmx:
        return render(request, "followup/_holder.html", {"callback": callback, "mine": True})
    return redirect("followup:callback", pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer answered: the marks are kept and the order closes, or a complaint is written down next."""
    callback = get_object_or_404(Callback.objects.select_related("order__document"), pk=pk)
    form = AnswersForm(request.POST, questions=list(queries.questions(request.store)))
    complains = request.POST.get("then") == "complaint"
    if form.is_valid():
        data = form.cleaned_data
        with refusals_on(form, request):
            outcome = calls.record_answers(
                pk,
                overall=data["overall"],
                marks=form.marks,
                customer_words=data["customer_words"],
                stay_open=complains,
                by=request.user,
            )
    if not form.is_valid():
        return refused(request, pk, answers=form)
    if complains:
        messages.success(request, _("The answers are kept. Now write the complaint down."))
        return redirect(f"{reverse('followup:complaint-new', args=[pk])}?source=callback")
    said = (
        _("%(order)s is closed. Thank you for the call.")
        if outcome.closed
        else _("The answers are kept; %(order)s stays open until its complaint is closed.")
    )
    messages.success(request, said % {"order": callback.order.document})
    return redirect("dashboard:desk")


@require_POST
def no_answer(request: HttpRequest, pk: int) -> HttpResponse:
    callback = get_object_or_404(Callback.objects.select_related("order__document"), pk=pk)
    form = NoAnswerForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            outcome = calls.record_no_answer(pk, note=form.cleaned_data["note"], by=request.user)
    if not form.is_valid():
        return refused(request, pk, silent=form)
    if outcome.callback.state == CallbackState.NOT_REACHED:
        messages.success(
            request,
            _("%(order)s is closed as not reached; all tries are used up.") % {"order": callback.order.document},
        )
    else:
        messages.success(request, _("Noted. The next try is on %(at)s.") % {"at": clock(outcome.callback.next_try_at)})
    return redirect("dashboard:desk")


@require_POST
def call_later(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Callback, pk=pk)
    form = CallLaterForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            calls.record_call_later(pk, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return refused(request, pk, later=form)
    messages.success(
        request, _("Noted. It comes back to the desk on %(at)s.") % {"at": clock(form.cleaned_data["until"])}
    )
    return redirect("dashboard:desk")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    order = close_order(pk, by=request.user)
    messages.success(request, _("%(order)s is closed.") % {"order": order.document})
    return redirect("dashboard:desk")


def refused(request: HttpRequest, pk: int, **form: AnswersForm | NoAnswerForm | CallLaterForm) -> HttpResponse:
    """The call as it stands now, with the form that was refused."""
    callback = get_object_or_404(queries.callbacks(request.store), pk=pk)
    page = render(request, "followup/callback.html", page_of(request, callback, **form), status=422)  # type: ignore[arg-type]
    return on_its_page(request, page, *form.values())


def page_of(
    request: HttpRequest,
    callback: Callback,
    *,
    answers: AnswersForm | None = None,
    silent: NoAnswerForm | None = None,
    later: CallLaterForm | None = None,
) -> dict[str, Any]:
    """Everything the call page shows."""
    order: WorkOrder = callback.order
    user, now = request.user, timezone.now()
    may_call = can_close(order, user)
    running = callback.state not in CALLBACK_ENDED
    last_try = callback.tries + 1 >= order.store.callback_tries
    return {
        "callback": callback,
        "order": order,
        "answer": getattr(order, "answer", None),
        "scores": order.answer.scores.select_related("question") if hasattr(order, "answer") else [],
        "work_done": queries.work_done(order),
        "earlier": queries.earlier_orders(order),
        "calls": queries.calls_of_car(order),
        "complaints": order.complaints.select_related("document", "routed_to"),
        "may_call": may_call and running,
        "person_reasons": can_close.reasons(order, user) if can_close.base(user, request.store) else [],
        "running": running,
        "mine": callback.claimed_by_id == user.pk,
        "taken": callback.claimed_by_id not in (None, user.pk),
        "on_desk": callback.state == CallbackState.CLAIMED,
        "last_try": last_try,
        "next_try_at": None if last_try else next_try(order.store, callback.tries + 1, now),
        "form": answers or AnswersForm(questions=list(queries.questions(request.store))),
        "silent": silent or NoAnswerForm(prefix=None),
        "later": later or CallLaterForm(initial={"until": CallLaterForm.proposal()}),
        "close_action": close_action(order) if may_call and not running and order.step == Step.FOLLOW_UP else None,
        "may_complain": can_raise_complaints(user, request.store),
        "clerk": user,
    }


def close_action(order: WorkOrder) -> Action:
    return Action(
        "close",
        _("Close the order"),
        reverse("followup:close", args=[order.pk]),
        reasons=reasons_against(order, "close"),
        primary=True,
    )
