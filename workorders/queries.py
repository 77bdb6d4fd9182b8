"""Reads of work orders worth a name."""

import datetime
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from customers.models import Customer, Vehicle
from customers.queries import clean_query, contains, named, rank
from documents.models import Document, Hold
from staff.models import Store
from workorders.enums import AGREED, BEFORE_ARRIVAL, CAR_INSIDE, OPEN, LineKind, LineState, Step, SupplementState
from workorders.models import OrderLine, ServicePackage, Supplement, WorkOrder
from workorders.pricing import price
from workorders.warranty import repair_warranty

if TYPE_CHECKING:
    from staff.models import User

SHORTEST_PART_OF_NUMBER = 3  # two signs are in every number, and no index knows them
ENOUGH = 1000  # customers, cars or numbers whose orders are looked through for the best


def about(text: str, order: str = "pk") -> Q:
    """Orders by number, plate or customer, however it is typed or pasted: 豫A·12345, 豫a 12345, full-width digits.

    ``order`` names the key of the order in the rows that are asked.

    Each table is asked by its own index; one condition over all three would read every order.
    """
    first, *others = ways_to(text)
    return Q(**{f"{order}__in": first.union(*others)})


def best_about(store: Store, text: str, *, most: int) -> QuerySet[WorkOrder]:
    """Orders whose car is inside, then the newest; those of the newest customers where half the store is called so."""
    inside = Q(step__in=CAR_INSIDE)
    newest = [way.order_by("-pk")[:most] for way in ways_to(text, newest=ENOUGH)]
    first, *others = [way.filter(inside) for way in ways_to(text)] + newest
    found = WorkOrder.objects.filter(pk__in=first.union(*others), store=store)
    return found.order_by(rank(inside), "-pk")[:most]


def ways_to(text: str, *, newest: int | None = None) -> list[QuerySet[WorkOrder, Any]]:
    """Keys of the orders that each table leads to, from so many of its rows at most."""
    text = unicodedata.normalize("NFKC", text).strip()
    bare = clean_query(text)
    customers = named(text)
    if bare:
        customers |= Q(phone__startswith=bare)
    orders = WorkOrder.objects.order_by().values("pk")
    ways = [orders.filter(customer__in=keys(Customer.objects.filter(customers), newest))]
    if bare:
        cars = Vehicle.objects.filter(contains(bare), plate__contains=bare)
        ways.append(orders.filter(vehicle__in=keys(cars, newest)))
    if len(text) >= SHORTEST_PART_OF_NUMBER:
        documents = Document.objects.filter(number__icontains=text)
        ways.append(orders.filter(pk__in=keys(documents, newest)))
    return ways


def keys(rows: QuerySet[Any], newest: int | None) -> QuerySet[Any]:
    return rows.order_by("-pk").values("pk")[:newest] if newest else rows.order_by().values("pk")


def cars_in_hand(store: Store) -> dict[int, int]:
    """How many cars each technician has been given and not finished, by the person's key."""
    given = WorkOrder.objects.filter(store=store, step__in=(Step.PARTS_ISSUE, Step.REPAIR), technician__isnull=False)
    return dict(given.order_by().values_list("technician").annotate(n=Count("pk")))


def open_orders(store: Store) -> QuerySet[WorkOrder]:
    """Orders that have not ended, with what every list shows; who shows more asks for it, to have no query a row."""
    return listed_orders(store).filter(step__in=OPEN)


def listed_orders(store: Store) -> QuerySet[WorkOrder]:
    """All orders, with what every list shows."""
    return (
        WorkOrder.objects.filter(store=store)
        .select_related("document", "customer", "vehicle")
        .annotate(
            has_hold=Exists(Hold.objects.filter(document=OuterRef("pk"), lifted_at=None)),
            has_supplement=Exists(
                Supplement.objects.filter(order=OuterRef("pk")).exclude(state=SupplementState.ANSWERED)
            ),
        )
    )


def by_time_expected(orders: QuerySet[WorkOrder], step: str | None) -> QuerySet[WorkOrder]:
    """Orders with ``expected_at``: when they are promised, before the car is here when it is booked to come.

    Asked for one ``step`` the answer is a plain field, so that a page far inside is found in the index.
    """
    if step in BEFORE_ARRIVAL:
        return orders.annotate(expected_at=F("booking__starts_at"))
    if step:
        return orders.annotate(expected_at=F("promised_at"))
    booked = When(step__in=BEFORE_ARRIVAL, then=F("booking__starts_at"))
    return orders.annotate(expected_at=Case(booked, default=F("promised_at")))


