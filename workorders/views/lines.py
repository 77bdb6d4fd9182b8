"""Buttons on a line of an order, on additional work, and on the clock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.refusals import require
from staff.templatetags.times import clock as clock_time
from staff.text import whole_number
from workorders.forms.lines import AnsweredForm, EndClockForm, WithdrawForm
from workorders.models import ClockEntry, OrderLine, Supplement
from workorders.services import clock, comebacks, estimate, repair, supplements


def back_to(request: HttpRequest, order_id: int) -> HttpResponse:
    """To the same car on the technician's page when the button stood there, else to the order."""
    if request.POST.get("from") == "jobs":
        return redirect(f"{reverse('workorders:jobs')}#job-{order_id}")
    return redirect("workorders:detail", order_id)


@require_POST
def clock_on(request: HttpRequest, pk: int) -> HttpResponse:
    line = request.POST.get("line", "")
    clock.clock_on(pk, line_id=whole_number(line) if line else None, by=request.user)
    messages.success(request, _("Clocked on."))
    return back_to(request, pk)


@require_POST
def clock_off(request: HttpRequest, pk: int) -> HttpResponse:
    entry = clock.clock_off(pk, by=request.user)
    if timezone.localdate(entry.ended_at) == timezone.localdate():
        messages.success(request, _("Clocked off."))
    else:
        told = _("Your clock was left on over night: it counts until %(at)s. Ask the team leader if that is wrong.")
        messages.warning(request, told % {"at": clock_time(entry.ended_at)})
    return back_to(request, pk)


@require_POST
def end_clock(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(ClockEntry.objects.select_related("technician"), pk=pk)
    form = EndClockForm(request.POST)
    require(form.is_valid(), _("Say until when the work went on, and why you stop the clock."))
    ended_at = clock.end_clock(pk, **form.cleaned_data, by=request.user)
    told = _("The clock of %(name)s has stopped; it counts until %(at)s.")
    messages.success(request, told % {"name": entry.technician.full_name, "at": clock_time(ended_at)})
    return back_to(request, entry.order_id)


@require_POST
def finish_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(OrderLine, pk=pk)
    repair.finish_line(pk, by=request.user)
    messages.success(request, _("%(line)s: finished.") % {"line": line.name})
    return back_to(request, line.order_id)


@require_POST
def remove_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(OrderLine, pk=pk)
    estimate.remove_line(pk, by=request.user)
    messages.success(request, _("%(line)s: taken off the estimate.") % {"line": line.name})
    return back_to(request, line.order_id)


@require_POST
def withdraw_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(OrderLine, pk=pk)
    form = WithdrawForm(request.POST)
    require(form.is_valid(), _("Say why, who agreed and how."))
    supplements.withdraw_line(pk, **form.cleaned_data, by=request.user)
    messages.success(request, _("%(line)s: withdrawn.") % {"line": line.name})
    return back_to(request, line.order_id)


@require_POST
def confirm_comeback(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(OrderLine, pk=pk)
    comebacks.confirm_comeback(pk, by=request.user)
    messages.success(request, _("%(line)s: a comeback, not charged.") % {"line": line.name})
    return back_to(request, line.order_id)


@require_POST
def insurer_agrees(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(OrderLine, pk=pk)
    supplements.insurer_agrees(pk, by=request.user)
    messages.success(request, _("%(line)s: the insurer agrees.") % {"line": line.name})
    return back_to(request, line.order_id)


@require_POST
def offer_work(request: HttpRequest, pk: int) -> HttpResponse:
    supplement = get_object_or_404(Supplement, pk=pk)
    supplements.offer_additional_work(pk, by=request.user)
    messages.success(request, _("Offered. Record the customer's answer."))
    return back_to(request, supplement.order_id)


@require_POST
def decline_work(request: HttpRequest, pk: int) -> HttpResponse:
    supplement = get_object_or_404(Supplement, pk=pk)
    form = AnsweredForm(request.POST)
    require(form.is_valid(), _("Say who answered and how."))
    supplements.decline_additional_work(pk, **form.cleaned_data, by=request.user)
    messages.success(request, _("Declined; it is offered again at the next visit."))
    return back_to(request, supplement.order_id)
