"""From the request to the part in the technician's hand, and back (PRT-10, PRT-11, PRT-22, SLP-10, SLP-11)."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from customers.models import Customer
from documents.models import Document, SignatureWanted
from parts import queries
from parts.checks import differences
from parts.forms import BackorderForm
from parts.models import OldPart, Part, Requisition, RequisitionLine, Reservation, Stock
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import (
    RequisitionRequest,
    add_lines,
    agree_backorder,
    explain_missing_old_part,
    hand_in_old_part,
    issue_by_scan,
    issue_parts,
    lock_requisitions,
    pick_line,
    put_back_line,
    raise_requisition,
    release_line,
    return_parts,
    sign_requisition,
)
from staff.desk_rows import LISTS
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import NotPermitted, Refused

Maker = Callable[..., Any]


def states(requisition: Requisition) -> list[str]:
    return list(requisition.lines.order_by("pk").values_list("state", flat=True))


def said(refused: "pytest.ExceptionInfo[Refused]") -> list[str]:
    return [r.sentence for r in refused.value.reasons]


@pytest.mark.req("PRT-10")
def test_raise_requisition_reserves_what_is_there_and_wants_the_rest(
    make_part: Maker, stock_up: Maker, request_parts: Maker
) -> None:
    there, partly, missing = make_part(), make_part("火花塞"), make_part("水泵")
    stock_up(there, 5)
    stock_up(partly, 1)

    requisition = request_parts((there, 2), (partly, 4), (missing, 1))

    assert states(requisition) == ["reserved", "wanted", "wanted"]
    assert list(requisition.lines.values_list("reserved_quantity", flat=True)) == [2, 1, 0]
    assert queries.available_by_part([there.pk], requisition.store) == {there.pk: 3}
    assert requisition.document.number.startswith("RQ-")


@pytest.mark.req("PRT-10")
@pytest.mark.parametrize(
    ("quantity", "price", "sentence"),
    [(0, 1, "TST: how many?"), (-1, 1, "TST: how many?"), (1, -1, "TST: the price cannot be negative.")],
)
def test_raise_requisition_for_nothing_is_refused(
    store: Store, origin: Document, advisor: User, make_part: Maker, quantity: int, price: int, sentence: str
) -> None:
    part = make_part()

    with pytest.raises(Refused) as refused:
        raise_requisition(
            store=store,
            origin=origin,
            plate="豫A12345",
            wanted_at=timezone.now(),
            lines=[RequisitionRequest(part.pk, Decimal(quantity), Decimal(price))],
            by=advisor,
        )

    assert said(refused) == [sentence.replace("TST", str(part))]
    assert not Requisition.objects.exists()


@pytest.mark.req("PRT-10")
def test_goods_that_arrive_go_to_the_car_promised_first(
    part: Part, stock_up: Maker, request_parts: Maker, advisor: User
) -> None:
    late = request_parts((part, 2), hours=8)
    early = request_parts((part, 2), hours=1)
    agree_backorder(early.lines.get().pk, consented_by="刘先生", method="phone", by=advisor)

    stock_up(part, 3)

    assert states(early) == ["reserved"]
    assert late.lines.get().reserved_quantity == 1


@pytest.mark.req("PRT-10")
def test_release_line_gives_the_part_to_who_waits(
    part: Part, stock_up: Maker, request_parts: Maker, advisor: User
) -> None:
    stock_up(part, 1)
    first, second = request_parts((part, 1)), request_parts((part, 1))

    release_line(first.lines.get().pk, by=advisor)

    assert (states(first), states(second)) == (["cancelled"], ["reserved"])


def test_release_line_of_what_was_handed_over_is_refused(
    issued: Requisition, part: Part, advisor: User, storekeeper: User
) -> None:
    line = issued.lines.get()

    with pytest.raises(Refused) as refused:
        release_line(line.pk, by=advisor)

    assert said(refused) == [f"{part.name} has been handed over: return it to the store first."]
    assert refused.value.reasons[0].mended_by == Role.STOREKEEPER


@pytest.mark.req("PRT-10", "SLP-10")
def test_issue_without_a_slip_is_refused_and_names_who_has_not_signed(
    part: Part, stock_up: Maker, request_parts: Maker, pick_all: Maker, storekeeper: User, technician: User
) -> None:
    stock_up(part, 5)
    requisition = request_parts((part, 1))
    picked = pick_all(requisition)

    with pytest.raises(Refused) as refused:
        issue_parts(requisition.pk, lines=picked, received_by_id=technician.pk, by=storekeeper)

    assert said(refused) == [
        "No slip, no part: Technician has not signed the slip.",
        "No slip, no part: Settlement clerk has not signed the slip.",
    ]
    assert Stock.objects.get().on_hand == 5


@pytest.mark.req("SLP-10", "SLP-11", "CTL-02")
def test_slip_is_signed_in_order_and_by_different_people(
    part: Part,
    stock_up: Maker,
    request_parts: Maker,
    person: Maker,
    technician: User,
    warranty_clerk: User,
    settler: User,
) -> None:
    stock_up(part, 5)
    requisition = request_parts((part, 1, True))
    both = person(Role.TECHNICIAN, Role.SETTLEMENT_CLERK, Role.WARRANTY_CLERK)

    with pytest.raises(Refused, match="Another signature comes before"):
        sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=settler)
    sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=both)
    with pytest.raises(Refused, match="Another signature comes before"):
        sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=settler)
    with pytest.raises(Refused, match="Somebody else must sign"):
        sign_requisition(requisition.pk, capacity=Role.WARRANTY_CLERK, by=both)
    with pytest.raises(Refused, match="already signed"):
        sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
    sign_requisition(requisition.pk, capacity=Role.WARRANTY_CLERK, by=warranty_clerk)
    with pytest.raises(Refused, match="Somebody else must sign"):
        sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=both)
    sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=settler)

    requisition.refresh_from_db()
    assert requisition.signs_next == ""


@pytest.mark.req("CTL-03")
def test_inbox_asks_only_whoever_signs_next(
    part: Part, stock_up: Maker, request_parts: Maker, technician: User, warranty_clerk: User
) -> None:
    requisition = request_parts((part, 1, True))
    wanted = SignatureWanted.objects.values_list("capacity", flat=True)

    asked = [list(wanted.all())]
    sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
    asked.append(list(wanted.all()))
    sign_requisition(requisition.pk, capacity=Role.WARRANTY_CLERK, by=warranty_clerk)
    asked.append(list(wanted.all()))

    assert asked == [[], [Role.WARRANTY_CLERK], [Role.SETTLEMENT_CLERK]]


@pytest.mark.req("PRT-10", "SLP-10")
def test_add_lines_to_a_signed_slip_needs_it_signed_anew(
    part: Part,
    make_part: Maker,
    stock_up: Maker,
    request_parts: Maker,
    sign_slip: Maker,
    pick_all: Maker,
    storekeeper: User,
    technician: User,
    advisor: User,
) -> None:
    stock_up(part, 5)
    requisition = request_parts((part, 1))
    sign_slip(requisition)
    picked = pick_all(requisition)

    add_lines(requisition.pk, lines=[RequisitionRequest(make_part().pk, Decimal(1), Decimal(9))], by=advisor)

    with pytest.raises(Refused, match="has not signed the slip"):
        issue_parts(requisition.pk, lines=picked, received_by_id=technician.pk, by=storekeeper)
    sign_slip(requisition)
    issue_parts(requisition.pk, lines=picked, received_by_id=technician.pk, by=storekeeper)
    assert states(requisition) == ["issued", "wanted"]


def test_advisor_signs_for_settlement_only_where_the_store_says_so(
    store: Store, part: Part, request_parts: Maker, technician: User, advisor: User
) -> None:
    requisition = request_parts((part, 1))
    sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)

    with pytest.raises(NotPermitted):
        sign_requisition(requisition.pk, capacity=Role.SERVICE_ADVISOR, by=advisor)
    Store.objects.filter(pk=store.pk).update(advisor_settles=True)
    sign_requisition(requisition.pk, capacity=Role.SERVICE_ADVISOR, by=advisor)

    requisition.refresh_from_db()
    assert requisition.signs_next == ""


@pytest.fixture
def core_line(
    make_part: Maker, stock_up: Maker, request_parts: Maker, sign_slip: Maker, pick_all: Maker
) -> RequisitionLine:
    """Two brake discs, picked, on a signed slip; their old ones are still on the car."""
    part = make_part("前制动盘", is_core=True)
    stock_up(part, 4)
    requisition = request_parts((part, 2))
    sign_slip(requisition)
    pick_all(requisition)
    return requisition.lines.get()  # type: ignore[no-any-return]


@pytest.mark.req("PRT-10")
def test_core_part_needs_as_many_old_ones_first(
    core_line: RequisitionLine, storekeeper: User, technician: User
) -> None:
    def hand_over(quantity: int) -> None:
        issue_parts(
            core_line.requisition_id,
            lines={core_line.pk: Decimal(quantity)},
            received_by_id=technician.pk,
            by=storekeeper,
        )

    with pytest.raises(Refused) as refused:
        hand_over(2)
    assert said(refused) == ["前制动盘: the old part comes first, or a reason why there is none."]
    hand_in_old_part(core_line.pk, quantity=Decimal(1), by=storekeeper)
    with pytest.raises(Refused):
        hand_over(2)
    hand_over(1)
    hand_in_old_part(core_line.pk, by=storekeeper)
    hand_over(1)

    assert [old.keeper for old in OldPart.objects.all()] == [Role.COUNTER_SALESPERSON] * 2
    with pytest.raises(Refused, match="have been handed in"):
        hand_in_old_part(core_line.pk, by=storekeeper)


@pytest.mark.req("PRT-10")
def test_core_part_missing_from_the_car_goes_out_with_a_reason_code(
    core_line: RequisitionLine, storekeeper: User, technician: User
) -> None:
    explain_missing_old_part(core_line.pk, reason_code="missing", by=storekeeper)

    issue_parts(
        core_line.requisition_id, lines={core_line.pk: Decimal(2)}, received_by_id=technician.pk, by=storekeeper
    )

    core_line = RequisitionLine.objects.get(pk=core_line.pk)
    assert core_line.state == "issued"


@pytest.mark.req("PRT-10")
def test_reason_for_no_old_part_is_refused_once_the_old_part_is_in(
    core_line: RequisitionLine, storekeeper: User
) -> None:
    hand_in_old_part(core_line.pk, by=storekeeper)

    with pytest.raises(Refused, match="have been handed in"):
        explain_missing_old_part(core_line.pk, reason_code="missing", by=storekeeper)

    assert RequisitionLine.objects.get(pk=core_line.pk).no_old_part_at is None


@pytest.mark.req("PRT-10")
def test_core_part_as_an_exception_needs_a_note_and_the_parts_managers_signature(
    core_line: RequisitionLine, storekeeper: User, technician: User, parts_manager: User
) -> None:
    with pytest.raises(Refused, match="Write down"):
        explain_missing_old_part(core_line.pk, reason_code="exception", by=storekeeper)
    explain_missing_old_part(core_line.pk, reason_code="exception", note="客户坚持带走旧件作证", by=storekeeper)
    lines = {core_line.pk: Decimal(2)}

    with pytest.raises(Refused) as refused:
        issue_parts(core_line.requisition_id, lines=lines, received_by_id=technician.pk, by=storekeeper)
    assert [(r.code, r.mended_by) for r in refused.value.reasons] == [("exception_signed", Role.PARTS_MANAGER)]
    assert list(SignatureWanted.objects.values_list("matter", "capacity")) == [("no_old_part", "parts_manager")]
    sign_requisition(core_line.requisition_id, matter="no_old_part", capacity=Role.PARTS_MANAGER, by=parts_manager)
    issue_parts(core_line.requisition_id, lines=lines, received_by_id=technician.pk, by=storekeeper)

    assert states(core_line.requisition) == ["issued"]


def test_warranty_old_part_is_kept_by_the_warranty_clerk(make_part: Maker, request_parts: Maker, counter: User) -> None:
    requisition = request_parts((make_part(is_core=True), 1, True))

    hand_in_old_part(requisition.lines.get().pk, by=counter)

    assert OldPart.objects.get().keeper == Role.WARRANTY_CLERK


@pytest.mark.req("PRT-10")
def test_issue_in_parts_and_back_order_the_rest(
    part: Part,
    origin: Document,
    stock_up: Maker,
    request_parts: Maker,
    sign_slip: Maker,
    pick_all: Maker,
    storekeeper: User,
    technician: User,
    advisor: User,
) -> None:
    stock_up(part, 1)
    requisition = request_parts((part, 3))
    sign_slip(requisition)
    issue_parts(requisition.pk, lines=pick_all(requisition), received_by_id=technician.pk, by=storekeeper)
    line = requisition.lines.get()

    assert (line.state, line.issued_quantity) == ("wanted", 1)
    assert queries.lines_not_issued_nor_backordered(origin) == [line]
    agree_backorder(line.pk, consented_by="刘先生", method="in_person", by=advisor)
    assert queries.lines_not_issued_nor_backordered(origin) == []
    assert queries.issued_but_open(origin) == [line]
    assert states(requisition) == ["on_order"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"consented_by": " "}, "Say who agreed to wait."),
        ({"method": "telepathy"}, "Say how the customer agreed."),
    ],
)
def test_back_order_without_consent_is_refused(
    part: Part, request_parts: Maker, advisor: User, change: dict[str, str], sentence: str
) -> None:
    line = request_parts((part, 1)).lines.get()

    with pytest.raises(Refused) as refused:
        agree_backorder(line.pk, **{"consented_by": "刘先生", "method": "phone", **change}, by=advisor)

    assert said(refused) == [sentence]


def test_back_order_has_room_for_the_longest_name_a_customer_may_have(
    part: Part, request_parts: Maker, advisor: User
) -> None:
    line = request_parts((part, 1)).lines.get()
    name = "新" * Customer._meta.get_field("name").max_length
    form = BackorderForm({"consented_by": name, "method": "phone"}, line_id=line.pk)

    assert form.errors == {}
    agree_backorder(line.pk, **form.cleaned_data, by=advisor)

    line.refresh_from_db()
    assert line.backorder_customer == name


def test_back_order_of_a_part_that_is_there_is_refused(
    part: Part, stock_up: Maker, request_parts: Maker, advisor: User
) -> None:
    stock_up(part, 1)
    line = request_parts((part, 1)).lines.get()

    with pytest.raises(Refused, match="Only a part that is wanted"):
        agree_backorder(line.pk, consented_by="刘先生", method="phone", by=advisor)


@pytest.mark.req("PRT-10")
def test_return_parts_go_to_who_waits_and_the_line_wants_no_new_ones(
    issued: Requisition, part: Part, request_parts: Maker, storekeeper: User
) -> None:
    other = request_parts((part, 4))
    stock = Stock.objects.get()

    return_parts(issued.lines.get().pk, quantity=Decimal(2), bin_code=stock.bin.code, reason="客户取消", by=storekeeper)

    assert (states(issued), states(other)) == (["returned"], ["reserved"])
    assert not list(differences(issued.store))


def test_return_of_more_than_was_taken_is_refused(issued: Requisition, part: Part, storekeeper: User) -> None:
    code = Stock.objects.get().bin.code

    with pytest.raises(Refused) as refused:
        return_parts(issued.lines.get().pk, quantity=Decimal(3), bin_code=code, reason="x", by=storekeeper)

    assert said(refused) == [f"{part.name}: the job has 2, 3 cannot come back."]


@pytest.mark.req("PRT-10", "CTL-02")
def test_issue_to_oneself_or_by_the_settlement_signer_is_refused(
    part: Part, stock_up: Maker, request_parts: Maker, pick_all: Maker, person: Maker, technician: User, settler: User
) -> None:
    stock_up(part, 5)
    requisition = request_parts((part, 1))
    everything = person(Role.STOREKEEPER, Role.SETTLEMENT_CLERK, Role.TEAM_LEADER)
    sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
    sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=everything)
    picked = pick_all(requisition)

    with pytest.raises(Refused, match="hand parts over to yourself"):
        issue_parts(requisition.pk, lines=picked, received_by_id=everything.pk, by=everything)
    with pytest.raises(Refused, match="You signed this slip"):
        issue_parts(requisition.pk, lines=picked, received_by_id=technician.pk, by=everything)
    with pytest.raises(NotPermitted):
        issue_parts(requisition.pk, lines=picked, received_by_id=technician.pk, by=settler)


@pytest.mark.req("PRT-10")
def test_part_reserved_for_one_job_cannot_be_taken_for_another(
    part: Part, stock_up: Maker, request_parts: Maker, sign_slip: Maker, storekeeper: User
) -> None:
    stock = stock_up(part, 1)
    request_parts((part, 1))
    other = request_parts((part, 1))
    sign_slip(other)

    with pytest.raises(Refused) as refused:
        issue_by_scan(other.pk, bin_code=stock.bin.code, part_code=part.number, quantity=Decimal(1), by=storekeeper)

    assert said(refused) == [f"{part.name}: only 0 set aside for this line, 1 wanted."]


@pytest.mark.req("PRT-22")
def test_issue_by_scan_hands_over_to_whoever_signed(
    part: Part, stock_up: Maker, request_parts: Maker, sign_slip: Maker, storekeeper: User, technician: User
) -> None:
    stock = stock_up(part, 5)
    requisition = request_parts((part, 2))
    sign_slip(requisition)

    issue_by_scan(
        requisition.pk,
        bin_code=stock.bin.code,
        part_code=part.number.lower(),
        quantity=Decimal(2),
        by=storekeeper,
    )

    line = requisition.lines.get()
    assert (line.state, line.received_by, line.issued_by) == ("issued", technician, storekeeper)


@pytest.mark.req("PRT-22")
def test_scan_of_the_wrong_bin_or_part_says_what_is_right(
    part: Part, make_part: Maker, make_bin: Maker, stock_up: Maker, request_parts: Maker, storekeeper: User
) -> None:
    stock = stock_up(part, 5)
    requisition, wrong, foreign = request_parts((part, 2)), make_bin(), make_part()

    with pytest.raises(Refused) as wrong_bin:
        issue_by_scan(requisition.pk, bin_code=wrong.code, part_code=part.number, quantity=Decimal(1), by=storekeeper)
    with pytest.raises(Refused) as wrong_part:
        issue_by_scan(
            requisition.pk, bin_code=stock.bin.code, part_code=foreign.number, quantity=Decimal(1), by=storekeeper
        )

    assert said(wrong_bin) == [f"{part.name} is not kept in bin {wrong.code} but in {stock.bin.code}."]
    assert said(wrong_part) == [f"{foreign.number} is not on this requisition."]


def test_pick_from_another_bin_of_the_part_moves_the_reservation(
    part: Part, make_bin: Maker, stock_up: Maker, request_parts: Maker, storekeeper: User
) -> None:
    home = stock_up(part, 3)
    overflow = stock_up(part, 5, bin_=make_bin())
    requisition = request_parts((part, 3))
    line = requisition.lines.get()

    pick_line(line.pk, bin_code=overflow.bin.code, quantity=Decimal(2), by=storekeeper)

    assert sorted(Reservation.objects.values_list("stock", "quantity", "picked_quantity")) == [
        (home.pk, 1, 0),
        (overflow.pk, 2, 2),
    ]
    assert not list(differences(requisition.store))
    put_back_line(line.pk, by=storekeeper)
    assert set(Reservation.objects.values_list("picked_quantity", flat=True)) == {0}


@pytest.mark.req("PRT-11")
def test_issue_time_runs_from_request_to_hand_over(
    store: Store,
    part: Part,
    stock_up: Maker,
    request_parts: Maker,
    sign_slip: Maker,
    pick_all: Maker,
    storekeeper: User,
    technician: User,
) -> None:
    stock_up(part, 5)
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        requisition = request_parts((part, 1))
        sign_slip(requisition)
        clock.shift(datetime.timedelta(minutes=12))
        issue_parts(requisition.pk, lines=pick_all(requisition), received_by_id=technician.pk, by=storekeeper)

    day = datetime.timedelta(days=1)
    assert queries.issue_time(store, began - day, began + day) == datetime.timedelta(minutes=12)
    assert queries.issue_time(store, began + day, began + 2 * day) is None


def test_issued_cost_and_quantities_follow_what_the_job_has(
    issued: Requisition, origin: Document, part: Part, storekeeper: User
) -> None:
    code = Stock.objects.get().bin.code
    assert queries.issued_cost(origin) == 40
    assert queries.issued_equals(origin, {part.pk: Decimal(2)})

    return_parts(issued.lines.get().pk, quantity=Decimal(1), bin_code=code, reason="多领", by=storekeeper)

    assert queries.issued_cost(origin) == 20
    assert not queries.issued_equals(origin, {part.pk: Decimal(2)})


def test_lock_requisitions_returns_all_of_a_job(request_parts: Maker, part: Part, origin: Document) -> None:
    first, second = request_parts((part, 1)), request_parts((part, 1))

    with transaction.atomic():
        assert lock_requisitions(origin) == [first, second]


def test_goods_for_a_bin_of_another_part_are_refused(
    store: Store, part: Part, make_part: Maker, stock_up: Maker, planner: User
) -> None:
    stock = stock_up(part, 1)
    other = make_part("水泵")

    with pytest.raises(Refused) as refused:
        receive_goods(store=store, supplier="x", lines=[StockEntry(other.pk, stock.bin_id, Decimal(1))], by=planner)

    assert said(refused) == [f"One address, one part: bin {stock.bin} is for {part}."]


def test_requisition_with_a_part_the_store_has_not_got_stands_on_the_planners_desk(
    store, planner, request_parts, stock_up, make_part
):
    here, missing = make_part("机油滤清器"), make_part("火花塞")
    stock_up(here, 5)
    request_parts((here, 1))
    short = request_parts((here, 1), (missing, 2))

    entry = LISTS["requisitions_short"]

    assert planner.has_role(store, *entry.roles)
    assert [row.pk for row in entry.query(store, planner)] == [short.pk]
    assert entry.row(short, planner).url == short.get_absolute_url()
