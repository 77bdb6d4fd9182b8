"""A slip of the finger is not an order: hours and pieces have a ceiling, in the database first."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms import Form

from parts.models import Part, Requisition
from parts.services.requisitions import RequisitionRequest, add_lines
from staff.enums import Role
from staff.refusals import Refused
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.forms.steps import LabourForm, PartForm
from workorders.forms.workshop import PlanForm
from workorders.services import dispatching, estimate
from workorders.services.packages import save_package
from workshop.services.operations import define_operation

TOO_LONG, TOO_MANY = Decimal("200.01"), Decimal("999.01")
HOURS, PIECES = "At most 200 hours.", "At most 999 on one line."


def labour(walk: Walk, quantity: Decimal) -> Any:
    return estimate.add_labour(
        walk.pk, operation_id=walk.shop.operation.pk, hours=quantity, by=walk.by(Role.SERVICE_ADVISOR)
    )


def parts(walk: Walk, quantity: Decimal) -> Any:
    return estimate.add_part(walk.pk, part_id=walk.shop.part.pk, quantity=quantity, by=walk.by(Role.SERVICE_ADVISOR))


def package(walk: Walk, **lines: Any) -> Any:
    return save_package(
        None,
        store=walk.shop.store,
        name="小保养",
        work_kind="periodic_maintenance",
        **{"operations": [], "parts": [], **lines},
        by=walk.by(Role.SERVICE_MANAGER),
    )


@pytest.mark.parametrize(
    ("write", "most", "too_much", "sentence"),
    [
        (labour, Decimal(200), TOO_LONG, HOURS),
        (parts, Decimal(999), TOO_MANY, PIECES),
        (lambda w, q: package(w, operations=[(w.shop.operation.pk, q)]), Decimal(200), TOO_LONG, HOURS),
        (lambda w, q: package(w, parts=[(w.shop.part.pk, q)]), Decimal(999), TOO_MANY, PIECES),
    ],
    ids=["labour", "parts", "package_labour", "package_parts"],
)
def test_line_of_more_than_anybody_means_is_refused(
    walk_at: Callable[..., Walk],
    write: Callable[[Walk, Decimal], Any],
    most: Decimal,
    too_much: Decimal,
    sentence: str,
) -> None:
    walk = walk_at(Step.ESTIMATE)

    with pytest.raises(Refused) as refused:
        write(walk, too_much)
    written = write(walk, most)

    assert [reason.sentence for reason in refused.value.reasons] == [sentence]
    assert written.pk


def test_plan_of_more_hours_than_a_job_can_have_is_refused(walk_at: Callable[..., Walk], shop: Shop) -> None:
    walk = walk_at(Step.DISPATCH)

    with pytest.raises(Refused, match=HOURS):
        dispatching.plan_work(
            walk.pk,
            team_id=shop.team.pk,
            technician_id=shop[Role.TECHNICIAN].pk,
            bay_id=shop.bay.pk,
            hours=TOO_LONG,
            by=shop[Role.FOREMAN],
        )


def test_operation_of_more_hours_than_a_job_can_have_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match=HOURS):
        define_operation(
            store=shop.store,
            code="X1",
            name="大修",
            work_kind="general_repair",
            hours=TOO_LONG,
            by=shop[Role.SERVICE_MANAGER],
        )


def test_requisition_of_more_pieces_than_anybody_means_is_refused(walk_at: Callable[..., Walk], shop: Shop) -> None:
    requisition = Requisition.objects.get(origin_id=walk_at(Step.PARTS_ISSUE).pk)

    with pytest.raises(Refused, match="at most 999 on one line"):
        add_lines(
            requisition.pk,
            lines=[RequisitionRequest(shop.part.pk, TOO_MANY, Decimal(1))],
            by=shop[Role.SERVICE_ADVISOR],
        )


@pytest.mark.parametrize(
    ("table", "column", "too_much", "rule"),
    [
        ("workorders_orderline WHERE kind = 'labour'", "quantity", TOO_LONG, "line_at_most_200_hours_or_999_pieces"),
        ("workorders_orderline WHERE kind = 'part'", "quantity", TOO_MANY, "line_at_most_200_hours_or_999_pieces"),
        ("workorders_packageitem WHERE part_id IS NULL", "quantity", TOO_LONG, "package_item_at_most"),
        ("workorders_packageitem WHERE operation_id IS NULL", "quantity", TOO_MANY, "package_item_at_most"),
        ("workorders_workorder WHERE true", "planned_hours", TOO_LONG, "order_planned_hours_at_most_200"),
        ("workshop_operation WHERE true", "hours", TOO_LONG, "operation_hours_at_most_200"),
        ("workshop_labourrate WHERE true", "rate_amount", "10000.01", "labour_rate_at_most_10000"),
        ("parts_requisitionline WHERE true", "quantity", TOO_MANY, "requisition_line_at_most_999"),
    ],
)
def test_database_refuses_more_than_anybody_means(
    walk_at: Callable[..., Walk], table: str, column: str, too_much: Decimal, rule: str
) -> None:
    walk = walk_at(Step.PARTS_ISSUE)
    package(walk, operations=[(walk.shop.operation.pk, Decimal(1))], parts=[(walk.shop.part.pk, Decimal(1))])
    name, _where, condition = table.partition(" WHERE ")

    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {name} SET {column} = %s WHERE {condition}", [too_much])


@pytest.mark.parametrize(
    ("form", "field", "most"),
    [(LabourForm, "hours", 200), (PartForm, "quantity", 999), (PlanForm, "hours", 200)],
)
def test_form_says_the_ceiling_at_the_field(
    walk_at: Callable[..., Walk], shop: Shop, form: type[Form], field: str, most: int
) -> None:
    order = walk_at(Step.ESTIMATE).order

    asked = form({field: str(most + 1)}, order=order, user=shop[Role.SERVICE_ADVISOR])

    assert str(most) in " ".join(asked.errors[field])


def test_line_that_costs_more_than_a_bill_can_hold_is_refused(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.ESTIMATE)
    Part.objects.filter(pk=walk.shop.part.pk).update(sale_price_amount=Decimal("9999999999.99"))
    before = walk.order.lines.count()

    with pytest.raises(Refused) as refused:
        parts(walk, Decimal(999))

    assert [r.code for r in refused.value.reasons] == ["beyond_measure"]
    assert walk.order.lines.count() == before
