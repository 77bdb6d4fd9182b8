"""Reads worth a name: what is missing, what waits for the clerk, the columns of a case."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from cashier.enums import Payer, ReceivableState
from cashier.models import Receivable
from documents.models import Hold
from insurance.enums import CaseState, PaperKind
from insurance.models import Case, CaseDocument
from staff.models import Store
from workorders.enums import AGREED, ARRIVED, INSURANCE_PAPERS, OPEN, SettlingWay
from workorders.models import OrderLine, WorkOrder
from workorders.queries import charged_lines

# Not wanted before the car leaves, and yet on the list: they are wanted for the claim.
WANTED_LATER = (PaperKind.INVOICE, PaperKind.BANK_CARD, PaperKind.AGREEMENT, PaperKind.EXTRA)


def cases(store: Store) -> QuerySet[Any]:
    """Every case with how many wanted papers are missing; no query a row."""
    return (
        Case.objects.filter(store=store)
        .select_related("document", "order__document", "order__vehicle", "order__customer", "order__advisor")
        .annotate(
            missing=Count("papers", filter=Q(papers__required=True, papers__received_at=None)),
            held=Exists(Hold.objects.filter(document=OuterRef("order_id"), code=INSURANCE_PAPERS, lifted_at=None)),
        )
    )


def insured_orders(store: Store) -> QuerySet[WorkOrder]:
    """Orders of which an insurer pays any part."""
    pays = OrderLine.objects.filter(order=OuterRef("pk"), payer=Payer.INSURER, state__in=AGREED)
    return WorkOrder.objects.filter(Exists(pays) | Q(settling_way=SettlingWay.INSURER), store=store)


def without_case(store: Store) -> QuerySet[WorkOrder]:
    """Insured orders for which nobody has opened a case, the first promised first."""
    return (
        insured_orders(store)
        .filter(insurance_case=None)
        .filter(step__in=ARRIVED)
        .select_related("document", "vehicle", "customer", "advisor")
        .order_by("promised_at", "pk")
    )


def papers_missing(store: Store) -> QuerySet[Any]:
    """Cars that cannot leave for want of a paper, by promised time."""
    return cases(store).filter(held=True, missing__gt=0, order__delivered_at=None).order_by("order__promised_at", "pk")


def papers_to_check(store: Store) -> QuerySet[Any]:
    """All papers are there: the clerk looks at them and lets the car go."""
    return cases(store).filter(held=True, missing=0, order__delivered_at=None).order_by("order__promised_at", "pk")


def not_assessed(store: Store) -> QuerySet[Any]:
    return (
        cases(store)
        .filter(assessed_at=None, state=CaseState.OPEN)
        .filter(order__step__in=OPEN)
        .order_by("order__promised_at", "pk")
    )


def to_submit(store: Store) -> QuerySet[Any]:
    """Delivered and not yet at the insurer, the oldest delivery first."""
    return (
        cases(store)
        .filter(state=CaseState.OPEN, order__delivered_at__isnull=False)
        .order_by("order__delivered_at", "pk")
    )


def waiting_for_insurer(store: Store) -> QuerySet[Any]:
    """Submitted and not answered, the oldest first (INS-04)."""
    return cases(store).filter(state=CaseState.SUBMITTED).order_by("submitted_at", "pk")


def missing_papers(case: Case) -> QuerySet[CaseDocument]:
    return case.papers.filter(required=True, received_at=None)


def shown_papers(case: Case) -> QuerySet[CaseDocument]:
    """The list as people see it: what is wanted, what is wanted later for the claim, whatever has been received."""
    return case.papers.filter(
        Q(required=True) | Q(received_at__isnull=False) | Q(kind__in=WANTED_LATER)
    ).select_related("received_by")


def is_complete(case: Case) -> bool:
    """Whether every wanted paper has been received (INS-03)."""
    return not missing_papers(case).exists()


def paper_received(case: Case, kind: PaperKind) -> bool:
    return case.papers.filter(kind=kind, received_at__isnull=False).exists()


@dataclass(frozen=True)
class Column:
    """One line of the comparison: assessed beside billed (INS-02)."""

    line: OrderLine
    billed: Decimal
    assessed: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Billed and not assessed: who bears it is agreed before delivery."""
        return None if self.assessed is None else self.billed - self.assessed


@dataclass(frozen=True)
class Comparison:
    lines: list[Column]

    @property
    def billed(self) -> Decimal:
        return sum((c.billed for c in self.lines), Decimal(0))

    @property
    def assessed(self) -> Decimal:
        return sum((c.assessed or Decimal(0) for c in self.lines), Decimal(0))

    @property
    def difference(self) -> Decimal:
        return self.billed - self.assessed


def comparison(case: Case) -> Comparison:
    """The insurer's lines of the order: the bill so far, else the estimate, beside the assessment."""
    lines = OrderLine.objects.filter(order_id=case.order_id, payer=Payer.INSURER, state__in=AGREED).order_by(
        "kind", "pk"
    )
    charged = {line.pk: amount for line, amount in charged_lines(case.order)}
    assessed = dict(case.assessment.values_list("line", "assessed_amount"))
    return Comparison([Column(line, charged.get(line.pk, line.amount), assessed.get(line.pk)) for line in lines])


def receivables(case: Case) -> QuerySet[Receivable]:
    """What the insurer owes on the order."""
    return (
        Receivable.objects.filter(origin_id=case.order_id, payer=Payer.INSURER)
        .exclude(state=ReceivableState.CANCELLED)
        .order_by("pk")
    )


def owed(case: Case) -> Decimal:
    return receivables(case).aggregate(total=Sum("amount"))["total"] or Decimal(0)


def difference(case: Case) -> Decimal:
    """How much more is billed to the insurer than the insurer has assessed, in yuan; call it for an assessed case."""
    assert case.assessed_amount is not None
    return owed(case) - case.assessed_amount


def unborne(case: Case) -> Decimal:
    """The difference, where nobody has agreed to bear this very one; else nothing (INS-02)."""
    short = difference(case)
    return short if short > 0 and short != case.agreed_difference else Decimal(0)


def ageing(store: Store, now: datetime.datetime | None = None) -> list[Any]:
    """Submitted and unanswered per insurer: how many, how much, how much of it older than 30 days (INS-04)."""
    month_ago = (now or timezone.now()) - datetime.timedelta(days=30)
    return list(
        Case.objects.filter(store=store, state=CaseState.SUBMITTED)
        .order_by("insurer")
        .values("insurer")
        .annotate(
            cases=Count("pk"),
            amount=Sum("claim_amount"),
            old_amount=Sum("claim_amount", filter=Q(submitted_at__lt=month_ago)),
        )
    )
