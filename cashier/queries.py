"""What others ask about money, and what the till shows."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from cashier.enums import TILL_PAYERS, Method, Payer, ReceivableState
from cashier.models import Account, Payment, Receivable
from customers.enums import CustomerKind
from customers.models import Customer
from documents.models import Document
from staff.models import Store

NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))


def receivables_of(origin: Document) -> QuerySet[Receivable]:
    """What is owed on a document, by payer; the cancelled left out."""
    return Receivable.objects.filter(origin=origin).exclude(state=ReceivableState.CANCELLED).order_by("pk")


def uncovered(origin: Document) -> list[Receivable]:
    """The receivables of a document that are neither paid nor covered."""
    return list(Receivable.objects.filter(origin=origin, state=ReceivableState.OPEN).order_by("pk"))


def is_covered(origin: Document) -> bool:
    """Whether nothing on the document waits for money or a signature."""
    return not Receivable.objects.filter(origin=origin, state=ReceivableState.OPEN).exists()


def is_settled(origin_id: int) -> bool:
    """Whether the bill of a document is settled: until it is opened again nothing on it changes."""
    return Receivable.objects.filter(origin=origin_id, sealed_at__isnull=False).exists()


def till(store: Store) -> QuerySet[Receivable]:
    """What is to be paid at the till, oldest first."""
    return (
        Receivable.objects.filter(store=store, state=ReceivableState.OPEN, payer__in=TILL_PAYERS)
        .select_related("origin")
        .order_by("created_at", "pk")
    )


def collectable(store: Store) -> QuerySet[Receivable]:
    """All that money may come in for: the till's own, and what insurers and others answer for and have not paid yet."""
    return (
        Receivable.objects.filter(
            store=store, state__in=(ReceivableState.OPEN, ReceivableState.COVERED), paid_amount__lt=F("amount")
        )
        .select_related("origin")
        .order_by("created_at", "pk")
    )


def promised(store: Store) -> QuerySet[Receivable]:
    """Money let go until a promised date, the most overdue first (CSH-09)."""
    return (
        Receivable.objects.filter(store=store, state=ReceivableState.COVERED, covered_until__isnull=False)
        .select_related("origin")
        .order_by("covered_until", "pk")
    )


def waiting_for_insurer(store: Store) -> QuerySet[Receivable]:
    return waiting(store).filter(payer=Payer.INSURER)


def waiting_for_maker(store: Store) -> QuerySet[Receivable]:
    return waiting(store).filter(payer=Payer.MAKER)


def waiting_for_manager(store: Store) -> QuerySet[Receivable]:
    """Internal costs, and customers for whom owing was asked."""
    return waiting(store).filter(Q(payer=Payer.INTERNAL) | Q(owing_asked_at__isnull=False))


def waiting(store: Store) -> QuerySet[Receivable]:
    return (
        Receivable.objects.filter(store=store, state=ReceivableState.OPEN)
        .select_related("origin")
        .order_by("created_at", "pk")
    )


def companies(store: Store) -> QuerySet[Customer]:
    """Who a credit account may belong to."""
    return Customer.objects.filter(store=store, kind=CustomerKind.COMPANY)


def accounts_to_approve(store: Store) -> QuerySet[Account]:
    return Account.objects.filter(store=store, approved_at=None, is_active=True).order_by("opened_at")


def statement(account: Account) -> QuerySet[Receivable]:
    """All that was put on an account, the newest first."""
    return account.receivables.select_related("origin").order_by("-covered_at", "-pk")


def payments_of_day(store: Store, day: datetime.date) -> QuerySet[Payment]:
    return (
        Payment.objects.filter(store=store)
        .annotate(day=TruncDate("taken_at"))
        .filter(day=day)
        .select_related("document", "receivable__origin", "taken_by", "refund_of__document")
        .order_by("-taken_at", "-pk")
    )


def takings(store: Store, day: datetime.date) -> list[dict[str, Any]]:
    """Per method: number, taken, refunded, net; methods without any stand there with nothing."""
    rows = {
        row["method"]: row
        for row in payments_of_day(store, day)
        .order_by()
        .values("method")
        .annotate(
            count=Count("pk"),
            taken=Coalesce(Sum("amount", filter=Q(amount__gt=0)), NOTHING),
            refunded=Coalesce(Sum("amount", filter=Q(amount__lt=0)), NOTHING),
            net=Sum("amount"),
        )
    }
    nothing = {"count": 0, "taken": Decimal(0), "refunded": Decimal(0), "net": Decimal(0)}
    return [{**nothing, **rows.get(method, {}), "method": method} for method in Method]


def wrong_sums() -> QuerySet[Receivable]:
    """The check of the books: receivables whose paid amount is not the sum of their payments; always empty."""
    return Receivable.objects.annotate(summed=Coalesce(Sum("payments__amount"), NOTHING)).exclude(
        paid_amount=F("summed")
    )


def wrong_accounts() -> QuerySet[Account]:
    """Accounts that owe something else than what stands on them; always empty."""
    standing = Sum(
        F("receivables__amount") - F("receivables__paid_amount"),
        filter=Q(receivables__state=ReceivableState.COVERED),
    )
    return Account.objects.annotate(summed=Coalesce(standing, NOTHING)).exclude(owed_amount=F("summed"))
