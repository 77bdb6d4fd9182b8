"""What others ask about the workshop."""

import datetime
from collections import defaultdict
from decimal import Decimal

from django.db.models import Q, QuerySet

from staff.enums import Role
from staff.models import Store, User
from staff.services.calendar import is_working_day
from staff.trade_words import said_otherwise
from workshop.enums import BOOKABLE_BAYS, Weekday
from workshop.models import Bay, LabourRate, Operation, Shift, Team

WORKING_ROLES = (Role.TEAM_LEADER, Role.TECHNICIAN)


def labour_rate(store: Store, work_kind: str, brand: str, day: datetime.date) -> Decimal | None:
    """The price of an hour on ``day``: that of the brand if it has its own, else the general one."""
    return (
        LabourRate.objects.filter(store=store, work_kind=work_kind, brand__in={brand, ""}, valid_from__lte=day)
        .order_by("-brand", "-valid_from")
        .values_list("rate_amount", flat=True)
        .first()
    )


def has_had_rate(store: Store, rate_id: int) -> bool:
    """Whether a rate is the store's, or was before it was taken back: then only the history knows it."""
    history = LabourRate.pgh_event_model.objects  # type: ignore[attr-defined]  # pghistory adds it
    return bool(history.filter(pgh_obj_id=rate_id, store=store).exists())


def bookable_bays(store: Store) -> QuerySet[Bay]:
    """The bays a customer's car can be booked into."""
    return Bay.objects.filter(store=store, is_active=True, kind__in=BOOKABLE_BAYS)


def active_teams(store: Store) -> QuerySet[Team]:
    return Team.objects.filter(store=store, is_active=True).select_related("leader")


def technicians(store: Store) -> QuerySet[User]:
    """Who works on cars at ``store`` now, by name."""
    return User.with_role(store, *WORKING_ROLES)


def find_operations(store: Store, text: str) -> QuerySet[Operation]:
    """Operations in use whose code, name (as the book or as people say it), pinyin or initials match, by code."""
    text = text.strip()
    found = Operation.objects.filter(store=store, is_active=True)
    if text:
        match = (
            Q(code__istartswith=text)
            | Q(name__icontains=text)
            | Q(name_initials__startswith=text.lower())
            | Q(name_pinyin__startswith=text.lower())
        )
        for name in said_otherwise(text):
            match |= Q(name__icontains=name)
        found = found.filter(match)
    return found.order_by("code")


def technician_hours(store: Store, day: datetime.date) -> dict[int, Decimal]:
    """Hours each technician works on ``day`` by shift and calendar; nobody on a holiday (WSH-01).

    A Saturday or Sunday that is worked in place of a holiday is worked as a Monday by those who have no shift
    of their own on that day.
    """
    if not is_working_day(store, day):
        return {}
    people = set(technicians(store).values_list("pk", flat=True))
    days = {day.weekday()} | ({Weekday.MONDAY} if day.weekday() >= Weekday.SATURDAY else set())
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for shift in Shift.objects.filter(store=store, user__in=people, weekday__in=days):
        found[shift.user_id][shift.weekday] = shift.hours
    return {person: hours.get(day.weekday(), hours.get(Weekday.MONDAY, Decimal(0))) for person, hours in found.items()}


def free_technician_hours(store: Store, day: datetime.date) -> Decimal:
    """All technicians' hours of a day; what is booked or dispatched is taken off by who knows it (WO-02)."""
    return sum(technician_hours(store, day).values(), Decimal(0))
