"""The papers of a work order: what they say, how large they are, how many copies, and that every sign is drawn."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from documents.enums import PrintMode
from documents.models import PrintedCopy
from documents.services.slips import print_slip
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused
from tests.documents.pdf import missing_glyphs, read, sizes, words
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.services import estimate

WalkAt = Callable[..., Walk]
CARBONLESS_SIZE = {(241, 140)}


@pytest.fixture
def delivered(walk_at: WalkAt) -> Walk:
    return walk_at(Step.FOLLOW_UP)


def printed(walk: Walk, code: str, *, by: Role = Role.SERVICE_MANAGER, mode: str = PrintMode.LASER) -> bytes:
    return print_slip(walk.pk, slip_code=code, mode=mode, by=walk.by(by))


@pytest.mark.req("SLP-01")
def test_work_order_prints_in_three_copies_for_front_desk_workshop_and_customer(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)

    pdf = printed(walk, "SLP-01", by=Role.SERVICE_ADVISOR)

    assert len(read(pdf).pages) == 3
    assert sizes(pdf) == CARBONLESS_SIZE
    assert missing_glyphs(pdf) == set()
    for page, holder in enumerate(("前台", "车间", "客户(取车凭证)")):
        text = words(pdf, page)
        assert holder in text
        assert walk.order.document.number in text
        assert walk.vehicle.plate in text
        assert "更换机油机滤" in text
        assert "壹佰叁拾肆元整" in text
    assert list(PrintedCopy.objects.filter(slip="SLP-01").values_list("copy_no", "printing")) == [
        (1, 1),
        (2, 1),
        (3, 1),
    ]


@pytest.mark.req("SLP-01")
def test_work_order_on_carbonless_paper_is_one_pass_with_all_copies_logged(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)

    pdf = printed(walk, "SLP-01", by=Role.SERVICE_ADVISOR, mode=PrintMode.CARBONLESS)

    assert len(read(pdf).pages) == 1
    assert sizes(pdf) == CARBONLESS_SIZE
    assert PrintedCopy.objects.filter(slip="SLP-01").count() == 3


@pytest.mark.req("SLP-12")
@pytest.mark.parametrize(
    ("code", "holders"),
    [("SLP-12S", ["客户", "财务"]), ("SLP-12A", ["财务"]), ("SLP-12H", ["车辆档案"])],
)
def test_settlement_papers_say_what_was_charged_in_figures_and_capitals(
    delivered: Walk, code: str, holders: list[str]
) -> None:
    pdf = printed(delivered, code)

    assert len(read(pdf).pages) == len(holders)
    assert sizes(pdf) == CARBONLESS_SIZE
    assert missing_glyphs(pdf) == set()
    for page, holder in enumerate(holders):
        text = words(pdf, page)
        assert holder in text
        assert "134.00" in text
        assert "壹佰叁拾肆元整" in text


@pytest.mark.req("SLP-12")
def test_settlement_statement_before_anything_is_charged_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DIAGNOSIS)

    with pytest.raises(Refused):
        printed(walk, "SLP-12S")
    assert not PrintedCopy.objects.exists()


@pytest.mark.req("SLP-17")
def test_completion_certificate_prints_twice_and_only_after_the_final_inspection(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    with pytest.raises(Refused):
        printed(walk, "SLP-17C")
    walk.pass_inspection()

    pdf = printed(walk, "SLP-17C")

    assert len(read(pdf).pages) == 2
    assert sizes(pdf) == CARBONLESS_SIZE
    assert missing_glyphs(pdf) == set()
    assert "30天" in words(pdf, 0)
    assert "5000公里" in words(pdf, 0).replace(",", "").replace("km", "公里")


@pytest.mark.req("SLP-17")
def test_job_card_shows_the_work_and_no_price_and_the_estimate_both(walk_at: WalkAt) -> None:
    walk = walk_at(Step.PARTS_ISSUE)

    card = words(printed(walk, "SLP-17J", by=Role.TECHNICIAN))
    sheet = words(printed(walk, "SLP-17E", by=Role.SERVICE_ADVISOR))

    assert "更换机油机滤" in card
    assert "96.00" not in card
    assert "96.00" in sheet
    with pytest.raises(NotPermitted):
        printed(walk, "SLP-17E", by=Role.TECHNICIAN)


def with_operations(walk: Walk, count: int) -> Walk:
    """The same order with so many agreed lines."""
    for _n in range(count):
        line = estimate.add_labour(walk.pk, operation_id=walk.shop.operation.pk, by=walk.by(Role.SERVICE_ADVISOR))
        walk.answer([line])
    return walk


@pytest.mark.req("SLP-01")
def test_work_order_of_eight_lines_is_one_sheet_and_of_thirty_names_the_car_on_each(walk_at: WalkAt) -> None:
    walk = with_operations(walk_at(Step.ESTIMATE), 8)
    short = printed(walk, "SLP-01", mode=PrintMode.CARBONLESS)
    long = printed(with_operations(walk, 22), "SLP-01", mode=PrintMode.CARBONLESS)

    assert len(read(short).pages) == 1
    sheets = range(len(read(long).pages))
    assert len(sheets) > 1
    assert all(walk.vehicle.plate in words(long, sheet) for sheet in sheets)


@pytest.mark.req("SLP-17")
def test_estimate_printed_after_the_work_still_says_what_the_customer_answered(delivered: Walk) -> None:
    sheet = words(printed(delivered, "SLP-17E"))

    assert "客户同意" in sheet
    assert "完工" not in sheet


def test_slips_tab_offers_no_statement_before_anything_is_charged_and_says_why(
    walk_at: WalkAt, client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.DIAGNOSIS)

    page = client_of(walk.by(Role.SERVICE_ADVISOR)).get(walk.order.get_absolute_url(), {"tab": "slips"})

    text = page.content.decode()
    assert reverse("documents:slip", args=[walk.pk, "SLP-01"]) in text
    assert reverse("documents:slip", args=[walk.pk, "SLP-12S"]) not in text
    assert "还没有费用。" in text


@pytest.mark.req("SYS-02")
def test_storekeeper_prints_the_orders_papers_with_the_number_masked_as_on_the_page(delivered: Walk) -> None:
    customer = delivered.customer

    texts = {
        slip.code: words(printed(delivered, slip.code, by=Role.STOREKEEPER))
        for slip in delivered.order.document.registered.slips
    }

    assert [code for code, text in texts.items() if customer.phone in text] == []
    assert [code for code, text in texts.items() if customer.masked_phone not in text] == []


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.WASHER])
def test_no_paper_tells_the_number_to_call_to_whose_work_does_not_need_it(delivered: Walk, role: Role) -> None:
    """Nor a price: what a page hides is not to be had by printing."""
    texts = {}
    for slip in delivered.order.document.registered.slips:
        try:
            texts[slip.code] = words(printed(delivered, slip.code, by=role))
        except NotPermitted:
            continue

    assert set(texts) == {"SLP-17J", "SLP-17C"}
    assert [code for code, text in texts.items() if delivered.customer.phone in text] == []
    assert delivered.customer.phone in words(printed(delivered, "SLP-01", by=Role.SERVICE_ADVISOR))
