"""What waits at the parts counter, most urgent first (SYS-03); signatures wait in the inbox of ``documents``."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parts import queries
from parts.models import OpeningStock, Requisition
from parts.permissions import can_post_opening
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import Role

if TYPE_CHECKING:
    from staff.models import User


def requisition_row(requisition: Requisition, action: str) -> DeskRow:
    return DeskRow(
        title=requisition.number,
        detail=requisition.for_whom or str(requisition.origin),
        plate=requisition.plate,
        url=requisition.get_absolute_url(),
        action=action,
        due_at=requisition.wanted_at,
        since=requisition.document.created_at,
    )


def serve_row(requisition: Requisition, _user: "User") -> DeskRow:
    return requisition_row(requisition, _("Get the parts ready"))


def short_row(requisition: Requisition, _user: "User") -> DeskRow:
    return requisition_row(requisition, _("See what is missing"))


def opening_row(opening: OpeningStock, _user: "User") -> DeskRow:
    return DeskRow(
        title=opening.number,
        detail=_("%(count)s lines, prepared by %(name)s")
        % {"count": opening.line_count, "name": opening.document.created_by},  # type: ignore[attr-defined]
        url=opening.get_absolute_url(),
        action=_("Look and post"),
        since=opening.document.created_at,
    )


register(
    DeskList(
        key="requisitions",
        label=gettext_lazy("Parts to hand over"),
        roles=(Role.STOREKEEPER, Role.COUNTER_SALESPERSON),
        query=lambda store, user: queries.queue(store),
        row=serve_row,
        icon="ti-clipboard-list",
        order=10,
    ),
    DeskList(
        key="requisitions_short",
        label=gettext_lazy("Cars that wait for parts the store has not got"),
        roles=(Role.PARTS_PLANNER, Role.PARTS_BUYER, Role.PARTS_MANAGER),
        query=lambda store, user: queries.requisitions_short(store),
        row=short_row,
        icon="ti-package-off",
        order=12,
    ),
    DeskList(
        key="openings_to_post",
        label=gettext_lazy("Opening stock to post"),
        roles=tuple(sorted(can_post_opening.roles)),
        query=queries.openings_to_post,
        row=opening_row,
        icon="ti-clipboard-check",
        order=40,
    ),
)
