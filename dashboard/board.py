"""The board of open orders, step by step (FLOW-06)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import ReceivableState
from cashier.models import Receivable
from documents.models import Hold
from parts.enums import AT_THE_COUNTER, LineState
from parts.models import RequisitionLine
from staff.models import Store
from workorders.enums import CAR_INSIDE, IN_WORKSHOP, OPEN, STEPS_IN_ORDER, Step, SupplementState
from workorders.models import ClockEntry, Supplement, WorkOrder

CARDS_A_STEP = 40
PARTS_MATTER = (Step.PARTS_ISSUE, Step.REPAIR)


@dataclass(frozen=True)
class Card:
    """One order on the board. Due is the promised time, the booked time before the car is here, the day of the call after."""

    order: WorkOrder
    waits: list[tuple[str, str]]
    due_at: datetime.datetime | None = None
    due_on: datetime.date | None = None

    @property
    def is_late(self) -> bool:
        if self.due_on is not None:
            return self.due_on < timezone.localdate()
        return self.due_at is not None and self.due_at < timezone.now()

    @property
    def who(self) -> Any:
        """Whose turn it is: the technician or team while the car is in the workshop, else the advisor."""
        order = self.order
        return (order.technician or order.team or order.advisor) if order.step in IN_WORKSHOP else order.advisor


@dataclass
class Column:
    """One step: how many orders stand there, how many are late, and the most urgent of them."""

    number: int
    step: Step
    count: int = 0
    late: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def most_urgent(store: Store) -> QuerySet[WorkOrder]:
    """The most urgent open orders of every step, each with what it waits for; a fixed number of queries."""
    lines = RequisitionLine.objects.filter(requisition__origin=OuterRef("pk"), backorder_agreed_at=None).order_by()
    missing = lines.filter(state=LineState.WANTED)
    asked = lines.filter(state__in=AT_THE_COUNTER)
    held = Hold.objects.filter(document=OuterRef("pk"), lifted_at=None).order_by("pk")
    unanswered = Supplement.objects.filter(order=OuterRef("pk")).exclude(state=SupplementState.ANSWERED)
    owed = Receivable.objects.filter(origin=OuterRef("pk"), state=ReceivableState.OPEN)
    at_work = ClockEntry.objects.filter(order=OuterRef("pk"), ended_at=None)
    return (
        WorkOrder.objects.filter(store=store, step__in=OPEN)
        .select_related(
            "document", "vehicle", "customer", "advisor", "team", "technician", "bay", "booking", "callback"
        )
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("step")],
                order_by=[
                    Coalesce("promised_at", "booking__starts_at").asc(nulls_last=True),
                    F("step_since").asc(),
                ],
            ),
            hold_reason=Subquery(held.values("reason")[:1]),
            parts_missing=Subquery(missing.values("requisition__origin").annotate(n=Count("pk")).values("n")),
            parts_asked=Subquery(asked.values("requisition__origin").annotate(n=Count("pk")).values("n")),
            waits_for_answer=Exists(unanswered),
            is_worked_on=Exists(at_work),
            money_open=Exists(owed),
        )
        .filter(place__lte=CARDS_A_STEP)
        .order_by("place")
    )


def late_now() -> Q:
    """Orders that are late, as :attr:`Card.is_late` says it of one."""
    now = timezone.now()
    return (
        Q(step__in=CAR_INSIDE, promised_at__lt=now)
        | Q(step=Step.APPOINTMENT, booking__starts_at__lt=now)
        | Q(step=Step.FOLLOW_UP, callback__due_on__lt=timezone.localdate())
    )


def columns(store: Store) -> list[Column]:
    """The 13 columns. Two queries, whatever the number of orders."""
    found = {step: Column(number, step) for number, step in enumerate(STEPS_IN_ORDER, start=1)}
    counts = (
        WorkOrder.objects.filter(store=store, step__in=OPEN)
        .order_by()
        .values("step")
        .annotate(n=Count("pk"), late=Count("pk", filter=late_now()))
    )
    for row in counts:
        column = found[Step(row["step"])]
        column.count = row["n"]
        column.late = row["late"]
    for order in most_urgent(store):
        found[Step(order.step)].cards.append(card(order))
    return list(found.values())


def card(order: WorkOrder) -> Card:
    """An order as the board shows it; runs no query."""
    waits = waiting_reasons(order)
    if order.step == Step.FOLLOW_UP:
        return Card(order, waits, due_on=order.callback.due_on)
    if order.step == Step.APPOINTMENT and order.booking is not None:
        return Card(order, waits, due_at=order.booking.starts_at)
    return Card(order, waits, due_at=order.promised_at if order.step in CAR_INSIDE else None)


# The cars that are here come first, step by step; then those that are expected, and what is done by telephone.
WALL_ORDER = (
    *[step for step in STEPS_IN_ORDER if step in CAR_INSIDE],
    Step.APPOINTMENT,
    Step.FOLLOW_UP,
    Step.SOLICITATION,
)


@dataclass(frozen=True)
class WallCard(Card):
    """A card on the wall, where customers read too: no name, no number, nobody's own words."""

    number: int = 0

    @property
    def due_day(self) -> datetime.date | None:
        """The day it is due, unless that is today."""
        day = timezone.localdate(self.due_at) if self.due_at else None
        return None if day == timezone.localdate() else day

    @property
    def public_waits(self) -> list[tuple[str, str]]:
        return waiting_reasons(self.order, public=True)


def wall_cards(found: Iterable[Column]) -> list[WallCard]:
    """The cards of all columns in the order of the wall; runs no query."""
    by_step = {column.step: column for column in found}
    return [
        WallCard(card.order, card.waits, card.due_at, card.due_on, number=column.number)
        for column in (by_step[step] for step in WALL_ORDER)
        for card in column.cards
    ]


def waiting_reasons(order: Any, *, public: bool = False) -> list[tuple[str, str]]:
    """Why an order stands where it stands, from what :func:`most_urgent` annotated: (colour, words), the worst first.

    ``public`` leaves out what somebody typed: it may name the customer.
    """
    reasons = []
    if order.hold_reason:
        reasons.append(("late", _("On hold: see the order") if public else order.hold_reason))
    if order.waits_for_answer:
        reasons.append(("wait", _("Additional work: waits for the customer's answer")))
    if order.step in PARTS_MATTER and order.parts_missing:
        reasons.append(("late", _("%(count)s parts not in stock") % {"count": order.parts_missing}))
    elif order.step in PARTS_MATTER and order.parts_asked:
        reasons.append(("wait", _("%(count)s parts to be issued") % {"count": order.parts_asked}))
    if order.step == Step.SETTLEMENT and order.money_open:
        reasons.append(("wait", _("Not paid yet")))
    if order.step == Step.REPAIR and not order.is_worked_on and not reasons:
        reasons.append(("wait", _("Nobody is working on it")))
    if order.stopped_at:
        reasons.append(("late", _("Work stopped")))
    return reasons


def late_count(found: Iterable[Column]) -> int:
    return sum(column.late for column in found)
