from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from insurance.enums import CaseState
from insurance.models import Case
from staff.lists import NAME, NOWRAP, NUM
from staff.templatetags.numbers import money
from staff.templatetags.shop import badge, small_plate
from staff.templatetags.times import clock

COLOURS = {
    CaseState.OPEN: "do",
    CaseState.SUBMITTED: "wait",
    CaseState.PAID: "done",
    CaseState.SHORT_PAID: "late",
    CaseState.REJECTED: "late",
}


class CaseTable(tables.Table):
    number = tables.Column(
        verbose_name=_("Number"),
        accessor="document",
        order_by="pk",
        linkify=lambda record: record.get_absolute_url(),
        attrs=NOWRAP,
    )
    plate = tables.Column(verbose_name=_("Plate"), accessor="order__vehicle__plate", attrs=NOWRAP)
    customer = tables.Column(verbose_name=_("Customer"), accessor="order__customer__name", attrs=NAME)
    promised = tables.Column(verbose_name=_("Promised"), accessor="order__promised_at", attrs=NOWRAP)
    papers = tables.Column(verbose_name=_("Papers"), accessor="missing", orderable=False)
    assessed_amount = tables.Column(verbose_name=_("Assessed (¥)"), attrs=NUM)
    paid_amount = tables.Column(verbose_name=_("Insurer paid (¥)"), attrs=NUM)
    state = tables.Column()

    class Meta:
        model = Case
        fields = (
            "number", "plate", "customer", "insurer", "promised", "papers", "assessed_amount", "paid_amount",
            "state",
        )  # fmt: skip
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        empty_text = _("No insurance cases here.")

    def render_plate(self, value: str) -> str:
        return small_plate(value)

    def render_promised(self, value: Any) -> str:
        return clock(value)

    def render_papers(self, value: int) -> str:
        return (
            badge("late", _("%(count)s papers missing") % {"count": value})
            if value
            else badge("done", _("Papers complete"))
        )

    def render_assessed_amount(self, value: Any) -> str:
        return money(value)

    def render_paid_amount(self, value: Any, record: Case) -> str:
        return money(value) if record.answered_at else "—"

    def render_state(self, record: Case) -> str:
        return badge(COLOURS[CaseState(record.state)], record.get_state_display())
