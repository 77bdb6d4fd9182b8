"""What waits at the parts counter and for those who sign its slips, most urgent first (SYS-03)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parts import queries
from parts.models import Requisition
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


def sign_row(requisition: Requisition, _user: "User") -> DeskRow:
    return requisition_row(requisition, _("Sign"))


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
        key="warranty_requisitions",
        label=gettext_lazy("Warranty requisitions to sign"),
        roles=(Role.WARRANTY_CLERK,),
        query=lambda store, user: queries.to_sign(store, Role.WARRANTY_CLERK),
        row=sign_row,
        icon="ti-writing-sign",
        order=15,
    ),
    DeskList(
        key="requisitions_to_sign",
        label=gettext_lazy("Requisitions to sign"),
        roles=(Role.SETTLEMENT_CLERK,),
        query=lambda store, user: queries.to_sign(store, Role.SETTLEMENT_CLERK),
        row=sign_row,
        icon="ti-writing-sign",
        order=15,
    ),
    DeskList(
        key="old_part_exceptions",
        label=gettext_lazy("Parts without the old one, to sign"),
        roles=(Role.PARTS_MANAGER,),
        query=lambda store, user: queries.to_sign(store, Role.PARTS_MANAGER),
        row=sign_row,
        icon="ti-writing-sign",
        order=15,
    ),
)
