"""The labour catalogue and what an hour costs."""

import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from staff.enums import Role
from staff.models import Store, User
from staff.pinyin import spell
from staff.refusals import require
from staff.scoping import only
from staff.templatetags.numbers import money
from staff.transactions import all_or_nothing
from workshop.enums import MOST_AN_HOUR, MOST_HOURS, WorkKind
from workshop.models import LabourRate, Operation
from workshop.permissions import can_define_operations, can_set_labour_rates
from workshop.services.bays import lock_store


def define_operation(
    *, store: Store, code: str, name: str, work_kind: str, hours: Decimal, skill_id: int | None = None, by: User
) -> Operation:
    """Add a line to the labour catalogue (作业项目). Refuses a code in use and hours that are not above zero."""
    can_define_operations.demand(by, store)
    operation = Operation(store=store)
    with all_or_nothing():
        lock_store(store)
        write(operation, code=code, name=name, work_kind=work_kind, hours=hours, skill_id=skill_id)
    return operation


def change_operation(
    operation_id: int,
    *,
    code: str,
    name: str,
    work_kind: str,
    hours: Decimal,
    skill_id: int | None = None,
    is_active: bool = True,
    by: User,
) -> Operation:
    """Correct a line of the catalogue; orders keep the hours they were estimated with."""
    with all_or_nothing():
        operation = Operation.objects.select_related("store").get(pk=operation_id)
        can_define_operations.demand(by, operation.store_id)
        lock_store(operation.store)
        operation.is_active = is_active
        write(operation, code=code, name=name, work_kind=work_kind, hours=hours, skill_id=skill_id)
    return operation


def write(operation: Operation, *, code: str, name: str, work_kind: str, hours: Decimal, skill_id: int | None) -> None:
    code, name = code.strip().upper(), name.strip()
    require(code and name, _("Give the operation a code and a name."))
    require(work_kind in WorkKind.values, _("Choose the kind of work."))
    demand_hours(hours)
    same = Operation.objects.filter(store=operation.store, code=code).exclude(pk=operation.pk)
    require(not same.exists(), _("Code %(code)s is in use.") % {"code": code})
    operation.code, operation.name, operation.work_kind = code, name, work_kind
    operation.hours, operation.skill_id = hours, skill_id
    pinyin, initials = spell(name)
    operation.name_pinyin, operation.name_initials = pinyin[:400], initials[:80]
    operation.save()


def demand_hours(hours: Decimal) -> None:
    """Refuse hours that no operation, line or job can have."""
    require(hours > 0, _("Hours must be above zero."), about="hours")
    require(hours <= MOST_HOURS, _("At most %(most)s hours.") % {"most": MOST_HOURS}, about="hours")


def set_labour_rate(
    *,
    store: Store,
    work_kind: str,
    rate_amount: Decimal,
    brand: str = "",
    valid_from: datetime.date | None = None,
    by: User,
) -> LabourRate:
    """The price of an hour from a day on, today at the earliest: what was charged yesterday stays explained.

    Setting the same day again corrects it.
    """
    can_set_labour_rates.demand(by, store)
    day = valid_from or timezone.localdate()
    require(work_kind in WorkKind.values, _("Choose the kind of work."))
    require(rate_amount > 0, _("The price per hour must be above zero."))
    require(rate_amount <= MOST_AN_HOUR, _("At most ¥%(most)s an hour.") % {"most": money(MOST_AN_HOUR)})
    require(
        day >= timezone.localdate(),
        _("A labour rate cannot begin in the past: work has been charged by the old one."),
        mended_by=Role.SERVICE_MANAGER,
    )
    with all_or_nothing():
        lock_store(store)
        rate, _new = LabourRate.objects.update_or_create(
            store=store, work_kind=work_kind, brand=brand.strip(), valid_from=day, defaults={"rate_amount": rate_amount}
        )
    return rate


def withdraw_labour_rate(rate_id: int, *, by: User) -> None:
    """Take back a rate that has not begun."""
    with all_or_nothing():
        rate = only(LabourRate.objects.select_for_update(no_key=True).filter(pk=rate_id))
        require(rate is not None, _("Somebody has taken this rate back already."))
        assert rate is not None
        can_set_labour_rates.demand(by, rate.store_id)
        require(
            rate.valid_from > timezone.localdate(), _("This rate is already in force; set a new one from a later day.")
        )
        rate.delete()
