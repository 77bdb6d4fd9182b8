"""Reception's front desk with work orders: a booking made, cancelled or missed there moves its order."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reception.enums import ONLY_A_REPLY
from reception.front_desk import FrontDesk, Link, install
from reception.models import Booking, Visit
from staff.models import User
from staff.scoping import only
from workorders.models import WorkOrder
from workorders.permissions import may_advise, may_see_orders
from workorders.services import opening


class OrderDesk(FrontDesk):
    """Every booking belongs to an order, every repair visit goes on as one (FLOW-01)."""

    def book(self, **slot: Any) -> Booking:
        booking = opening.book_order(**slot).booking
        assert booking is not None
        return booking

    def cancel(self, booking: Booking, *, reason: str, by: User) -> None:
        order = only(WorkOrder.objects.filter(booking=booking))
        if order is None:
            super().cancel(booking, reason=reason, by=by)
        else:
            opening.cancel(order.pk, reason=reason, by=by)

    def mark_no_show(self, booking: Booking, *, by: User) -> None:
        order = only(WorkOrder.objects.filter(booking=booking))
        if order is None:
            super().mark_no_show(booking, by=by)
        else:
            opening.mark_no_show(order.pk, reason=_("The customer did not come."), by=by)

    def order_of_booking(self, booking: Booking) -> Link | None:
        order = only(WorkOrder.objects.filter(booking=booking).select_related("document"))
        return None if order is None else self.link(order)

    def order_of_visit(self, visit: Visit, user: User) -> Link | None:
        order = only(WorkOrder.objects.filter(visit=visit).select_related("document"))
        if order is not None:
            return self.link(order) if may_see_orders(user, visit.store_id) else None
        if visit.left_at is None and visit.purpose not in ONLY_A_REPLY and may_advise(user, visit.store_id):
            return Link(_("Open a work order"), reverse("workorders:receive-visit", args=[visit.pk]))
        return None

    @staticmethod
    def link(order: WorkOrder) -> Link:
        return Link(_("Work order %(number)s") % {"number": order.document}, order.get_absolute_url())


install(OrderDesk())
