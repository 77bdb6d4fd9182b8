"""Reads worth a name."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from documents.models import Document
from parts.enums import AT_THE_COUNTER, OPEN_STATES, LineState
from parts.models import Bin, OpeningStock, Part, Requisition, RequisitionLine, Stock, StockMovement, StorePart
from staff.models import Store, User
from staff.trade_words import begins_as_said, said_otherwise

NOTHING = Decimal(0)
SHORTEST_SPELLING = 2


def available_by_part(part_ids: Iterable[int], store: Store) -> dict[int, Decimal]:
    """What the store has of each part that nobody has reserved; a part that never lay here is not in it."""
    stocks = Stock.objects.filter(store=store, part__in=part_ids).order_by().values("part")
    return dict(stocks.annotate(n=Sum(F("on_hand") - F("reserved"))).values_list("part", "n"))


def find_parts(text: str) -> "QuerySet[Part]":
    """Parts by number, name as the book or as people say it, or the pinyin or its initials, best first."""
    text = text.strip()
    squeezed = text.replace(" ", "").lower()
    match = Q(number__icontains=text) | Q(name__icontains=text) | Q(name_initials__startswith=squeezed)
    for name in said_otherwise(text):
        match |= Q(name__icontains=name)
    if squeezed.isascii() and len(squeezed) > SHORTEST_SPELLING:
        match |= Q(name_pinyin__startswith=squeezed)
    match |= begins_as_said(squeezed)
    rank = Case(
        When(number__iexact=text, then=Value(0)),
        When(number__istartswith=text, then=Value(1)),
        When(name__istartswith=text, then=Value(2)),
        When(name_initials=squeezed, then=Value(3)),
        default=Value(4),
    )
    return Part.objects.filter(match).order_by("-is_active", rank, "number")


def with_stock(parts: "QuerySet[Part]", store: Store) -> "QuerySet[Any]":
    """Parts with ``on_hand``, ``free`` and ``bin_code`` of a store."""
    stocks = Stock.objects.filter(store=store, part=OuterRef("pk"), vacated_at=None)
    totals = stocks.order_by().values("part")
    return parts.annotate(
        on_hand=Coalesce(totals.annotate(n=Sum("on_hand")).values("n"), NOTHING),
        free=Coalesce(totals.annotate(n=Sum(F("on_hand") - F("reserved"))).values("n"), NOTHING),
        bin_code=stocks.order_by("is_overflow", "pk").values("bin__code")[:1],
        average_cost=StorePart.objects.filter(store=store, part=OuterRef("pk")).values("average_cost_amount")[:1],
    )


def lines_of(origin: Document) -> "QuerySet[RequisitionLine]":
    """Every line requested for a job, in the order requested."""
    return (
        RequisitionLine.objects.filter(requisition__origin=origin)
        .select_related("part", "requisition__document", "received_by")
        .order_by("pk")
    )


def unissued(origin: Document) -> "QuerySet[RequisitionLine]":
    """Lines of a job of which something is still to be handed over."""
    return lines_of(origin).filter(state__in=OPEN_STATES)


def lines_not_issued_nor_backordered(origin: Document) -> list[RequisitionLine]:
    """Lines that keep a job from starting: not handed over, and the customer has not agreed to wait for them."""
    return list(unissued(origin).filter(backorder_agreed_at=None))


def open_requisitions(*origin_ids: int) -> "QuerySet[Requisition]":
    """Requisitions of jobs of which something is still to be handed over."""
    return (
        Requisition.objects.filter(origin__in=origin_ids, lines__state__in=OPEN_STATES)
        .select_related("document", "store")
        .distinct()
        .order_by("pk")
    )


def requisitions_short(store: Store) -> "QuerySet[Requisition]":
    """Requisitions with parts that the store has not got, by promised time."""
    return (
        Requisition.objects.filter(
            store=store, document__voided_at=None, lines__state__in=(LineState.WANTED, LineState.ON_ORDER)
        )
        .select_related("document", "origin")
        .distinct()
        .order_by("wanted_at", "pk")
    )


def openings_to_post(store: Store, user: User) -> "QuerySet[OpeningStock]":
    """Opening stock with lines that somebody else than ``user`` prepared: nobody posts their own (CTL-02)."""
    return (
        OpeningStock.objects.filter(store=store, document__voided_at=None, posted_at=None, lines__isnull=False)
        .exclude(document__created_by=user)
        .annotate(line_count=Count("lines"))
        .select_related("document__created_by")
        .order_by("pk")
    )


def issued_but_open(origin: Document) -> list[RequisitionLine]:
    """Lines that keep a job from ending: still to come, in part or wholly. Hand over, or withdraw with consent."""
    return list(unissued(origin))


def issued_cost(origin: Document) -> Decimal:
    """What the parts cost that the job has: issued less returned, as the ledger says."""
    total = StockMovement.objects.filter(line__requisition__origin=origin).aggregate(n=Sum("cost_amount"))["n"]
    return -(total or NOTHING)


def issued_quantities(origin: Document) -> dict[int, Decimal]:
    """What the job has of each part, by the part's key: to compare with what is charged."""
    rows = (
        RequisitionLine.objects.filter(requisition__origin=origin)
        .values("part")
        .annotate(n=Sum(F("issued_quantity") - F("returned_quantity")))
        .values_list("part", "n")
    )
    return {part: n for part, n in rows if n}


