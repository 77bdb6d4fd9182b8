"""The only writers of receivables, payments and credit accounts."""

from cashier.services.accounts import approve_account, block_account, open_account, unblock_account
from cashier.services.covers import ask_owing, cover_receivable, put_on_account, uncover_receivable
from cashier.services.payments import refund_payment, take_payment
from cashier.services.receivables import (
    cancel_receivable,
    change_receivable,
    not_settled,
    raise_receivable,
    seal_receivables,
    unseal_receivables,
)

__all__ = [
    "approve_account",
    "ask_owing",
    "block_account",
    "cancel_receivable",
    "change_receivable",
    "cover_receivable",
    "not_settled",
    "open_account",
    "put_on_account",
    "raise_receivable",
    "refund_payment",
    "seal_receivables",
    "take_payment",
    "unblock_account",
    "uncover_receivable",
    "unseal_receivables",
]
