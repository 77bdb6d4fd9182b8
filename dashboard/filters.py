"""Which orders stand behind a figure: days, set, and what divides it."""

import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cashier.enums import Payer, ReceivableState
from cashier.models import Receivable
from customers.models import Brand
from dashboard.enums import Dimension, OrderSet, PayerClass
from staff.enums import FRONT_DESK
from staff.models import Store, User
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
PAYERS = {
    PayerClass.CUSTOMER: (Payer.CUSTOMER, Payer.ACCOUNT),
    PayerClass.WARRANTY: (Payer.MAKER,),
    PayerClass.INSURANCE: (Payer.INSURER,),
    PayerClass.INTERNAL: (Payer.INTERNAL,),
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
        days = {
            "from": forms.DateField(label=_("From"), required=False, widget=DateInput()),
            "to": forms.DateField(label=_("To"), required=False, widget=DateInput()),
        }
        self.fields = {**days, **self.fields}
        everything, none = ("", _("All")), (UNKNOWN, _("None given"))
        brands = {*Brand.objects.values_list("name", flat=True), clean_text(data.get("brand", ""))} - {"", UNKNOWN}
        # Also who has left: the orders are still theirs.
        here = Q(store_roles__store=store) | Q(store_roles__store=None)
        advisors = User.objects.filter(here, store_roles__role__in=FRONT_DESK).distinct().order_by("full_name")
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

    def narrow(self, orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
        """Only the orders of the chosen brand, kind, advisor, team and payer."""
        for name, path in PATHS.items():
            value = self.cleaned_data.get(name)
            if value == UNKNOWN:
                orders = orders.filter(Q(**{path: ""}) if name == "brand" else Q(**{f"{path}__isnull": True}))
            elif value:
                orders = orders.filter(**{path: value})
        if payer := self.cleaned_data.get("payer"):
            owed = Receivable.objects.filter(origin=OuterRef("pk"), payer__in=PAYERS[PayerClass(payer)])
            orders = orders.filter(Exists(owed.exclude(state=ReceivableState.CANCELLED)))
        return orders
