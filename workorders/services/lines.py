"""One line by its key: the order it hangs on, and then itself under that order's lock."""

from django.utils.translation import gettext as _

from staff.enums import Role
from staff.refusals import require
from staff.scoping import only
from workorders.models import OrderLine, WorkOrder


def order_of_line(line_id: int) -> int:
    """The key of the order a line hangs on. Refuses a line that was taken off."""
    order_id = only(OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True))
    require(order_id is not None, _("This line is gone."))
    return int(order_id)


def lock_line(order: WorkOrder, line_id: int) -> OrderLine:
    """A line of a locked order, locked. Refuses one that was taken off while the order was waited for."""
    line = only(order.lines.select_for_update(no_key=True).filter(pk=line_id))
    require(line is not None, _("This line is gone."))
    assert isinstance(line, OrderLine)
    return line


def demand_insurer_agreed(line: OrderLine) -> None:
    """Refuse work on a line that the insurer pays and has not agreed to (FLOW-04)."""
    require(not line.waits_for_insurer, _("The insurer has not agreed to this line."), mended_by=Role.INSURANCE_CLERK)
