from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy

from customers.queries import clean_query
from insurance.models import Case
from insurance.permissions import can_see_cases
from staff.search import HITS_EACH, Hit, Source, register

if TYPE_CHECKING:
    from staff.models import Store, User


def find_cases(store: "Store", _user: "User", text: str) -> Iterator[Hit]:
    """By number, policy, report number or plate."""
    found = Case.objects.filter(
        Q(document__number__istartswith=text)
        | Q(policy_number__icontains=text)
        | Q(report_number__icontains=text)
        | Q(order__vehicle__plate__contains=clean_query(text)),
        store=store,
    ).select_related("document", "order__vehicle", "order__customer")
    for case in found.order_by("-pk")[:HITS_EACH]:
        detail = f"{case.order.vehicle} {case.order.customer} · {case.insurer} · {case.get_state_display()}"
        yield Hit(case.number, detail, case.get_absolute_url())


register(Source("insurance", gettext_lazy("Insurance cases"), "ti-shield-check", can_see_cases, find_cases, 82))
