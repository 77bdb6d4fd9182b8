"""What each inspection looks at (WO-05). The words stand on the paper job card."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from workorders.enums import CheckKind
from workshop.enums import WorkKind

EVERY_CAR = (
    _("Every agreed operation is done as ordered"),
    _("Fluids, torque and connections are right"),
    _("No tool, rag or old part is left in the car"),
)
OF_KIND: dict[str, tuple[Any, ...]] = {
    WorkKind.PERIODIC_MAINTENANCE: (_("Oil level and leaks"), _("Service reminder is reset"), _("Tyre pressure")),
    WorkKind.GENERAL_REPAIR: (_("The customer's complaint no longer shows"), _("Fault memory is clear")),
    WorkKind.BODY_AND_PAINT: (_("Gaps and fits"), _("Paint colour and surface"), _("Lamps and trim")),
    WorkKind.OTHER: (),
}
FINAL = (
    _("Road test or function test"),
    _("Appearance as at check-in"),
    _("Inside clean, protective items in place"),
)


def items_of(kind: CheckKind, work_kind: str) -> list[Any]:
    """The items of an inspection for a kind of work, in the order they are looked at."""
    items = [*EVERY_CAR, *OF_KIND[work_kind]]
    return [*items, *FINAL] if kind == CheckKind.FINAL else items
