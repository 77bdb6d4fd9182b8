from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy

from customers.queries import clean_query
from followup.models import Complaint
from followup.permissions import can_see_complaints
from staff.search import HITS_EACH, Hit, Source, register

if TYPE_CHECKING:
    from staff.models import Store, User


def find_complaints(store: "Store", _user: "User", text: str) -> Iterator[Hit]:
    """By number, plate or customer's name."""
    found = Complaint.objects.filter(
        Q(document__number__istartswith=text)
        | Q(order__vehicle__plate__startswith=clean_query(text))
        | Q(order__customer__name__startswith=text),
        store=store,
    ).select_related("document", "order__vehicle", "order__customer")
    for complaint in found.order_by("-pk")[:HITS_EACH]:
        order = complaint.order
        yield Hit(
            complaint.number,
            f"{order.vehicle} {order.customer} · {complaint.get_state_display()}",
            complaint.get_absolute_url(),
        )


register(
    Source("complaints", gettext_lazy("Complaints"), "ti-message-exclamation", can_see_complaints, find_complaints, 80)
)
