"""Receiving a car that waits, and booking one that will come."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from customers.models import Vehicle
from customers.queries import vehicle_by_plate, vehicles_found
from reception.models import Visit
from reception.queries import day_load
from reception.views.bookings import day_in, warn_of_a_day_off
from staff.enums import Role
from staff.forms import refusals_on
from staff.refusals import Reason
from staff.text import whole_number
from workorders.enums import BEFORE_ARRIVAL
from workorders.forms.opening import BookForm, NewCarForm, SlotForm, WishForm
from workorders.models import WorkOrder
from workorders.services import opening

LOOKUP_HITS = 10


def receive_car(request: HttpRequest, pk: int) -> HttpResponse:
    """The advisor receives a waiting car: a booked one by one button, a known one with its wish, or a new one."""
    visit = get_object_or_404(Visit.objects.select_related("document"), pk=pk)
    vehicle = visit.vehicle or vehicle_by_plate(request.store, visit.plate)
    owner = vehicle.owner if vehicle else None
    known = vehicle is not None and owner is not None
    booked = announced(vehicle) if known else []
    form = (WishForm if known else NewCarForm)(request.POST or None, initial={"work_kind": "periodic_maintenance"})
    order_id: int | None = None
    if request.method == "POST" and request.POST.get("order"):
        order_id = whole_number(request.POST["order"])
        opening.receive(order_id, visit_id=visit.pk, by=request.user)
    elif request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            if known:
                order = opening.receive_walk_in(
                    visit.pk, customer_id=owner.pk, vehicle_id=vehicle.pk, **form.cleaned_data, by=request.user
                )
            else:
                order = opening.receive_stranger(visit.pk, **form.cleaned_data, by=request.user)
            order_id = order.pk
    if order_id is not None:
        messages.success(request, _("%(plate)s received. Check the car in with the customer.") % {"plate": visit.plate})
        return redirect("workorders:detail", order_id)
    context = {"visit": visit, "vehicle": vehicle, "owner": owner, "booked": booked, "form": form}
    return render(request, "workorders/receive.html", context, status=422 if request.method == "POST" else 200)


def announced(vehicle: Vehicle | None) -> Any:
    """Invited or booked orders of a car."""
    return WorkOrder.objects.filter(vehicle=vehicle, step__in=BEFORE_ARRIVAL).select_related("booking", "advisor")


def book_new(request: HttpRequest) -> HttpResponse:
    """A customer calls for a slot."""
    form = BookForm(request.POST or None, store=request.store, user=request.user, initial=first_values(request))
    if request.method == "POST" and form.is_valid():
        vehicle = Vehicle.with_owners().filter(pk=form.cleaned_data["vehicle"]).first()
        if vehicle is None or vehicle.owner is None:
            form.add_error("vehicle", _("Choose a car with its owner."))
        else:
            with refusals_on(form, request):
                order = opening.book_order(
                    store=request.store,
                    customer_id=vehicle.owner.pk,
                    vehicle_id=vehicle.pk,
                    work_kind=form.cleaned_data["work_kind"],
                    wish=form.cleaned_data["wish"],
                    **form.slot(),
                    by=request.user,
                )
        if form.is_valid():
            messages.success(
                request,
                _("%(plate)s is booked; the booking code is %(code)s.")
                % {"plate": vehicle.plate, "code": order.booking.code},
            )
            assert order.booking is not None
            warn_of_a_day_off(request, order.booking)
            return redirect("workorders:detail", order.pk)
    return slot_page(request, form)


def slot_page(request: HttpRequest, form: SlotForm, **more: Any) -> HttpResponse:
    """A form with a slot, and beside it how full its day is."""
    load = day_load(request.store, day_in(str(form["starts_at"].value())))
    context = {"form": form, "load": load, **more}
    return render(request, "workorders/book.html", context, status=422 if form.errors else 200)


def first_values(request: HttpRequest) -> dict[str, Any]:
    """A car or a slot chosen on another page."""
    wanted = {name: request.GET[name] for name in ("vehicle", "bay", "starts_at") if request.GET.get(name)}
    return {"work_kind": "periodic_maintenance", **wanted}


def book_invited(request: HttpRequest, pk: int) -> HttpResponse:
    """1 → 2: a slot for an invited customer."""
    order = get_object_or_404(WorkOrder.objects.select_related("vehicle"), pk=pk)
    form = SlotForm(request.POST or None, store=request.store, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            booking = opening.book(order.pk, **form.slot(), by=request.user)
        if form.is_valid():
            messages.success(request, _("%(plate)s is booked.") % {"plate": order.vehicle.plate})
            warn_of_a_day_off(request, booking)
            return redirect("workorders:detail", order.pk)
    return slot_page(request, form, order=order)


def receive_announced(request: HttpRequest, pk: int) -> HttpResponse:
    """1, 2 → 3 from the order's page: its car must be waiting inside."""
    order = get_object_or_404(WorkOrder.objects.select_related("vehicle"), pk=pk)
    visit = Visit.objects.filter(plate=order.vehicle.plate, left_at=None).first()
    if visit is None:
        return render(
            request,
            "409.html",
            {"reasons": [Reason(_("The car has not passed the gate yet."), Role.GATE_GUARD)]},
            status=409,
        )
    opening.receive(order.pk, visit_id=visit.pk, by=request.user)
    messages.success(request, _("%(plate)s received. Check the car in with the customer.") % {"plate": visit.plate})
    return redirect("workorders:detail", order.pk)


def car_lookup(request: HttpRequest) -> JsonResponse:
    """Cars as you type: plate, name, phone, initials."""
    found = vehicles_found(request.store, request.GET.get("q", ""))[:LOOKUP_HITS]
    return JsonResponse(
        [
            {"id": v.pk, "text": f"{v.plate} {v.owner.name if v.owner else ''}", "detail": f"{v.brand} {v.model_name}"}
            for v in found
        ],
        safe=False,
    )
