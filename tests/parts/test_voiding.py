"""An opening stock prepared by mistake is voided with its reason, and never posted."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from documents.services.papers import void_document
from parts.models import Bin, OpeningStock, Part, Stock, StockMovement
from parts.services.receiving import StockEntry, add_opening_lines, open_opening_stock, post_opening_stock
from staff.models import Store, User
from staff.refusals import Refused


@pytest.fixture
def opening(store: Store, planner: User, part: Part, make_bin: Callable[..., Bin]) -> OpeningStock:
    prepared = open_opening_stock(store=store, by=planner)
    add_opening_lines(prepared.pk, lines=[StockEntry(part.pk, make_bin().pk, Decimal(3), Decimal(20))], by=planner)
    return prepared


def test_void_opening_stock_keeps_it_from_being_posted(
    opening: OpeningStock, planner: User, parts_manager: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(planner).post(f"/documents/{opening.pk}/void/", {"reason": "录错门店"}, follow=True)

    assert answer.status_code == 200
    assert "录错门店" in answer.content.decode()
    with pytest.raises(Refused, match="录错门店"):
        post_opening_stock(opening.pk, by=parts_manager)
    assert not StockMovement.objects.exists()
    page = client_of(parts_manager).get(f"/parts/opening/{opening.pk}/").content.decode()
    assert f"/parts/opening/{opening.pk}/post/" not in page
    assert "期初库存入帐" not in page
    listed = client_of(planner).get("/parts/opening/").content.decode()
    assert ("已作废" in listed, "未入帐" in listed) == (True, False)


def test_void_opening_stock_without_a_reason_or_once_posted_is_refused(
    opening: OpeningStock, planner: User, parts_manager: User
) -> None:
    with pytest.raises(Refused, match="Say why it is voided"):
        void_document(opening.pk, reason=" ", by=planner)

    post_opening_stock(opening.pk, by=parts_manager)
    with pytest.raises(Refused, match="already been posted"):
        void_document(opening.pk, reason="录错", by=planner)


@pytest.mark.req("PRT-02")
def test_opening_line_in_the_bin_of_another_part_is_refused_while_it_is_counted(
    opening: OpeningStock, planner: User, make_part: Callable[..., Part], stock_up: Callable[..., Stock]
) -> None:
    kept = stock_up(make_part(), 5)
    other = make_part()

    with pytest.raises(Refused, match=kept.part.number):
        add_opening_lines(opening.pk, lines=[StockEntry(other.pk, kept.bin_id, Decimal(3), Decimal(20))], by=planner)

    assert opening.lines.count() == 1
