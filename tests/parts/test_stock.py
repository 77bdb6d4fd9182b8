"""Stock moves by documents, is never negative, costs the moving average (PRT-03)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from documents.services.papers import open_document
from parts.checks import differences
from parts.enums import MovementKind
from parts.models import Part, Requisition, Stock, StockMovement, StorePart
from parts.queries import fives
from parts.services.receiving import StockEntry, open_opening_stock, receive_goods
from parts.services.requisitions import issue_parts, return_parts
from parts.services.stock import lock_stock, post, share_of
from staff.models import Store, User
from staff.refusals import NotPermitted, Refused


def take(stock: Stock, quantity: int, *, numbered: bool = True, by: User) -> None:
    """Post an issue as a service would, with all that the database checks when the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        held = lock_stock(stock.store_id, [stock.part_id])
        document = open_document(stock.store, "GR", numbered=numbered, by=by)
        post(held, stock.pk, document=document, kind=MovementKind.ISSUE, quantity=Decimal(-quantity), by=by)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.req("PRT-03")
def test_receive_twice_averages_the_cost(part: Part, stock_up: Callable[..., Stock]) -> None:
    stock_up(part, 10, cost="20.00")
    stock_up(part, 5, cost="26.00")

    held = StorePart.objects.get(part=part)
    assert (held.quantity, held.value_amount, held.average_cost_amount) == (15, Decimal(330), Decimal(22))


@pytest.mark.req("PRT-03")
def test_issue_leaves_at_the_average_and_return_comes_back_at_it(
    part: Part,
    stock_up: Callable[..., Stock],
    request_parts: Callable[..., Requisition],
    sign_slip: Callable[[Requisition], None],
    pick_all: Callable[[Requisition], dict[int, Decimal]],
    storekeeper: User,
    technician: User,
) -> None:
    stock_up(part, 3, cost="10.00")
    requisition = request_parts((part, 2))
    sign_slip(requisition)
    issue_parts(requisition.pk, lines=pick_all(requisition), received_by_id=technician.pk, by=storekeeper)
    stock = stock_up(part, 3, cost="30.00")

    line = requisition.lines.get()
    movement = return_parts(line.pk, quantity=Decimal(1), bin_code=stock.bin.code, reason="没用上", by=storekeeper)

    assert movement.unit_cost_amount == Decimal(10)
    held = StorePart.objects.get(part=part)
    assert (held.quantity, held.value_amount) == (5, Decimal(110))
    assert [m.balance_after for m in StockMovement.objects.order_by("pk")] == [3, 1, 4, 5]
    line.refresh_from_db()
    assert (line.issued_quantity, line.returned_quantity, line.state) == (2, 1, "issued")


@pytest.mark.req("PRT-03")
def test_parts_that_all_come_back_leave_no_cost_on_the_job(
    part: Part,
    stock_up: Callable[..., Stock],
    request_parts: Callable[..., Requisition],
    sign_slip: Callable[[Requisition], None],
    pick_all: Callable[[Requisition], dict[int, Decimal]],
    storekeeper: User,
    technician: User,
) -> None:
    stock_up(part, 800, cost="0.33")
    stock_up(part, 100, cost="0.37")
    requisition = request_parts((part, 777))
    sign_slip(requisition)
    issue_parts(requisition.pk, lines=pick_all(requisition), received_by_id=technician.pk, by=storekeeper)
    line, stock = requisition.lines.get(), Stock.objects.get(part=part)
    [left_with] = StockMovement.objects.filter(line=line).values_list("cost_amount", flat=True)

    for pieces in (1, 776):
        return_parts(line.pk, quantity=Decimal(pieces), bin_code=stock.bin.code, reason="没用上", by=storekeeper)

    came_back = StockMovement.objects.filter(line=line, kind=MovementKind.RETURN).aggregate(n=Sum("cost_amount"))["n"]
    assert came_back == -left_with
    assert StorePart.objects.get(part=part).value_amount == Decimal("301.00")


PIECES = st.decimals("0.01", "999", places=2)


@pytest.mark.req("PRT-03")
@given(cost=st.decimals("0", "9999999", places=2), pieces=st.lists(PIECES, min_size=1, max_size=300))
def test_every_return_costs_its_share_and_all_together_what_was_issued(cost: Decimal, pieces: list[Decimal]) -> None:
    kept, left = sum(pieces, Decimal(0)), cost

    for quantity in pieces:
        came = share_of(left, quantity, of=kept)
        assert abs(came - left * quantity / kept) <= Decimal("0.005")
        assert 0 <= came <= left
        left, kept = left - came, kept - quantity

    assert left == 0


@pytest.mark.req("PRT-03")
def test_issue_of_the_last_piece_takes_the_last_cent(
    store: Store, part: Part, stock_up: Callable[..., Stock], planner: User
) -> None:
    stock_up(part, 299, cost="0.33")
    stock = stock_up(part, 1, cost="0.34")
    assert StorePart.objects.get(part=part).average_cost_amount * 300 == Decimal("99.00")  # a cent less than was paid

    take(stock, 300, by=planner)

    assert StorePart.objects.get(part=part).value_amount == 0
    assert StockMovement.objects.aggregate(n=Sum("cost_amount"))["n"] == 0


