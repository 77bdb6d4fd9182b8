"""What is owed on a document: stated, changed, sealed. The lock and the one way to write a receivable."""

from decimal import Decimal

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import Cover, Payer, ReceivableState
from cashier.models import Account, Receivable
from cashier.permissions import can_raise_receivables, can_unseal_receivables
from documents.models import Document
from documents.services.papers import lock_document, require_transaction
from staff.enums import Role
from staff.history import because
from staff.models import Store, User
from staff.refusals import Reason, Refused, require
from staff.scoping import only
from staff.templatetags.numbers import money
from staff.transactions import all_or_nothing


def raise_receivable(
    *,
    store: Store,
    origin: Document,
    payer: str,
    amount: Decimal,
    payer_name: str = "",
    customer_id: int | None = None,
    plate: str = "",
    label: str = "",
    by: User,
) -> Receivable:
    """State what one payer owes for a document (CSH-01).

    Nothing owed is at once paid. Refuses a second one for the same payer, and one on a document that is settled.
    """
    can_raise_receivables.demand(by, store)
    require(payer in Payer.values, _("Choose who pays."))
    require(amount >= 0, _("An amount owed is never negative."))
    with all_or_nothing():
        document = Document.objects.select_for_update(no_key=True).get(pk=origin.pk)
        require(not document.voided_at, _("%(number)s has been voided.") % {"number": document})
        others = Receivable.objects.filter(origin=document).exclude(state=ReceivableState.CANCELLED)
        require_open_settlement(others.filter(sealed_at__isnull=False).exists())
        require(
            not others.filter(payer=payer, payer_name=payer_name.strip()).exists(),
            _("This payer already owes something on %(number)s.") % {"number": document},
        )
        return Receivable.objects.create(
            store=store,
            origin=document,
            payer=payer,
            payer_name=payer_name.strip(),
            customer_id=customer_id,
            plate=plate,
            label=label,
            amount=amount,
            state=ReceivableState.OPEN if amount else ReceivableState.PAID,
            created_at=timezone.now(),
            created_by=by,
        )


def change_receivable(receivable_id: int, *, amount: Decimal, by: User) -> Receivable:
    """The amount turned out otherwise. A cover given for the old amount is taken back: it needs a new yes.

    Refuses while sealed, and less than what is already paid.
    """
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        can_raise_receivables.demand(by, receivable.store_id)
        require_open_settlement(receivable.is_sealed)
        require(receivable.state != ReceivableState.CANCELLED, _("This has been cancelled."))
        require(amount >= 0, _("An amount owed is never negative."))
        require(
            amount >= receivable.paid_amount,
            _("¥%(paid)s has been paid already; refund first.") % {"paid": money(receivable.paid_amount)},
            mended_by=Role.CASHIER,
        )
        if amount != receivable.amount:
            on_account, account_id = standing_on_account(receivable), receivable.account_id
            receivable.amount = amount
            forget_cover(receivable)
            write(receivable)
            move_account(account_id, -on_account)
    return receivable


def cancel_receivable(receivable_id: int, *, reason: str, by: User) -> Receivable:
    """It was stated by mistake. Refuses while sealed or when something has been paid."""
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        can_raise_receivables.demand(by, receivable.store_id)
        require_open_settlement(receivable.is_sealed)
        require(reason.strip(), _("Say why."))
        require(receivable.state != ReceivableState.CANCELLED, _("This has been cancelled."))
        require(
            not receivable.paid_amount,
            _("¥%(paid)s has been paid already; refund first.") % {"paid": money(receivable.paid_amount)},
            mended_by=Role.CASHIER,
        )
        because(reason)
        on_account, account_id = standing_on_account(receivable), receivable.account_id
        forget_cover(receivable)
        receivable.state, receivable.note = ReceivableState.CANCELLED, reason.strip()
        receivable.save()
        move_account(account_id, -on_account)
    return receivable


def seal_receivables(origin: Document, *, by: User) -> list[Receivable]:
    """The document is settled: from now on nothing on them is changed, covered anew or refunded (design §4).

    Money may still come in on what is covered. Refuses while one is neither paid nor covered.
    """
    can_raise_receivables.demand(by, origin.store_id)
    with all_or_nothing():
        lock_document(origin.pk)
        receivables = lock_receivables_of(origin)
        waiting = [r for r in receivables if r.state == ReceivableState.OPEN]
        if waiting:
            raise Refused([not_settled(receivable) for receivable in waiting])
        for receivable in receivables:
            if not receivable.is_sealed:
                receivable.sealed_at, receivable.sealed_by = timezone.now(), by
                receivable.save(update_fields=["sealed_at", "sealed_by"])
    return receivables


