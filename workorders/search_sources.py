from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.queries import rank
from staff.models import Store, User
from staff.search import HITS_EACH, Hit, Source, register
from workorders.enums import CAR_INSIDE
from workorders.models import WorkOrder
from workorders.permissions import may_see_orders
from workorders.queries import about


def find_orders(store: Store, _user: User, text: str) -> Iterator[Hit]:
    """Orders by number, plate or customer: those that run first, then the newest."""
    found = (
        WorkOrder.objects.filter(store=store)
        .filter(about(text))
        .select_related("document", "vehicle", "customer")
        .order_by(rank(Q(step__in=CAR_INSIDE)), "-pk")[:HITS_EACH]
    )
    for order in found:
        yield Hit(
            f"{order.vehicle.plate} {order.document}",
            f"{order.customer.name} · {order.get_step_display()}",
            order.get_absolute_url(),
            is_running=order.step in CAR_INSIDE,
        )


register(Source("orders", _("Work orders"), "ti-clipboard-list", may_see_orders, find_orders, 10))
