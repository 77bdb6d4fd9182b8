"""Credit accounts: proposed, approved with a limit, blocked (CSH-02)."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.models import Account
from cashier.permissions import can_approve_accounts, can_open_accounts
from cashier.services.receivables import lock_account
from customers.models import Customer
from staff.models import Store, User
from staff.refusals import refuse_same_person, require
from staff.templatetags.numbers import money
from staff.transactions import all_or_nothing


def open_account(
    *, store: Store, name: str, asked_limit_amount: Decimal, customer_id: int | None = None, by: User
) -> Account:
    """Propose an account; nothing can be put on it before it is approved. Refuses a name in use."""
    can_open_accounts.demand(by, store)
    name = name.strip()
    require(name, _("Give the account a name."), about="name")
    require(asked_limit_amount > 0, _("Ask for a limit above zero."), about="asked_limit_amount")
    with all_or_nothing():
        Store.objects.select_for_update(no_key=True).get(pk=store.pk)
        require(
            not Account.objects.filter(store=store, name=name).exists(),
            _("There is already an account %(name)s.") % {"name": name},
            about="name",
        )
        require(
            customer_id is None or Customer.objects.filter(pk=customer_id).exists(),
            _("Choose a customer of this store."),
            about="customer_id",
        )
        return Account.objects.create(
            store=store,
            name=name,
            customer_id=customer_id,
            asked_limit_amount=asked_limit_amount,
            opened_at=timezone.now(),
            opened_by=by,
        )


def approve_account(account_id: int, *, limit_amount: Decimal, by: User) -> Account:
    """Give the account its limit, or another one later. Refuses who proposed it, and less than what is owed."""
    with all_or_nothing():
        account = lock_account(account_id)
        can_approve_accounts.demand(by, account.store_id)
        require(
            limit_amount > 0, _("Give a limit above zero; to stop new sales, block the account."), about="limit_amount"
        )
        require(
            limit_amount >= account.owed_amount,
            _("¥%(owed)s is owed already; to stop new sales, block the account.")
            % {"owed": money(account.owed_amount)},
            about="limit_amount",
        )
        refuse_same_person(by, account.opened_by, sentence=_("Somebody else must approve: you proposed the account."))
        account.limit_amount, account.approved_at, account.approved_by = limit_amount, timezone.now(), by
        account.save()
    return account


def block_account(account_id: int, *, by: User) -> Account:
    """Nothing new goes on it; what is owed can still be paid."""
    return set_active(account_id, is_active=False, by=by)


def unblock_account(account_id: int, *, by: User) -> Account:
    return set_active(account_id, is_active=True, by=by)


def set_active(account_id: int, *, is_active: bool, by: User) -> Account:
    with all_or_nothing():
        account = lock_account(account_id)
        can_approve_accounts.demand(by, account.store_id)
        account.is_active = is_active
        account.save(update_fields=["is_active"])
    return account