def unseal_receivables(origin: Document, *, by: User) -> list[Receivable]:
    """The settlement is open again, or the car goes back to repair."""
    can_unseal_receivables.demand(by, origin.store_id)
    with all_or_nothing():
        lock_document(origin.pk)
        receivables = lock_receivables_of(origin)
        for receivable in receivables:
            if receivable.is_sealed:
                receivable.sealed_at = receivable.sealed_by = None
                receivable.save(update_fields=["sealed_at", "sealed_by"])
    return receivables


MENDED_BY = {
    Payer.CUSTOMER: Role.CASHIER,
    Payer.ACCOUNT: Role.CASHIER,
    Payer.INSURER: Role.INSURANCE_CLERK,
    Payer.MAKER: Role.WARRANTY_CLERK,
    Payer.INTERNAL: Role.SERVICE_MANAGER,
}


def not_settled(receivable: Receivable) -> Reason:
    """Why a document cannot be settled yet, and who can mend it."""
    return Reason(
        _("%(payer)s: ¥%(rest)s is neither paid nor covered.")
        % {"payer": receivable.payer_label, "rest": money(receivable.rest_amount)},
        MENDED_BY[Payer(receivable.payer)],
        url=receivable.get_absolute_url(),
        code="not_settled",
    )


# Below: for the services of this app.


def lock_receivable(receivable_id: int) -> Receivable:
    """Lock one receivable and read it afresh; its account, if any, is locked after it."""
    require_transaction()
    locked = Receivable.objects.select_for_update(no_key=True, of=("self",)).select_related("store", "origin")
    receivable = only(locked.filter(pk=receivable_id))
    if receivable is None:
        raise Http404
    return receivable


def lock_receivables_of(origin: Document) -> list[Receivable]:
    """Lock what stands on a document; whoever asks holds the document, so that nothing is stated meanwhile."""
    rows = Receivable.objects.select_for_update(no_key=True).filter(origin=origin)
    return list(rows.exclude(state=ReceivableState.CANCELLED).order_by("pk"))


def lock_account(account_id: int) -> Account:
    require_transaction()
    account = only(Account.objects.select_for_update(no_key=True).filter(pk=account_id))
    if account is None:
        raise Http404
    return account


def require_open_settlement(sealed: bool) -> None:
    require(
        not sealed,
        _("This has been settled and sealed. Reopen the settlement first."),
        mended_by=Role.SETTLEMENT_CLERK,
    )


def standing_on_account(receivable: Receivable) -> Decimal:
    """What of it its account owes now."""
    covered = receivable.cover == Cover.ACCOUNT and receivable.state == ReceivableState.COVERED
    return receivable.rest_amount if covered else Decimal(0)


def forget_cover(receivable: Receivable) -> None:
    receivable.cover, receivable.account_id = "", None
    receivable.covered_at = receivable.covered_by = receivable.covered_until = None
    receivable.owing_asked_at = receivable.owing_asked_by = None


def write(receivable: Receivable) -> None:
    """Save with the state that follows from the money and the cover."""
    if receivable.paid_amount == receivable.amount:
        receivable.state = ReceivableState.PAID
    elif receivable.cover:
        receivable.state = ReceivableState.COVERED
    else:
        receivable.state = ReceivableState.OPEN
    receivable.save()


def move_account(account_id: int | None, amount: Decimal) -> None:
    """Let the account owe ``amount`` more (or less). Refuses what its limit does not allow (CSH-02)."""
    if account_id is None or not amount:
        return
    account = lock_account(account_id)
    if amount > 0:
        require(
            account.owed_amount + amount <= account.limit_amount,
            _("%(account)s owes ¥%(owed)s of ¥%(limit)s: ¥%(amount)s more is over the limit.")
            % {
                "account": account,
                "owed": money(account.owed_amount),
                "limit": money(account.limit_amount),
                "amount": money(amount),
            },
            mended_by=Role.SERVICE_MANAGER,
        )
    account.owed_amount += amount
    account.save(update_fields=["owed_amount"])