def issued_equals(origin: Document, charged: dict[int, Decimal]) -> bool:
    """Whether a job has exactly what is charged, part by part."""
    return issued_quantities(origin) == {part: n for part, n in charged.items() if n}


def queue(store: Store) -> "QuerySet[Requisition]":
    """Requisitions with something to do at the counter, by the time their cars are promised (PRT-10)."""
    at_the_counter = RequisitionLine.objects.filter(requisition=OuterRef("pk"), state__in=AT_THE_COUNTER)
    return (
        Requisition.objects.filter(Exists(at_the_counter), store=store, document__voided_at=None)
        .select_related("document", "origin")
        .order_by("wanted_at", "pk")
    )


def short(store: Store) -> "QuerySet[Requisition]":
    """Requisitions of the queue with a part that is not there."""
    missing = RequisitionLine.objects.filter(requisition=OuterRef("pk"), state=LineState.WANTED)
    return queue(store).filter(Exists(missing))


def being_signed(store: Store) -> "QuerySet[Requisition]":
    """Requisitions of the queue whose slip is not signed by everybody."""
    return queue(store).exclude(signs_next="")


def on_order(store: Store) -> "QuerySet[Requisition]":
    """Requisitions whose customers wait for a part."""
    waiting = RequisitionLine.objects.filter(requisition=OuterRef("pk"), state=LineState.ON_ORDER)
    return every_requisition(store).filter(Exists(waiting)).order_by("wanted_at", "pk")


def every_requisition(store: Store) -> "QuerySet[Requisition]":
    """All of them, the latest first."""
    return Requisition.objects.filter(store=store).select_related("document", "origin").order_by("-pk")


QUEUES = {"": queue, "short": short, "signing": being_signed, "on_order": on_order, "all": every_requisition}


def with_standing(requisitions: "QuerySet[Requisition]") -> "QuerySet[Requisition]":
    """Requisitions with how many of their lines stand where."""
    lines = RequisitionLine.objects.filter(requisition=OuterRef("pk")).order_by().values("requisition")

    def count(*states: str) -> Any:
        return Coalesce(lines.filter(state__in=states).annotate(n=Count("pk")).values("n"), 0)

    return requisitions.annotate(
        lines_wanted=count(LineState.WANTED),
        lines_on_order=count(LineState.ON_ORDER),
        lines_reserved=count(LineState.RESERVED),
        lines_picked=count(LineState.PICKED),
        lines_issued=count(LineState.ISSUED, LineState.RETURNED),
        lines_all=count(*(state for state in LineState.values if state != LineState.CANCELLED)),
    )


def bin_card(stock: Stock) -> "QuerySet[StockMovement]":
    """The card of a bin: every movement, newest first, each with the balance after it (PRT-02)."""
    return stock.movements.select_related("document", "by").order_by("-pk")


def bins_with_stock(store: Store) -> "QuerySet[Any]":
    """Bins with ``stock_id``, ``part_name``, ``part_number`` and ``on_hand`` of what is kept in them."""
    current = Stock.objects.filter(bin=OuterRef("pk"), vacated_at=None)
    return Bin.objects.filter(store=store).annotate(
        stock_id=current.values("pk")[:1],
        part_number=current.values("part__number")[:1],
        part_name=current.values("part__name")[:1],
        part_unit=current.values("part__unit")[:1],
        on_hand=current.values("on_hand")[:1],
        reserved=current.values("reserved")[:1],
        is_overflow=current.values("is_overflow")[:1],
    )


def issue_time(store: Store, since: datetime, until: datetime) -> Any:
    """The mean time from request to hand-over of the lines handed over in a period, or None (PRT-11)."""
    took = ExpressionWrapper(F("issued_at") - F("requested_at"), DurationField())
    return RequisitionLine.objects.filter(
        requisition__store=store,
        state__in=[LineState.ISSUED, LineState.RETURNED],
        issued_at__gte=since,
        issued_at__lt=until,
    ).aggregate(mean=Avg(took))["mean"]


def fives(quantity: Decimal) -> str:
    """As it lies on the shelf: 23 → "4×5+3" (PRT-02)."""
    rows, rest = divmod(quantity, 5)
    if not rows:
        return f"{rest.normalize():f}"
    return f"{rows.normalize():f}×5" + (f"+{rest.normalize():f}" if rest else "")


def waiting_lines(part: Part) -> "QuerySet[RequisitionLine]":
    """Who waits for a part, in the order in which arriving goods are shared out."""
    return (
        RequisitionLine.objects.filter(part=part, state__in=[LineState.WANTED, LineState.ON_ORDER])
        .select_related("requisition__document")
        .order_by("requisition__wanted_at", "pk")
    )