def test_post_more_than_available_is_refused_and_not_clamped(
    store: Store, part: Part, stock_up: Callable[..., Stock], request_parts: Callable[..., Requisition], planner: User
) -> None:
    stock = stock_up(part, 5)
    request_parts((part, 4))

    with pytest.raises(Refused) as refused:
        take(stock, 2, by=planner)

    assert [r.sentence for r in refused.value.reasons] == [f"Not enough in bin {stock.bin}: 1 available, 2 wanted."]
    stock.refresh_from_db()
    assert (stock.on_hand, stock.reserved) == (5, 4)


@pytest.mark.req("PRT-03")
@pytest.mark.django_db(transaction=True)
def test_lock_stock_outside_a_transaction_is_refused(store: Store, part: Part) -> None:
    with pytest.raises(RuntimeError):
        lock_stock(store, [part.pk])


@pytest.mark.req("PRT-03")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parts_stockmovement SET quantity = 99",
        "UPDATE parts_stockmovement SET cost_amount = 0",
        "DELETE FROM parts_stockmovement",
        "DELETE FROM parts_stock",
    ],
)
def test_ledger_changed_in_sql_is_refused(part: Part, stock_up: Callable[..., Stock], statement: str) -> None:
    stock_up(part, 5)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert StockMovement.objects.get().quantity == 5


@pytest.mark.req("PRT-03")
def test_stock_changed_in_sql_without_a_document_is_refused(part: Part, stock_up: Callable[..., Stock]) -> None:
    stock_up(part, 5)

    with pytest.raises(IntegrityError, match="numbered document"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; UPDATE parts_stock SET on_hand = 7")


@pytest.mark.req("PRT-03")
@pytest.mark.parametrize("statement", ["reserved = 6", "reserved = -1", "on_hand = -1", "on_hand = 3, reserved = 4"])
def test_impossible_balance_in_sql_is_refused(part: Part, stock_up: Callable[..., Stock], statement: str) -> None:
    stock_up(part, 5)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE parts_stock SET {statement}")


@pytest.mark.req("PRT-03")
def test_movement_whose_balance_does_not_go_on_is_refused(
    store: Store, part: Part, stock_up: Callable[..., Stock], planner: User
) -> None:
    stock = stock_up(part, 5)
    movement = StockMovement.objects.get()

    movement.pk, movement.balance_after = None, Decimal(11)
    with pytest.raises(IntegrityError, match="balance_goes_on"), transaction.atomic():
        movement.save(force_insert=True)

    assert stock.movements.count() == 1


@pytest.mark.req("PRT-03")
def test_movement_of_an_unnumbered_document_is_refused(
    store: Store, part: Part, stock_up: Callable[..., Stock], planner: User
) -> None:
    stock = stock_up(part, 5)

    with pytest.raises(IntegrityError, match="numbered document"):
        take(stock, 1, numbered=False, by=planner)


@pytest.mark.req("PRT-03")
def test_check_stock_proves_agreement_and_names_a_difference(
    store: Store, part: Part, stock_up: Callable[..., Stock], capsys: pytest.CaptureFixture[str]
) -> None:
    stock_up(part, 5)
    call_command("check_stock")
    assert not list(differences(store))

    StorePart.objects.update(quantity=6)

    assert [(d.check, d.where, d.ledger, d.book) for d in differences(store)] == [("book", part.number, 5, 6)]
    with pytest.raises(CommandError):
        call_command("check_stock")
    assert part.number in capsys.readouterr().err


def test_receive_goods_by_the_storekeeper_costs_the_catalogue_price(
    store: Store, part: Part, make_bin: Callable[..., object], storekeeper: User
) -> None:
    bin_ = make_bin()

    receive_goods(store=store, supplier="本田配件", lines=[StockEntry(part.pk, bin_.pk, Decimal(4))], by=storekeeper)  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        receive_goods(
            store=store,
            supplier="本田配件",
            lines=[StockEntry(part.pk, bin_.pk, Decimal(4), Decimal(1))],
            by=storekeeper,  # type: ignore[attr-defined]
        )

    assert StockMovement.objects.get().unit_cost_amount == part.cost_price_amount


def test_receive_goods_by_a_technician_is_not_permitted(
    store: Store, part: Part, make_bin: Callable[..., object], technician: User
) -> None:
    with pytest.raises(NotPermitted):
        receive_goods(store=store, supplier="x", lines=[StockEntry(part.pk, make_bin().pk, Decimal(4))], by=technician)  # type: ignore[attr-defined]


@pytest.mark.req("PRT-02")
@pytest.mark.parametrize(
    ("quantity", "shown"), [("23", "4×5+3"), ("3", "3"), ("5", "1×5"), ("12.5", "2×5+2.5"), ("0", "0")]
)
def test_quantity_is_shown_in_fives(quantity: str, shown: str) -> None:
    assert fives(Decimal(quantity)) == shown


@pytest.mark.req("PRT-03", "CTL-02")
def test_opening_stock_says_to_who_may_not_post_it_who_does(
    store: Store, planner: User, storekeeper: User, client_of: Callable[[User], Client]
) -> None:
    opening = open_opening_stock(store=store, by=planner)

    seen = [client_of(user).get(opening.get_absolute_url()).content.decode() for user in (planner, storekeeper)]

    assert ["由配件主管、财务入帐" in page for page in seen] == [True, True]
