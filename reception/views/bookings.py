"""Bookings: the week by bay or by advisor, with its peaks; make, move, cancel, no-show (RCP-04)."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reception import permissions as may
from reception.forms import BookingForm, SlotForm
from reception.front_desk import front_desk
from reception.models import Booking
from reception.queries import bookings_with_files, day_load, week_of
from reception.services import bookings
from staff.actions import Action
from staff.enums import FRONT_DESK
from staff.forms import day_asked, refusals_on
from staff.refusals import Reason
from staff.services.calendar import next_working_day
from workshop.enums import BayKind
from workshop.queries import bookable_bays


def day_in(text: str | None) -> datetime.date:
    """The day asked for (by itself or with its time), else today."""
    return day_asked((text or "")[:10]) or timezone.localdate()


def show_week(request: HttpRequest) -> HttpResponse:
    """Seven days: how full each hour is, then every bay (or advisor) with its bookings."""
    day = day_in(request.GET.get("day"))
    monday = day - datetime.timedelta(days=day.weekday())
    by_advisor = request.GET.get("by") == "advisor"
    week = week_of(request.store, monday, by_advisor=by_advisor)
    step = datetime.timedelta(days=7)
    context = {
        "week": week,
        "monday": monday,
        "sunday": monday + datetime.timedelta(days=6),
        "before": monday - step,
        "after": monday + step,
        "today": timezone.localdate(),
        "by_advisor": by_advisor,
        "may_book": may.can_book(request.user, request.store),
    }
    return render(request, "reception/bookings_week.html", context)


def show_day_load(request: HttpRequest) -> HttpResponse:
    """How full a day is, beside the booking form."""
    day = day_in(request.GET.get("day") or request.GET.get("starts_at"))
    return render(request, "reception/_day_load.html", {"load": day_load(request.store, day)})


def first_values(request: HttpRequest) -> dict[str, Any]:
    """What the page one comes from knows, and the next full hour; where it knows no day, of one that is worked."""
    store, user = request.store, request.user
    soon = timezone.localtime() + datetime.timedelta(hours=1)
    day, time = day_in(request.GET.get("day")), soon.time().replace(minute=0, second=0, microsecond=0)
    if day <= timezone.localdate() and time >= store.closes_at:
        day = timezone.localdate() + datetime.timedelta(days=1)
    if not request.GET.get("day"):
        day = next_working_day(store, day)
    if day > timezone.localdate() or time < store.opens_at:
        time = store.opens_at
    usual_bay = bookable_bays(store).filter(kind__in=[BayKind.QUICK, BayKind.MECHANICAL]).first()
    return {
        "day": day,
        "time": request.GET.get("time") or time,
        "bay": request.GET.get("bay") or usual_bay,
        "advisor": request.GET.get("advisor") or (user.pk if user.has_role(store, *FRONT_DESK) else None),
        "vehicle": request.GET.get("vehicle"),
        "customer": request.GET.get("customer"),
    }


def new_booking(request: HttpRequest) -> HttpResponse:
    form = BookingForm(request.POST or None, initial=first_values(request), store=request.store)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with refusals_on(form, request):
            booking = front_desk().book(
                store=request.store,
                customer_id=values["customer"].pk,
                vehicle_id=values["vehicle"].pk,
                work_kind=values["work_kind"],
                wish=values["wish"],
                **form.slot(),
                by=request.user,
            )
        if form.is_valid():
            messages.success(
                request,
                _("%(plate)s is booked with %(advisor)s. Booking code: %(code)s.")
                % {"plate": booking.vehicle, "advisor": booking.advisor, "code": booking.code},
            )
            warn_of_a_day_off(request, booking)
            return redirect(booking)
    day = day_in(form["day"].value() if isinstance(form["day"].value(), str) else str(form["day"].value()))
    context = {"form": form, "load": day_load(request.store, day)}
    return render(request, "reception/booking_new.html", context, status=422 if form.errors else 200)


def warn_of_a_day_off(request: HttpRequest, booking: Booking) -> None:
    """It is not refused: somebody may come in for it. But nobody should find out at a closed door."""
    day = timezone.localtime(booking.starts_at).date()
    if not day_load(booking.store, day).technician_hours:
        messages.warning(
            request, _("No technician works on %(day)s: make sure that somebody does.") % {"day": f"{day:%m-%d}"}
        )


def show_booking(request: HttpRequest, pk: int) -> HttpResponse:
    return render_booking(request, pk)


def render_booking(request: HttpRequest, pk: int, *, form: SlotForm | None = None) -> HttpResponse:
    booking = get_object_or_404(bookings_with_files().select_related("created_by", "closed_by"), pk=pk)
    user, store = request.user, request.store
    may_change = booking.is_open and may.can_book(user, store)
    start = timezone.localtime(booking.starts_at)
    first = {
        "day": start.date(),
        "time": start.time(),
        "minutes": int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        "bay": booking.bay,
        "advisor": booking.advisor,
    }
    context = {
        "booking": booking,
        "phone": booking.customer.phone_for(user, store),
        "form": (form or SlotForm(initial=first, store=store)) if may_change else None,
        "load": day_load(store, start.date()) if may_change else None,
        "actions": closing_actions(booking) if may_change else [],
        "order": front_desk().order_of_booking(booking),
    }
    return render(request, "reception/booking_detail.html", context, status=422 if form is not None else 200)


def closing_actions(booking: Booking) -> list[Action]:
    early = (
        []
        if booking.starts_at <= timezone.now()
        else [Reason(_("The customer can still come: the booking is for later."))]
    )
    return [
        Action(
            "no_show",
            _("Did not come"),
            reverse("reception:booking-no-show", args=[booking.pk]),
            reasons=early,
            confirm=_("%(plate)s did not come? The slot is given free.") % {"plate": booking.vehicle.plate},
        ),
        Action(
            "cancel", _("Cancel the booking"), reverse("reception:booking-cancel", args=[booking.pk]), needs_reason=True
        ),
    ]


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Booking, pk=pk)
    form = SlotForm(request.POST, store=request.store)
    if form.is_valid():
        with refusals_on(form, request):
            moved = bookings.move_booking(pk, **form.slot(), by=request.user)
    if not form.is_valid():
        return render_booking(request, pk, form=form)
    messages.success(request, _("The booking is moved. Tell the customer."))
    warn_of_a_day_off(request, moved)
    return redirect("reception:booking-detail", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    booking = get_object_or_404(Booking, pk=pk)
    front_desk().cancel(booking, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("The booking is cancelled; the slot is free."))
    return redirect("reception:booking-detail", pk)


@require_POST
def mark_no_show(request: HttpRequest, pk: int) -> HttpResponse:
    booking = get_object_or_404(Booking, pk=pk)
    front_desk().mark_no_show(booking, by=request.user)
    messages.success(request, _("Noted that the customer did not come; the slot is free."))
    return redirect("reception:booking-detail", pk)
