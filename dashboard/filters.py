"""Which orders stand behind a figure: days, set, and what divides it."""

import datetime
from functools import reduce
from operator import sub
from typing import Any

from django import forms
from django.db.models import DecimalField, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cashier.enums import Payer
from customers.models import Brand
from dashboard.enums import Dimension, OrderSet, PayerClass
from dashboard.services.figures import paid_by
from dashboard.sums import NOTHING
from staff.enums import FRONT_DESK
from staff.forms import within_the_calendar
from staff.models import Store, User
from staff.models.user import BY_NAME
from staff.text import clean_text
from staff.widgets import DateInput
from workorders.models import WorkOrder
from workshop.enums import WorkKind
from workshop.models import Team

# The name of each dimension in an address, and where it stands on an order.
PARAMETERS = {
    Dimension.BRAND: "brand",
    Dimension.WORK_KIND: "kind",
    Dimension.ADVISOR: "advisor",
    Dimension.TEAM: "team",
}
PATHS = {"brand": "vehicle__brand", "kind": "work_kind", "advisor": "advisor", "team": "team"}
OTHERS = {
    PayerClass.WARRANTY: Payer.MAKER,
    PayerClass.INSURANCE: Payer.INSURER,
    PayerClass.INTERNAL: Payer.INTERNAL,
}
UNKNOWN = "-"


class OrderFilter(forms.Form):
    """``?day=`` or ``?from=&to=``, ``set=delivered|settled``, ``brand= kind= advisor= team= payer=``; "-" is "has none".

    What makes no sense is left out rather than refused: an address is often typed or cut short.
    """

    set = forms.ChoiceField(label=_("Orders"), choices=OrderSet.choices, required=False)
    brand = forms.ChoiceField(label=pgettext_lazy("car", "Brand"), required=False)
    kind = forms.ChoiceField(label=_("Kind of work"), required=False)
    advisor = forms.ChoiceField(label=_("Service advisor"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    payer = forms.ChoiceField(label=_("Payer"), required=False)

    def __init__(self, data: Any = None, *, store: Store, **kwargs: Any) -> None:
        if data is not None and data.get("day"):
            data = data.copy()
            data["from"] = data["to"] = data.pop("day")[-1]
        today = timezone.localdate()
        if data is None:
            data = {"from": today.isoformat(), "to": today.isoformat()}
        super().__init__(data, **kwargs)
        sensible = [within_the_calendar]
        days = {
            "from": forms.DateField(label=_("From"), required=False, widget=DateInput(), validators=sensible),
            "to": forms.DateField(label=_("To"), required=False, widget=DateInput(), validators=sensible),
        }
        self.fields = {**days, **self.fields}
        everything, none = ("", _("All")), (UNKNOWN, _("None given"))
        brands = {*Brand.objects.values_list("name", flat=True), clean_text(data.get("brand", ""))} - {"", UNKNOWN}
        # Also who has left: the orders are still theirs.
        here = Q(store_roles__store=store) | Q(store_roles__store=None)
        advisors = User.objects.filter(here, store_roles__role__in=FRONT_DESK).distinct().order_by(*BY_NAME)
        self.fields["brand"].choices = [everything, *((name, name) for name in sorted(brands)), none]
        self.fields["kind"].choices = [everything, *WorkKind.choices]
        self.fields["advisor"].choices = [everything, *((str(user.pk), str(user)) for user in advisors)]
        self.fields["team"].choices = [everything, *((str(team.pk), str(team)) for team in Team.objects.all()), none]
        self.fields["payer"].choices = [everything, *PayerClass.choices]
        self.is_valid()

    def days_and_set(self) -> tuple[datetime.date, datetime.date, OrderSet]:
        today = timezone.localdate()
        first = self.cleaned_data.get("from") or self.cleaned_data.get("to") or today
        last = max(first, self.cleaned_data.get("to") or first)
        return first, last, OrderSet(self.cleaned_data.get("set") or OrderSet.DELIVERED)

    @property
    def by_payer(self) -> bool:
        """Whether the orders stand behind what one class of payers owes."""
        return bool(self.cleaned_data.get("payer"))

    def narrow(self, orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
        """Only the orders of the chosen brand, kind, advisor, team and payer."""
        for name, path in PATHS.items():
            value = self.cleaned_data.get(name)
            if value == UNKNOWN:
                orders = orders.filter(Q(**{path: ""}) if name == "brand" else Q(**{f"{path}__isnull": True}))
            elif value:
                orders = orders.filter(**{path: value})
        if payer := self.cleaned_data.get("payer"):
            orders = orders.annotate(share=share_of(PayerClass(payer))).exclude(share=0)
        return orders


def share_of(payer: PayerClass) -> Combinable:
    """What one class of payers owes for an order, as the figures count it: customers pay whatever nobody else does."""
    if payer != PayerClass.CUSTOMER:
        return owed_by(payer)
    others = (owed_by(other) for other in OTHERS)
    return reduce(sub, others, F("settled_labour_amount") + F("settled_parts_amount"))


def owed_by(payer: PayerClass) -> Combinable:
    return Coalesce(paid_by(OTHERS[payer]), NOTHING, output_field=DecimalField(max_digits=12, decimal_places=2))
