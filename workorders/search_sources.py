from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from staff.models import Store, User
from staff.search import HITS_EACH, Hit, Source, register
from workorders.enums import CAR_INSIDE
from workorders.permissions import may_see_orders
from workorders.queries import best_about


def find_orders(store: Store, _user: User, text: str) -> Iterator[Hit]:
    """Orders by number, plate or customer: those that run first, then the newest."""
    found = best_about(store, text, most=HITS_EACH).select_related("document", "vehicle", "customer")
    for order in found:
        yield Hit(
            f"{order.vehicle.plate} {order.document}",
            f"{order.customer.name} · {order.get_step_display()}",
            order.get_absolute_url(),
            is_running=order.step in CAR_INSIDE,
        )


register(Source("orders", _("Work orders"), "ti-clipboard-list", may_see_orders, find_orders, 10))
