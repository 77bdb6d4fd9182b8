from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Store, User
from staff.search import HITS_EACH, Hit, Source, register
from workorders.models import WorkOrder
from workorders.permissions import may_see_orders


def find_orders(store: Store, _user: User, text: str) -> Iterator[Hit]:
    """Orders by number, plate or customer, the newest first."""
    found = (
        WorkOrder.objects.filter(store=store)
        .filter(
            Q(document__number__icontains=text)
            | Q(vehicle__plate__icontains=text)
            | Q(customer__name__icontains=text)
            | Q(customer__phone__startswith=text)
            | Q(customer__name_initials__istartswith=text)
        )
        .select_related("document", "vehicle", "customer")
        .order_by("-pk")[:HITS_EACH]
    )
    for order in found:
        yield Hit(
            f"{order.vehicle.plate} {order.document}",
            f"{order.customer.name} · {order.get_step_display()}",
            order.get_absolute_url(),
        )


register(Source("orders", _("Work orders"), "ti-clipboard-list", may_see_orders, find_orders, 10))
