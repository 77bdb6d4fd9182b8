"""What waits for the insurance clerk, and for the advisor of an insured car (SYS-03)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insurance import queries
from insurance.models import Case
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import Role
from staff.models import Store, User
from staff.templatetags.numbers import money
from staff.templatetags.times import age
from workorders.models import WorkOrder


def order_row(order: WorkOrder, _user: User) -> DeskRow:
    return DeskRow(
        title=order.customer.name,
        url=reverse("insurance:case-open", args=[order.pk]),
        action=gettext_lazy("Open the case"),
        detail=" · ".join(part for part in (str(order.document), order.vehicle.insurer, str(order.advisor)) if part),
        plate=order.vehicle.plate,
        due_at=order.promised_at,
    )


def case_row(action: Any, *, timed: bool = True) -> Any:
    def make(case: Case, _user: User) -> DeskRow:
        order = case.order
        missing = case.missing  # type: ignore[attr-defined]
        return DeskRow(
            title=order.customer.name,
            url=case.get_absolute_url(),
            action=action,
            detail=" · ".join((case.number, case.insurer, str(order.advisor))),
            plate=order.vehicle.plate,
            due_at=order.promised_at if timed else None,
            since=None if timed else order.delivered_at,
            tags=(_("%(count)s papers missing") % {"count": missing},) if missing else (),
        )

    return make


def claim_row(case: Case, _user: User) -> DeskRow:
    return DeskRow(
        title=f"{case.insurer} ¥{money(case.claim_amount)}",
        url=case.get_absolute_url(),
        action=gettext_lazy("Insurer's answer"),
        detail=_("%(number)s · at the insurer for %(age)s") % {"number": case.number, "age": age(case.submitted_at)},
        plate=case.order.vehicle.plate,
    )


def my_orders_without_case(store: Store, user: User) -> QuerySet[WorkOrder]:
    return queries.without_case(store).filter(advisor=user)


def my_papers_missing(store: Store, user: User) -> QuerySet[Any]:
    return queries.papers_missing(store).filter(order__advisor=user)


CLERK = (Role.INSURANCE_CLERK,)

register(
    DeskList(
        key="insurance-without-case",
        label=gettext_lazy("Insured cars without a case"),
        roles=CLERK,
        query=lambda store, user: queries.without_case(store),
        row=order_row,
        icon="ti-shield-plus",
        order=20,
    ),
    DeskList(
        key="insurance-to-check",
        label=gettext_lazy("Papers complete: check and let the car go"),
        roles=CLERK,
        query=lambda store, user: queries.papers_to_check(store),
        row=case_row(gettext_lazy("Check papers")),
        icon="ti-shield-check",
        order=21,
    ),
    DeskList(
        key="insurance-missing",
        label=gettext_lazy("Papers missing"),
        roles=CLERK,
        query=lambda store, user: queries.papers_missing(store),
        row=case_row(gettext_lazy("Get papers")),
        icon="ti-file-alert",
        order=22,
    ),
    DeskList(
        key="insurance-not-assessed",
        label=gettext_lazy("Cars without an assessment"),
        roles=CLERK,
        query=lambda store, user: queries.not_assessed(store),
        row=case_row(gettext_lazy("Enter assessment")),
        icon="ti-clipboard-text",
        order=23,
    ),
    DeskList(
        key="insurance-to-submit",
        label=gettext_lazy("Claims to submit"),
        roles=CLERK,
        query=lambda store, user: queries.to_submit(store),
        row=case_row(gettext_lazy("Submit"), timed=False),
        icon="ti-send",
        order=24,
    ),
    DeskList(
        key="insurance-waiting",
        label=gettext_lazy("At the insurer"),
        roles=CLERK,
        query=lambda store, user: queries.waiting_for_insurer(store),
        row=claim_row,
        icon="ti-hourglass",
        order=25,
    ),
    DeskList(
        key="insurance-mine-without-case",
        label=gettext_lazy("My insured cars without a case"),
        roles=(Role.SERVICE_ADVISOR,),
        query=my_orders_without_case,
        row=order_row,
        icon="ti-shield-plus",
        order=34,
    ),
    DeskList(
        key="insurance-mine-missing",
        label=gettext_lazy("My insured cars: papers missing"),
        roles=(Role.SERVICE_ADVISOR,),
        query=my_papers_missing,
        row=case_row(gettext_lazy("Get papers")),
        icon="ti-file-alert",
        order=35,
    ),
)