def issued_for_withdrawn(lines: Iterable[OrderLine]) -> list[tuple[OrderLine, list[OrderLine]]]:
    """Of an order's lines the parts that the job has and pays for, each with the operations withdrawn since.

    Nothing ties a part to its operation but the package or the additional work with which both came: people decide.
    """
    lines = list(lines)
    withdrawn = [line for line in lines if line.kind == LineKind.LABOUR and line.state == LineState.WITHDRAWN]
    found = []
    for part in lines:
        if part.requisition_line is None or not part.requisition_line.kept_quantity:
            continue
        came_with = (part.package_name, part.supplement_id)
        works = [
            work
            for work in withdrawn
            if (work.package_name, work.supplement_id) == came_with
            and part.consent_at is not None
            and work.consent_at is not None
            and part.consent_at <= work.consent_at
        ]
        if works:
            found.append((part, works))
    return found


def packages_for(vehicle: Vehicle) -> QuerySet[ServicePackage]:
    """The packages that fit a car: those of its brand and those of every brand."""
    return ServicePackage.objects.filter(brand__in=("", vehicle.brand), is_active=True)


def charged_lines(order: WorkOrder) -> list[tuple[OrderLine, Decimal]]:
    """Each line that is charged, with its amount: finished operations, and parts at the quantity really issued."""
    charged = []
    for line in order.lines.filter(state__in=AGREED).select_related("requisition_line"):
        if line.kind == LineKind.LABOUR:
            amount = line.amount if line.state == LineState.FINISHED else Decimal(0)
        else:
            asked = line.requisition_line
            quantity = asked.issued_quantity - asked.returned_quantity if asked else Decimal(0)
            amount = price(quantity, line.unit_price_amount)
        if amount:
            charged.append((line, amount))
    return charged


def by_payer(charged: Iterable[tuple[OrderLine, Decimal]]) -> dict[str, Decimal]:
    """What each payer owes for these lines."""
    sums: dict[str, Decimal] = {}
    for line, amount in charged:
        sums[line.payer] = sums.get(line.payer, Decimal(0)) + amount
    return sums


def earlier_declined_work(order: WorkOrder) -> QuerySet[OrderLine]:
    """Work this car's owner declined before: offered again at the next visit (WO-01)."""
    return (
        OrderLine.objects.filter(
            order__vehicle_id=order.vehicle_id, state__in=(LineState.DECLINED, LineState.WITHDRAWN)
        )
        .exclude(order=order)
        .select_related("order__document")
        .order_by("-consent_at")[:20]
    )


def earlier_declined_supplements(order: WorkOrder) -> QuerySet[Supplement]:
    """What was found on this car and declined before anybody had priced it."""
    return (
        Supplement.objects.filter(order__vehicle_id=order.vehicle_id, consent_at__isnull=False, lines=None)
        .exclude(order=order)
        .select_related("order__document")
        .order_by("-consent_at")[:20]
    )


def my_open_orders(store: Store, user: "User") -> QuerySet[Any]:
    return open_orders(store).filter(advisor=user)


def possible_comebacks(order: WorkOrder) -> dict[int, OrderLine]:
    """For each operation on the order: the same one finished on this car within the repair warranty (FLOW-05).

    Keyed by the line of this order; the newest earlier line. Whichever of days and kilometres comes first
    ends the warranty; without a mileage only the days count. Two queries.
    """
    mine = [line for line in order.lines.all() if line.kind == LineKind.LABOUR and line.comeback_of_id is None]
    earlier = (
        OrderLine.objects.filter(
            order__vehicle_id=order.vehicle_id,
            order__delivered_at__isnull=False,
            operation_id__in=[line.operation_id for line in mine],
            state=LineState.FINISHED,
        )
        .exclude(order=order)
        .select_related("order__document", "order__visit__check_in")
        .order_by("order__delivered_at")
    )
    newest = {line.operation_id: line for line in earlier if is_under_warranty(line, order)}
    return {line.pk: newest[line.operation_id] for line in mine if line.operation_id in newest}


def is_under_warranty(earlier: OrderLine, order: WorkOrder) -> bool:
    """Whether the repair warranty on a finished line still runs when the car is on ``order``."""
    warranty = repair_warranty(earlier.order.work_kind)
    delivered = earlier.order.delivered_at
    came = order.visit.arrived_at if order.visit else order.document.created_at
    if delivered is None or came > delivered + datetime.timedelta(days=warranty.days):
        return False
    then, now = mileage_of(earlier.order), mileage_of(order)
    return then is None or now is None or now - then <= warranty.kilometres


def mileage_of(order: WorkOrder) -> int | None:
    check_in = getattr(order.visit, "check_in", None)
    return check_in.mileage if check_in else None
