"""Answering for money that is not there yet: on account, by insurer or maker, internal, owing."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.conditions import reasons_against
from cashier.enums import COVER_OF, TILL_PAYERS, Cover, Payer, ReceivableState
from cashier.models import Receivable
from cashier.permissions import COVERS, can_ask_owing, can_put_on_account
from cashier.services.receivables import (
    forget_cover,
    lock_account,
    lock_receivable,
    move_account,
    require_open_settlement,
    standing_on_account,
    write,
)
from staff.enums import Role
from staff.history import because
from staff.models import User
from staff.refusals import Refused, refuse_same_person, require
from staff.transactions import all_or_nothing


def put_on_account(receivable_id: int, *, account_id: int, by: User) -> Receivable:
    """The rest goes on an approved account, within its limit (挂帐, CSH-02).

    The account's row is locked: of two sales at once that fit singly but not together one is refused.
    """
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        can_put_on_account.demand(by, receivable.store_id)
        require_open(receivable)
        require(receivable.payer in TILL_PAYERS, _("Only what a customer pays goes on account."))
        account = lock_account(account_id)
        require(
            account.approved_at,
            _("%(account)s has not been approved.") % {"account": account},
            mended_by=Role.SERVICE_MANAGER,
        )
        require(
            account.is_active,
            _("%(account)s is closed for new sales.") % {"account": account},
            mended_by=Role.SERVICE_MANAGER,
        )
        forget_cover(receivable)
        receivable.account = account
        receivable.cover, receivable.covered_at, receivable.covered_by = Cover.ACCOUNT, timezone.now(), by
        write(receivable)
        move_account(account.pk, standing_on_account(receivable))
    return receivable


def ask_owing(receivable_id: int, *, promised_on: datetime.date, reason: str, by: User) -> Receivable:
    """Ask a manager to let the car go with money owing, promised for a day (CSH-09)."""
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        can_ask_owing.demand(by, receivable.store_id)
        require_open(receivable)
        require(receivable.payer in TILL_PAYERS, _("Only a customer can owe until a promised date."))
        require_promise(promised_on, reason, about="promised_on")
        receivable.owing_asked_at, receivable.owing_asked_by = timezone.now(), by
        receivable.covered_until, receivable.note = promised_on, reason.strip()
        receivable.save()
    return receivable


def cover_receivable(
    receivable_id: int, *, note: str = "", covered_until: datetime.date | None = None, by: User
) -> Receivable:
    """Sign that the money will come: the payer decides in whose name (CSH-09).

    Insurer: insurance clerk. Maker: warranty clerk. Internal: a manager. Customer: a manager lets them owe until a
    promised date (as asked, or ``covered_until``) with a note; not who asked for it (CTL-02).
    """
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        cover = COVER_OF[Payer(receivable.payer)]
        COVERS[cover].demand(by, receivable.store_id)
        require_open(receivable)
        if reasons := reasons_against(receivable, cover):
            raise Refused(reasons)
        if cover == Cover.OWING:
            refuse_same_person(by, receivable.owing_asked_by, sentence=_("Somebody else must sign: you asked for it."))
            covered_until = covered_until or receivable.covered_until
            note = note.strip() or receivable.note
            require_promise(covered_until, note, about="covered_until")
        receivable.cover, receivable.covered_at, receivable.covered_by = cover, timezone.now(), by
        receivable.covered_until, receivable.note = covered_until, note.strip()
        write(receivable)
    return receivable


def uncover_receivable(receivable_id: int, *, reason: str, by: User) -> Receivable:
    """Take a cover back: it is to be paid or covered anew. Refuses once sealed."""
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        require(receivable.state == ReceivableState.COVERED, _("Nobody has covered this."))
        COVERS[Cover(receivable.cover)].demand(by, receivable.store_id)
        require_open_settlement(receivable.is_sealed)
        require(reason.strip(), _("Say why."))
        because(reason)
        on_account, account_id = standing_on_account(receivable), receivable.account_id
        forget_cover(receivable)
        receivable.note = reason.strip()
        write(receivable)
        move_account(account_id, -on_account)
    return receivable


def require_open(receivable: Receivable) -> None:
    require_open_settlement(receivable.is_sealed)
    require(
        receivable.state == ReceivableState.OPEN,
        _("Nothing is open here any more: %(state)s.") % {"state": receivable.get_state_display()},
    )


def require_promise(day: datetime.date | None, reason: str, *, about: str) -> None:
    require(day is not None, _("Name the day the money is promised for."), about=about)
    require(day is None or day >= timezone.localdate(), _("The promised day is past."), about=about)
    require(reason.strip(), _("Say why the customer may owe."))
