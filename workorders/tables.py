import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from staff.lists import AT_A_DESK, NAME, NOWRAP
from staff.templatetags.shop import badge, small_plate
from staff.templatetags.times import clock, late
from workorders.enums import BEFORE_ARRIVAL, ENDED
from workorders.models import WorkOrder


class OrderTable(tables.Table):
    """Orders by promised or booked time (``queries.by_time_expected``)."""

    plate = tables.Column(_("plate"), accessor="vehicle__plate", order_by="vehicle__plate", attrs=NOWRAP)
    number = tables.Column(
        _("Number"), accessor="document__number", order_by="document__number", default="—", attrs=NOWRAP
    )
    customer = tables.Column(_("customer"), accessor="customer__name", order_by="customer__name_pinyin", attrs=NAME)
    car = tables.Column(_("car"), accessor="vehicle__model_name", orderable=False)
    work_kind = tables.Column(_("kind of work"), attrs=AT_A_DESK)
    step = tables.Column(_("step"))
    promised_at = tables.Column(_("promised time"), order_by="expected_at", empty_values=())
    advisor = tables.Column(_("service advisor"), accessor="advisor__full_name", order_by="advisor__name_pinyin")

    class Meta:
        model = WorkOrder
        fields = ("plate", "number", "customer", "car", "work_kind", "step", "promised_at", "advisor")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        empty_text = _("No work orders.")

    def render_plate(self, value: str) -> str:
        return small_plate(value)

    def render_step(self, record: WorkOrder) -> str:
        colour = "none" if record.step in ENDED else "wait" if record.has_hold else "do"
        return badge(colour, record.get_step_display())

    def render_promised_at(self, record: WorkOrder) -> str:
        """What the customer was promised; before the car is here, when it is booked to come."""
        if record.promised_at is not None:
            overdue = record.delivered_at is None and record.step not in ENDED and late(record.promised_at)
            return format_html('<span class="{}">{}</span>', "text-late" if overdue else "", clock(record.promised_at))
        if record.booking is None or record.step not in BEFORE_ARRIVAL:
            return "—"
        return format_html(
            '<span class="muted">{}</span>', _("booked %(at)s") % {"at": clock(record.booking.starts_at)}
        )
