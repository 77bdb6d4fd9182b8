from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from customers.models import Vehicle
from followup.enums import HIGH_MARK, LOW_MARK, ComplaintState
from followup.models import Complaint
from staff.lists import NAME, NOWRAP, NUM
from staff.templatetags.shop import badge, small_plate
from staff.templatetags.times import clock
from workorders.enums import CallbackState
from workorders.models import Callback

CALLBACK_COLOURS = {
    CallbackState.DUE: "none",
    CallbackState.CLAIMED: "do",
    CallbackState.DONE: "done",
    CallbackState.NOT_REACHED: "wait",
}
COMPLAINT_COLOURS = {
    ComplaintState.OPEN: "do",
    ComplaintState.ANSWERED: "wait",
    ComplaintState.SOLVED: "wait",
    ComplaintState.CLOSED: "done",
}


def mark_badge(mark: int | None) -> str:
    """The overall mark with its colour: content green, not content red."""
    if mark is None:
        return "—"
    colour = "done" if mark >= HIGH_MARK else "late" if mark <= LOW_MARK else "wait"
    return badge(colour, _("%(mark)s / 5") % {"mark": mark})


class CallbackTable(tables.Table):
    plate = tables.Column(verbose_name=_("Plate"), accessor="order__vehicle__plate", attrs=NOWRAP)
    customer = tables.Column(verbose_name=_("Customer"), accessor="order__customer__name", attrs=NAME)
    phone = tables.Column(verbose_name=_("Phone"), accessor="order__customer__phone", orderable=False, attrs=NOWRAP)
    order = tables.Column(verbose_name=_("Work order"), accessor="order__document", order_by="pk", attrs=NOWRAP)
    advisor = tables.Column(verbose_name=_("Service advisor"), accessor="order__advisor", orderable=False)
    delivered = tables.Column(verbose_name=_("Delivered"), accessor="order__delivered_at", attrs=NOWRAP)
    next_try_at = tables.Column(verbose_name=_("Next try"), attrs=NOWRAP)
    tries = tables.Column(verbose_name=_("Tries"), attrs=NUM)
    mark = tables.Column(verbose_name=_("Mark"), empty_values=(), order_by="order__answer__overall")
    state = tables.Column()

    class Meta:
        model = Callback
        fields = (
            "plate", "customer", "phone", "order", "advisor", "delivered", "next_try_at", "tries", "mark", "state",
        )  # fmt: skip
        row_attrs = {"data-href": lambda record: reverse("followup:callback", args=[record.pk])}
        empty_text = _("No callbacks here.")

    def render_plate(self, value: str, record: Callback) -> str:
        return format_html('<a href="{}">{}</a>', reverse("followup:callback", args=[record.pk]), small_plate(value))

    def render_delivered(self, value: Any) -> str:
        return clock(value)

    def render_next_try_at(self, value: Any, record: Callback) -> str:
        return clock(value) if record.state in (CallbackState.DUE, CallbackState.CLAIMED) else "—"

    def render_mark(self, record: Callback) -> str:
        answer = getattr(record.order, "answer", None)
        return mark_badge(answer.overall if answer else None)

    def render_state(self, record: Callback) -> str:
        return badge(CALLBACK_COLOURS[CallbackState(record.state)], record.get_state_display())


class ComplaintTable(tables.Table):
    number = tables.Column(
        verbose_name=_("Number"),
        accessor="document",
        order_by="pk",
        linkify=lambda record: record.get_absolute_url(),
        attrs=NOWRAP,
    )
    plate = tables.Column(verbose_name=_("Plate"), accessor="order__vehicle__plate", attrs=NOWRAP)
    customer = tables.Column(verbose_name=_("Customer"), accessor="order__customer__name", attrs=NAME)
    topic = tables.Column()
    text = tables.Column(verbose_name=_("What the customer says"), orderable=False)
    routed_to = tables.Column(orderable=False)
    due = tables.Column(verbose_name=_("Deadline"), attrs=NOWRAP)
    state = tables.Column()

    class Meta:
        model = Complaint
        fields = ("number", "plate", "customer", "topic", "text", "routed_to", "due", "state")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        empty_text = _("No complaints here. May it stay so.")

    def render_plate(self, value: str) -> str:
        return small_plate(value)

    def render_text(self, value: str) -> str:
        return value if len(value) <= 36 else f"{value[:36]}…"  # noqa: PLR2004  (one line of the list)

    def render_due(self, value: Any, record: Complaint) -> str:
        if not record.is_late:
            return clock(value)
        return format_html('<span class="text-late">{} {}</span>', clock(value), pgettext("deadline", "late"))

    def render_state(self, record: Complaint) -> str:
        colour = "late" if record.is_late else COMPLAINT_COLOURS[ComplaintState(record.state)]
        return badge(colour, record.get_state_display())


class CarDueTable(tables.Table):
    plate = tables.Column(attrs=NOWRAP, linkify=True)
    model_name = tables.Column(verbose_name=_("Car"), orderable=False)
    owner = tables.Column(verbose_name=_("Customer"), orderable=False, empty_values=())
    phone = tables.Column(verbose_name=_("Phone"), accessor="owner__phone", orderable=False, attrs=NOWRAP)
    mileage = tables.Column(verbose_name=_("Mileage (km)"), attrs=NUM)
    next_service_mileage = tables.Column(verbose_name=_("Next service (km)"), attrs=NUM)
    next_service_on = tables.Column(attrs=NOWRAP)
    invite = tables.TemplateColumn(
        verbose_name="", template_name="followup/_invite_button.html", orderable=False, attrs=NOWRAP
    )

    class Meta:
        model = Vehicle
        fields = (
            "plate",
            "model_name",
            "owner",
            "phone",
            "mileage",
            "next_service_mileage",
            "next_service_on",
            "invite",
        )
        empty_text = _("No car is due for service within 30 days.")

    def render_plate(self, value: str) -> str:
        return small_plate(value)

    def render_model_name(self, record: Vehicle) -> str:
        return record.description

    def render_mileage(self, value: int) -> str:
        return f"{value:,}"

    def render_next_service_mileage(self, value: int) -> str:
        return f"{value:,}"

    def render_next_service_on(self, record: Vehicle) -> str:
        day = record.next_service_on
        assert day is not None
        late = day < timezone.localdate()
        return (
            format_html('<span class="text-late">{} {}</span>', f"{day:%Y-%m-%d}", _("past"))
            if late
            else f"{day:%Y-%m-%d}"
        )
