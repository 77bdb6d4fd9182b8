"""Reads worth a name: calls due, complaints by deadline, cars due for service, a car's past."""

import datetime
from typing import Any

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, When
from django.utils import timezone

from customers.models import Vehicle
from followup.enums import FIRST_THOUGHT, SOLVERS, UNSOLVED, ComplaintState, Topic
from followup.models import Answer, Call, Complaint, Question
from staff.enums import Role
from staff.models import Store, User
from workorders.enums import BEFORE_ARRIVAL, CALLBACK_ENDED, CAR_INSIDE, CallbackState, Step
from workorders.models import Callback, OrderLine, WorkOrder

DUE_SOON = datetime.timedelta(days=30)


def callbacks(store: Store) -> QuerySet[Callback]:
    """Every callback with what its row shows."""
    return Callback.objects.filter(order__store=store).select_related(
        "order__document", "order__vehicle", "order__customer", "order__advisor", "claimed_by", "order__answer"
    )


def calls_due(store: Store, user: User) -> QuerySet[Callback]:
    """On the follow-up desk: mine and nobody's, the longest due first; not those of orders I advised."""
    return (
        callbacks(store)
        .filter(Q(claimed_by=user) | Q(claimed_by=None), state=CallbackState.CLAIMED)
        .exclude(order__advisor=user)
        .order_by("next_try_at", "pk")
    )


def orders_to_close(store: Store, user: User) -> QuerySet[Callback]:
    """The call is over and no complaint is open, and yet the order stands open."""
    return (
        callbacks(store)
        .filter(state__in=CALLBACK_ENDED, order__step=Step.FOLLOW_UP)
        .exclude(order__complaints__in=Complaint.objects.exclude(state=ComplaintState.CLOSED))
        .exclude(order__advisor=user)
        .order_by("done_at", "pk")
    )


def complaints(store: Store) -> QuerySet[Any]:
    """Every complaint with its running deadline as ``due``; no query a row."""
    return (
        Complaint.objects.filter(store=store)
        .select_related("document", "order__document", "order__vehicle", "order__customer", "routed_to")
        .annotate(
            due=Case(
                When(state=ComplaintState.OPEN, then=F("first_answer_due_at")),
                When(state=ComplaintState.ANSWERED, then=F("solve_due_at")),
            )
        )
    )


def complaints_of(store: Store, user: User) -> QuerySet[Any]:
    """What was given to somebody and waits for their answer or solution, by deadline."""
    return complaints(store).filter(routed_to=user, state__in=UNSOLVED).order_by("due", "pk")


def overdue_complaints(store: Store, now: datetime.datetime | None = None) -> QuerySet[Any]:
    return complaints(store).filter(due__lt=now or timezone.now()).order_by("due", "pk")


def complaints_to_close(store: Store, user: User) -> QuerySet[Any]:
    """Solved: the customer is to be asked, by somebody else than who solved it."""
    return complaints(store).filter(state=ComplaintState.SOLVED).exclude(solved_by=user).order_by("solved_at", "pk")


def questions(store: Store) -> QuerySet[Question]:
    return Question.objects.filter(store=store, is_active=True)


def work_done(order: WorkOrder) -> list[str]:
    """The names of what was really done, operations first."""
    done = OrderLine.objects.filter(order=order, state__in=("finished", "accepted")).order_by("kind", "pk")
    return list(done.values_list("name", flat=True))


def earlier_orders(order: WorkOrder) -> QuerySet[WorkOrder]:
    """The car's other visits, the newest first, with the calls after them."""
    return (
        WorkOrder.objects.filter(vehicle_id=order.vehicle_id, delivered_at__isnull=False)
        .exclude(pk=order.pk)
        .select_related("document", "advisor", "answer")
        .prefetch_related(Prefetch("complaints", Complaint.objects.select_related("document")))
        .order_by("-delivered_at")[:8]
    )


def calls_of_car(order: WorkOrder) -> QuerySet[Call]:
    """Every call about this car, the newest first."""
    return (
        Call.objects.filter(order__vehicle_id=order.vehicle_id)
        .select_related("order__document", "by")
        .order_by("-tried_at", "-pk")[:12]
    )


def solvers(order: WorkOrder) -> QuerySet[User]:
    """To whom a complaint about this order can go: its advisor first."""
    return User.with_role(order.store, *SOLVERS)


def first_solver(order: WorkOrder, topic: str) -> User | None:
    """Who is thought of first for a topic; else the order's advisor."""
    role = FIRST_THOUGHT.get(Topic(topic)) if topic else None
    if role == Role.SERVICE_ADVISOR or role is None:
        return order.advisor
    return User.with_role(order.store, role).first() or order.advisor


def cars_due(store: Store, day: datetime.date | None = None) -> QuerySet[Vehicle]:
    """Cars whose next service is due within 30 days and for which no order is open (FUP-03, thin)."""
    until = (day or timezone.localdate()) + DUE_SOON
    return (
        Vehicle.with_owners()
        .filter(store=store, next_service_on__lte=until, ownerships__until=None)
        .exclude(
            pk__in=WorkOrder.objects.filter(store=store, step__in=(*BEFORE_ARRIVAL, *CAR_INSIDE)).values("vehicle")
        )
        .distinct()
        .order_by("next_service_on", "pk")
    )


def marks_of(store: Store, since: datetime.datetime) -> dict[str, int]:
    """How many answers, and how many were content (4 or 5), since a moment."""
    return Answer.objects.filter(order__store=store, answered_at__gte=since).aggregate(
        answered=Count("pk"), content=Count("pk", filter=Q(overall__gte=4))
    )
