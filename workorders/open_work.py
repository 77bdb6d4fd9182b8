"""Orders somebody who leaves still has in hand."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_scopes import scopes_disabled

from documents.services.papers import lock_paper
from staff.models import User
from staff.open_work import OpenWork, register
from staff.refusals import require
from workorders.enums import IN_WORKSHOP, OPEN, Step
from workorders.models import WorkOrder
from workorders.permissions import may_advise, may_work


def advised(user: User) -> QuerySet[WorkOrder]:
    with scopes_disabled():
        return WorkOrder.objects.filter(advisor=user, step__in=OPEN).select_related("document", "vehicle")


def repaired(user: User) -> QuerySet[WorkOrder]:
    with scopes_disabled():
        return WorkOrder.objects.filter(
            technician=user, step__in=(Step.DIAGNOSIS, Step.DISPATCH, *IN_WORKSHOP)
        ).select_related("document", "vehicle")


def locked_in_order(orders: QuerySet[WorkOrder]) -> Iterator[WorkOrder]:
    """Each order locked as every service locks it: document, then order; in any store."""
    with scopes_disabled():
        for pk in orders.order_by("pk").values_list("pk", flat=True):
            yield lock_paper(WorkOrder, pk)


def hand_over_advised(user: User, to: User, by: User) -> int:
    moved = 0
    for order in locked_in_order(advised(user)):
        require(may_advise(to, order.store_id), gettext("Choose an advisor of this store."))
        order.advisor = to
        order.save(update_fields=["advisor"])
        moved += 1
    return moved


def hand_over_repaired(user: User, to: User, by: User) -> int:
    moved = 0
    for order in locked_in_order(repaired(user)):
        require(may_work(to, order.store_id), gettext("Choose a technician of this store."))
        order.technician = to
        order.save(update_fields=["technician"])
        moved += 1
    return moved


register(
    OpenWork("advised_orders", _("Work orders as advisor"), advised, hand_over_advised),
    OpenWork("repaired_orders", _("Cars in the bay as technician"), repaired, hand_over_repaired),
)
