"""Cars: list, file, register, correct, mileage, change of owner."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.filters import VehicleFilter
from customers.forms import MileageForm, NewCarForm, OwnerForm, VehicleForm
from customers.models import Vehicle
from customers.panels import panels_for
from customers.permissions import can_change_owner, can_edit_customers, can_record_mileage
from customers.services import change_owner, correct_vehicle, record_mileage, register_car
from customers.tables import VehicleTable
from staff.forms import refusals_on
from staff.going_back import page_of_ours
from staff.lists import RequestConfig


def list_vehicles(request: HttpRequest) -> HttpResponse:
    """Every car, found by plate, VIN, owner or phone."""
    wanted = VehicleFilter(request.GET, queryset=Vehicle.with_owners(), request=request)
    table = VehicleTable(wanted.qs)
    RequestConfig(request).configure(table)
    context = {"table": table, "filter": wanted, "may_edit": can_edit_customers(request.user, request.store)}
    return render(request, "customers/vehicle_list.html", context)


def show_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    return render_vehicle(request, pk)


def render_vehicle(request: HttpRequest, pk: int, *, mileage_form: MileageForm | None = None) -> HttpResponse:
    """The file of a car: owner, data, owners before, mileage, and what other desks know."""
    vehicle = get_object_or_404(Vehicle.with_owners(), pk=pk)
    user, store = request.user, request.store
    owner = vehicle.owner
    context = {
        "vehicle": vehicle,
        "owner": owner,
        "phone": owner.phone_for(user, store) if owner else "",
        "ownerships": vehicle.ownerships.all(),
        "readings": vehicle.readings.select_related("read_by")[:20],
        "panels": panels_for(user, store, [vehicle]),
        "mileage_form": mileage_form or MileageForm(),
        "may_edit": can_edit_customers(user, store),
        "may_change_owner": can_change_owner(user, store),
        "may_record_mileage": can_record_mileage(user, store),
    }
    status = 422 if mileage_form is not None else 200
    return render(request, "customers/vehicle_detail.html", context, status=status)


def new_vehicle(request: HttpRequest) -> HttpResponse:
    """Register a car with its owner; ``plate`` and ``customer`` may come along, ``next`` says where to go on."""
    given = {"plate": request.GET.get("plate", ""), "customer": request.GET.get("customer") or None}
    form = NewCarForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            vehicle = register_car(store=request.store, **form.inputs(), by=request.user)
        if form.is_valid():
            messages.success(request, _("%(plate)s is registered.") % {"plate": vehicle})
            return redirect(next_page(request, vehicle))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "customers/vehicle_new.html", context, status=422 if form.errors else 200)


def next_page(request: HttpRequest, vehicle: Vehicle) -> str:
    """Where the car was wanted, with it and its owner chosen; else its file."""
    owner = vehicle.owner
    assert owner is not None
    return page_of_ours(
        request,
        request.POST.get("next", ""),
        otherwise=vehicle.get_absolute_url(),
        vehicle=vehicle.pk,
        customer=owner.pk,
    )


def edit_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(Vehicle, pk=pk)
    form = VehicleForm(request.POST or None, initial=VehicleForm.initial_of(vehicle))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            correct_vehicle(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("The file of %(plate)s is corrected.") % {"plate": vehicle})
            return redirect(vehicle)
    context = {"form": form, "vehicle": vehicle}
    return render(request, "customers/vehicle_edit.html", context, status=422 if form.errors else 200)


def add_mileage(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the odometer, from the car's file."""
    vehicle = get_object_or_404(Vehicle, pk=pk)
    form = MileageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            record_mileage(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(km)s km noted.") % {"km": f"{form.cleaned_data['mileage']:,}"})
            return redirect(vehicle)
    return render_vehicle(request, pk, mileage_form=form if form.errors else None)


def new_owner(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(Vehicle.with_owners(), pk=pk)
    form = OwnerForm(
        request.POST or None, initial={"plate": vehicle.plate, "customer": request.GET.get("customer") or None}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            ownership = change_owner(
                pk,
                customer_id=form.cleaned_data["customer"].pk,
                since=form.cleaned_data["since"],
                plate=form.cleaned_data["plate"],
                by=request.user,
            )
        if form.is_valid():
            messages.success(
                request, _("%(plate)s now belongs to %(name)s.") % {"plate": vehicle, "name": ownership.customer}
            )
            return redirect(vehicle)
    context = {
        "form": form,
        "vehicle": vehicle,
        "new_customer_url": f"{reverse('customers:customer-new')}?{urlencode({'next': request.path})}",
    }
    return render(request, "customers/vehicle_owner.html", context, status=422 if form.errors else 200)
