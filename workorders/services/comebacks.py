"""Comebacks within the repair warranty (FLOW-05): linked to the earlier order, not charged."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import Payer
from staff.models import User
from staff.refusals import require
from workorders.enums import AGREED, LineState
from workorders.models import OrderLine
from workorders.permissions import may_confirm_comeback
from workorders.queries import possible_comebacks
from workorders.services.flow import locked
from workorders.services.lines import lock_line, order_of_line


def confirm_comeback(line_id: int, *, by: User) -> OrderLine:
    """The service manager confirms that an operation on this order mends our own earlier work.

    The same operation was finished on this car, delivered within the repair warranty's days and kilometres. The line
    points to the earlier one and is paid for by the house. Refuses where there is no such work, or when the bill has been drawn up.
    """
    with locked(order_of_line(line_id)) as order:
        may_confirm_comeback.demand(by, order.store_id)
        line = lock_line(order, line_id)
        require(line.state in (LineState.PROPOSED, *AGREED), _("This work is not done on this order."))
        require(line.comeback_of_id is None, _("This has been confirmed already."))
        require(not order.document.receivables.exists(), _("The statement has been drawn up already."))
        earlier = possible_comebacks(order).get(line.pk)
        require(earlier is not None, _("This operation was not done on this car within the repair warranty."))
        line.comeback_of = earlier
        line.comeback_confirmed_at, line.comeback_confirmed_by = timezone.now(), by
        line.payer = Payer.INTERNAL
        line.save()
    return line
