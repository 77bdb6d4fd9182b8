from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from customers.permissions import can_see_phone
from staff.lists import NAME, NOWRAP, NUM
from staff.templatetags.shop import small_plate


class PhoneColumn(tables.Column):
    """Masked for somebody whose work does not need the number."""

    def render(self, value: str, record: Any, table: tables.Table) -> str:
        customer = record if isinstance(record, Customer) else record.owner
        return value if can_see_phone(table.request.user, table.request.store) else customer.masked_phone


class CustomerTable(tables.Table):
    name = tables.Column(linkify=True, order_by=("name_pinyin",), attrs=NAME)
    phone = PhoneColumn(attrs=NOWRAP, orderable=False)
    cars = tables.Column(verbose_name=_("Cars"), empty_values=(), orderable=False)
    address = tables.Column(orderable=False)

    class Meta:
        model = Customer
        fields = ("name", "kind", "phone", "cars", "address")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        empty_text = _("No customer like that.")

    def render_cars(self, record: Customer) -> str:
        plates = [small_plate(o.vehicle.plate) or o.vehicle.vin for o in record.cars_now]  # type: ignore[attr-defined]
        return format_html(" ".join(["{}"] * len(plates)), *plates) if plates else "—"


class VehicleTable(tables.Table):
    plate = tables.Column(linkify=True, attrs=NOWRAP)
    owner = tables.Column(verbose_name=_("Owner"), orderable=False)
    phone = PhoneColumn(verbose_name=_("Phone"), accessor="owner__phone", orderable=False, attrs=NOWRAP)
    model_name = tables.Column(order_by=("brand", "model_name"))
    mileage = tables.Column(verbose_name=_("Mileage (km)"), attrs=NUM)
    next_service_on = tables.DateColumn(format="Y-m-d", attrs=NOWRAP)

    class Meta:
        model = Vehicle
        fields = ("plate", "model_name", "owner", "phone", "mileage", "next_service_on", "vin")
        order_by = "plate"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        empty_text = _("No car like that.")

    def render_plate(self, value: str) -> str:
        return small_plate(value)

    def value_plate(self, value: str) -> str:
        return value

    def render_model_name(self, record: Vehicle) -> str:
        return " ".join(part for part in (record.brand, record.model_name) if part) or "—"

    def render_mileage(self, value: int) -> str:
        return f"{value:,}"
