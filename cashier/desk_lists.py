"""What waits for whom about money (SYS-03)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cashier import queries
from cashier.enums import Payer
from cashier.models import Account, Receivable
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import Role
from staff.models import User
from staff.templatetags.numbers import money


def row(action: Any) -> Any:
    def make(receivable: Receivable, user: User) -> DeskRow:
        return DeskRow(
            title=f"¥{money(receivable.rest_amount)}",
            url=receivable.get_absolute_url(),
            action=action,
            detail=" · ".join(
                dict.fromkeys(  # who pays is mostly whose car it is
                    part
                    for part in (receivable.payer_label, receivable.label, str(receivable.origin), receivable.note)
                    if part
                )
            ),
            plate=receivable.plate,
            since=receivable.created_at,
        )

    return make


def manager_row(receivable: Receivable, user: User) -> DeskRow:
    action = gettext_lazy("Sign internal cost") if receivable.payer == Payer.INTERNAL else gettext_lazy("Sign owing")
    return row(action)(receivable, user)


def promised_row(receivable: Receivable, user: User) -> DeskRow:
    made = row(gettext_lazy("Collect"))(receivable, user)
    until = _("promised for %(day)s") % {"day": f"{receivable.covered_until:%m-%d}"}
    return DeskRow(
        title=made.title, url=made.url, action=made.action, detail=f"{until} · {made.detail}", plate=made.plate
    )


def account_row(account: Account, user: User) -> DeskRow:
    return DeskRow(
        title=account.name,
        url=account.get_absolute_url(),
        action=gettext_lazy("Approve account"),
        detail=_("limit asked for: ¥%(limit)s, by %(name)s")
        % {"limit": money(account.asked_limit_amount), "name": account.opened_by},
        since=account.opened_at,
    )


register(
    DeskList(
        key="cashier-to-pay",
        label=gettext_lazy("To be paid"),
        roles=(Role.CASHIER,),
        query=lambda store, user: queries.till(store),
        row=row(gettext_lazy("Take payment")),
        icon="ti-cash-register",
        order=10,
    ),
    DeskList(
        key="cashier-owing",
        label=gettext_lazy("Owing and internal costs to sign"),
        roles=(Role.SERVICE_MANAGER,),
        query=lambda store, user: queries.waiting_for_manager(store),
        row=manager_row,
        icon="ti-signature",
        order=12,
    ),
    DeskList(
        key="cashier-insurer",
        label=gettext_lazy("For insurers, to be covered"),
        roles=(Role.INSURANCE_CLERK,),
        query=lambda store, user: queries.waiting_for_insurer(store),
        row=row(gettext_lazy("Cover")),
        icon="ti-shield-check",
        order=20,
    ),
    DeskList(
        key="cashier-maker",
        label=gettext_lazy("For the maker, to be covered"),
        roles=(Role.WARRANTY_CLERK,),
        query=lambda store, user: queries.waiting_for_maker(store),
        row=row(gettext_lazy("Cover")),
        icon="ti-certificate",
        order=20,
    ),
    DeskList(
        key="cashier-promised",
        label=gettext_lazy("Owing, by promised day"),
        roles=(Role.CASHIER, Role.FINANCE),
        query=lambda store, user: queries.promised(store),
        row=promised_row,
        icon="ti-calendar-dollar",
        order=40,
    ),
    DeskList(
        key="cashier-accounts",
        label=gettext_lazy("Credit accounts to approve"),
        roles=(Role.SERVICE_MANAGER,),
        query=lambda store, user: queries.accounts_to_approve(store).select_related("opened_by"),
        row=account_row,
        icon="ti-building-bank",
        order=45,
    ),
)
