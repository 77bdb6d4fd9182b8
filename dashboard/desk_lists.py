"""What a manager must see first: promises that are broken (SYS-03)."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import MANAGERS, Role
from staff.models import Store, User
from workorders.enums import CAR_INSIDE
from workorders.models import WorkOrder


def late_orders(store: Store, _user: User) -> QuerySet[WorkOrder]:
    """Cars that are still here although their promised time is past, the longest overdue first."""
    return (
        WorkOrder.objects.filter(store=store, step__in=CAR_INSIDE, promised_at__lt=timezone.now())
        .select_related("document", "vehicle", "customer", "advisor", "team")
        .order_by("promised_at", "pk")
    )


def late_row(order: WorkOrder, _user: User) -> DeskRow:
    who = " · ".join(str(person) for person in (order.advisor, order.team) if person)
    return DeskRow(
        title=f"{order.customer.name} · {order.get_step_display()}",
        plate=order.vehicle.plate,
        url=order.get_absolute_url(),
        action=_("Look at"),
        detail=who,
        due_at=order.promised_at,
    )


register(
    DeskList(
        "late_orders",
        gettext_lazy("Promised time broken"),
        (*MANAGERS, Role.FRONT_DESK_SUPERVISOR, Role.FOREMAN),
        late_orders,
        late_row,
        icon="ti-clock-exclamation",
        order=8,
    ),
)
