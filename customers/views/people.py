"""Customers: list, file, register, correct."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from customers.filters import CustomerFilter
from customers.forms import CustomerForm
from customers.models import Customer, Ownership
from customers.panels import panels_for
from customers.permissions import can_edit_customers
from customers.services import correct_customer, register_customer
from customers.tables import CustomerTable
from staff.forms import refusals_on
from staff.going_back import page_of_ours
from staff.lists import RequestConfig


def with_cars(owned: str = "cars_now") -> Prefetch:
    return Prefetch("ownerships", Ownership.objects.filter(until=None).select_related("vehicle"), to_attr=owned)


def list_customers(request: HttpRequest) -> HttpResponse:
    """Everybody, by pinyin; found by name, initials or phone."""
    customers = Customer.objects.prefetch_related(with_cars())
    wanted = CustomerFilter(request.GET, queryset=customers, request=request)
    table = CustomerTable(wanted.qs)
    RequestConfig(request).configure(table)
    context = {"table": table, "filter": wanted, "may_edit": can_edit_customers(request.user, request.store)}
    return render(request, "customers/customer_list.html", context)


def show_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """The file: contact, cars of today and of the past, what other desks know about them."""
    customer = get_object_or_404(Customer.objects.select_related("phone_verified_by", "address_verified_by"), pk=pk)
    ownerships = list(customer.ownerships.select_related("vehicle"))
    vehicles = [o.vehicle for o in ownerships if o.until is None]
    context = {
        "customer": customer,
        "phone": customer.phone_for(request.user, request.store),
        "cars_now": [o for o in ownerships if o.until is None],
        "cars_before": [o for o in ownerships if o.until is not None],
        "panels": panels_for(request.user, request.store, vehicles) if vehicles else [],
        "may_edit": can_edit_customers(request.user, request.store),
    }
    return render(request, "customers/customer_detail.html", context)


def new_customer(request: HttpRequest) -> HttpResponse:
    """Register somebody; ``next`` says where to go on, with them chosen."""
    form = CustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            customer = register_customer(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(name)s is registered.") % {"name": customer})
            wanted = request.GET.get("next", "")
            return redirect(page_of_ours(request, wanted, otherwise=customer.get_absolute_url(), customer=customer.pk))
    context = {"form": form, "title": _("New customer"), "back": None}
    return render(request, "customers/customer_form.html", context, status=422 if form.errors else 200)


def edit_customer(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer, pk=pk)
    form = CustomerForm(request.POST or None, initial=CustomerForm.initial_of(customer))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            correct_customer(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("The file of %(name)s is corrected.") % {"name": form.cleaned_data["name"]})
            return redirect(customer)
    context = {"form": form, "title": customer.name, "back": customer.get_absolute_url()}
    return render(request, "customers/customer_form.html", context, status=422 if form.errors else 200)
