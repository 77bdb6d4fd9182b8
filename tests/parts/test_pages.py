"""The pages: who may open them, what they show, what they cost (PRT-01, PRT-02, PRT-10, PRT-22)."""

import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope, scopes_disabled
from openpyxl import load_workbook

from documents.services.papers import void_document
from parts.models import Bin, GoodsReceipt, OpeningStock, Part, Requisition, RequisitionLine, Stock
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.receiving import (
    StockEntry,
    add_opening_lines,
    open_opening_stock,
    post_opening_stock,
    receive_goods,
)
from parts.services.requisitions import explain_missing_old_part, return_parts, sign_requisition
from staff.desk_rows import LISTS as DESKS
from staff.enums import Role
from staff.models import Store, User
from staff.search import SOURCES, search
from tests.parts.test_importing import GOOD, workbook

Maker = Callable[..., Any]
ClientOf = Callable[[User], Client]
PARTS_LIST = Path(apps.get_app_config("parts").path) / "demo" / "parts_list.xlsx"


@pytest.fixture(autouse=True)
def english_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages speak the language of their user; here the words of the code."""
    monkeypatch.setattr(User._meta.get_field("language"), "default", "en")


def get(client: Client, page: str, /, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"parts:{page}", args=args), query)


def post(client: Client, page: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"parts:{page}", args=args), data)


LISTS = ["queue", "catalogue", "stock", "bins", "ledger", "receipts", "openings"]


def furnish(count: int, make_part: Maker, stock_up: Maker, request_parts: Maker, store: Store, planner: User) -> None:
    for _n in range(count):
        part = make_part()
        stock_up(part, 2)
        request_parts((part, 1), (part, 3))
        opening = open_opening_stock(store=store, by=planner)
        bin_ = set_up_bin(store=store, code=f"9-01-01-{opening.pk % 99 + 1:02}", by=planner)
        add_opening_lines(opening.pk, lines=[StockEntry(make_part().pk, bin_.pk, Decimal(1))], by=planner)


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_for_one_row_and_for_three(
    name: str,
    store: Store,
    make_part: Maker,
    stock_up: Maker,
    request_parts: Maker,
    planner: User,
    parts_manager: User,
    client_of: ClientOf,
) -> None:
    client = client_of(parts_manager)
    furnish(1, make_part, stock_up, request_parts, store, planner)
    get(client, name)
    with CaptureQueriesContext(connection) as one:
        assert get(client, name).status_code == 200
    furnish(2, make_part, stock_up, request_parts, store, planner)

    with CaptureQueriesContext(connection) as three:
        assert get(client, name).status_code == 200

    assert len(three) == len(one)


def test_requisition_page_costs_the_same_for_one_line_and_for_three(
    make_part: Maker, stock_up: Maker, request_parts: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    client = client_of(storekeeper)
    parts = [make_part(is_core=True) for _n in range(3)]
    for part in parts:
        stock_up(part, 2)
    small, large = request_parts((parts[0], 1)), request_parts(*((part, 1) for part in parts))
    get(client, "requisition", small.pk)

    with CaptureQueriesContext(connection) as one:
        get(client, "requisition", small.pk)
    with CaptureQueriesContext(connection) as three:
        get(client, "requisition", large.pk)

    assert len(three) == len(one)


PAGES = {
    "queue": Role.SERVICE_ADVISOR,
    "catalogue": Role.TECHNICIAN,
    "part-new": Role.PARTS_PLANNER,
    "import": Role.PARTS_PLANNER,
    "export": Role.STOREKEEPER,
    "stock": Role.TECHNICIAN,
    "ledger": Role.STOREKEEPER,
    "bins": Role.TECHNICIAN,
    "receipts": Role.FINANCE,
    "receipt-new": Role.STOREKEEPER,
    "openings": Role.FINANCE,
}


@pytest.mark.parametrize(("name", "role"), PAGES.items())
def test_page_opens_for_its_role_and_not_for_the_gate_guard(
    name: str, role: Role, person: Maker, client_of: ClientOf
) -> None:
    assert get(client_of(person(role)), name).status_code == 200
    assert get(client_of(person(Role.GATE_GUARD)), name).status_code == 403


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize("name", ["requisition", "bin", "receipt", "opening", "bin-card", "bin-label"])
def test_page_of_another_store_is_not_found(name: str, other_store: Store, person: Maker, client_of: ClientOf) -> None:
    manager = person(Role.PARTS_MANAGER)
    with scope(store=other_store):
        by = person(Role.PARTS_MANAGER, store=other_store)
        bin_ = set_up_bin(store=other_store, code="1-01-01-01", by=by)
        part = save_part(PartData("X-1", "水泵", Decimal(9), cost_price_amount=Decimal(5)), store=other_store, by=by)
        receipt = receive_goods(
            store=other_store, supplier="x", lines=[StockEntry(part.pk, bin_.pk, Decimal(1))], by=by
        ).receipt
        opening = open_opening_stock(store=other_store, by=by)
    keys = {"requisition": receipt.pk, "receipt": receipt.pk, "opening": opening.pk}

    assert get(client_of(by), "bin", bin_.pk).status_code == 200
    assert get(client_of(manager), name, keys.get(name, bin_.pk)).status_code == 404


@pytest.mark.req("PRT-22")
def test_scanning_bin_part_quantity_hands_over(
    part: Part, stock_up: Maker, request_parts: Maker, sign_slip: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    stock = stock_up(part, 5)
    requisition = request_parts((part, 2))
    sign_slip(requisition)
    client = client_of(storekeeper)
    scanned = {"bin_code": "1-" + stock.bin.code[2:].replace("-0", "-"), "part_code": part.number, "quantity": "2"}

    page = get(client, "requisition", requisition.pk).content.decode()
    answer = client.post(
        reverse("parts:scan", args=[requisition.pk]), {**scanned, "hand_over": "on"}, headers={"HX-Request": "true"}
    )

    assert page.index('name="bin_code"') < page.index('name="part_code"') < page.index('name="quantity"')
    assert answer.status_code == 200
    assert f"2 个 of {part.name} handed over." in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert requisition.lines.get().state == "issued"


@pytest.mark.parametrize("others", [0, 4])
def test_scan_costs_the_same_however_long_the_slip_is(
    part: Part,
    make_part: Maker,
    stock_up: Maker,
    request_parts: Maker,
    sign_slip: Maker,
    storekeeper: User,
    client_of: ClientOf,
    django_assert_max_num_queries: Callable,
    others: int,
) -> None:
    stock = stock_up(part, 5)
    requisition = request_parts((part, 2), *((make_part(), 1) for _n in range(others)))
    sign_slip(requisition)
    client = client_of(storekeeper)
    scanned = {"bin_code": stock.bin.code, "part_code": part.number, "quantity": "1", "hand_over": "on"}
    client.post(reverse("parts:scan", args=[requisition.pk]), scanned)

    with django_assert_max_num_queries(20):  # two of them a savepoint
        client.post(reverse("parts:scan", args=[requisition.pk]), scanned)

    assert requisition.lines.get(part=part).issued_quantity == 2


@pytest.mark.req("PRT-22")
def test_scan_refused_keeps_what_was_scanned_and_says_why(
    part: Part, stock_up: Maker, request_parts: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    stock = stock_up(part, 5)
    requisition = request_parts((part, 2))

    answer = post(
        client_of(storekeeper),
        "scan",
        requisition.pk,
        bin_code=stock.bin.code,
        part_code=part.number,
        quantity="2",
        hand_over="on",
    )

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "No slip, no part: Technician has not signed the slip." in text
    assert f'value="{stock.bin.code}"' in text
    assert requisition.lines.get().picked_quantity == 0


@pytest.mark.req("PRT-22", "FLOW-07")
def test_scan_after_a_colleague_has_handed_over_the_rest_is_told_so(
    issued: Requisition, part: Part, storekeeper: User, client_of: ClientOf
) -> None:
    code = Stock.objects.get().bin.code

    answer = post(client_of(storekeeper), "scan", issued.pk, bin_code=code, part_code=part.number, quantity="1")

    assert answer.status_code == 422
    assert [str(reason) for reason in answer.context["refused"].reasons] != []


@pytest.mark.req("PRT-10", "SLP-10")
def test_requisition_goes_through_the_pages_from_signature_to_return(
    make_part: Maker,
    stock_up: Maker,
    request_parts: Maker,
    storekeeper: User,
    technician: User,
    settler: User,
    client_of: ClientOf,
) -> None:
    part = make_part("前制动盘", is_core=True)
    stock = stock_up(part, 5)
    requisition = request_parts((part, 2))
    line = requisition.lines.get()
    keeper = client_of(storekeeper)

    assert post(client_of(technician), "sign", requisition.pk, capacity="technician").status_code == 302
    assert post(client_of(settler), "sign", requisition.pk, capacity="settlement_clerk").status_code == 302
    assert post(keeper, "old-part", line.pk).status_code == 302
    assert post(keeper, "pick-all", requisition.pk).status_code == 302
    assert post(keeper, "issue", requisition.pk, received_by=technician.pk).status_code == 302
    words = {"quantity": "1", "bin_code": stock.bin.code, "reason": "多领一个"}
    assert post(keeper, "return", line.pk, **words).status_code == 302

    line = RequisitionLine.objects.get(pk=line.pk)
    assert (line.issued_quantity, line.returned_quantity) == (2, 1)


def test_button_that_cannot_be_used_says_why(
    part: Part, stock_up: Maker, request_parts: Maker, pick_all: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    stock_up(part, 5)
    requisition = request_parts((part, 2))
    pick_all(requisition)

    text = get(client_of(storekeeper), "requisition", requisition.pk).content.decode()

    assert "No slip, no part: Settlement clerk has not signed the slip." in text


def test_refused_action_shows_the_page_with_the_sentence(
    part: Part, stock_up: Maker, request_parts: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    stock_up(part, 5)
    line = request_parts((part, 2)).lines.get()

    answer = post(client_of(storekeeper), "no-old-part", line.pk, reason_code="exception", note="")

    assert answer.status_code == 422
    assert "Write down what the exception is about." in answer.content.decode()


def test_scanned_slip_opens_its_requisition(
    part: Part, request_parts: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    requisition = request_parts((part, 2))

    answer = get(client_of(storekeeper), "queue", text=f"http://shop.lan/d/XZ/{requisition.number}/?c=2")

    assert answer.url == requisition.get_absolute_url()


@pytest.mark.parametrize("typed", ["１１１１１", "豫A·11111", " 豫a 11111"])
def test_queue_finds_a_plate_however_it_is_typed(
    part: Part, request_parts: Maker, storekeeper: User, client_of: ClientOf, typed: str
) -> None:
    wanted, _other = request_parts((part, 2), plate="豫A11111"), request_parts((part, 2), plate="豫A22222")

    table = get(client_of(storekeeper), "queue", text=typed).context["table"]

    assert [row.record.pk for row in table.rows] == [wanted.pk]


def test_queue_finds_a_requisition_that_has_been_handed_over(
    issued: Requisition, storekeeper: User, client_of: ClientOf
) -> None:
    """Its parts are to be brought back; and nobody is late with it any more."""
    answer = get(client_of(storekeeper), "queue", text=issued.plate)

    assert [row.record.pk for row in answer.context["table"].rows] == [issued.pk]
    assert "data-countdown" not in answer.content.decode()


@pytest.mark.req("SYS-02")
def test_requisition_hides_its_amount_from_the_technician(
    request_parts: Maker, stock_up: Maker, make_part: Maker, person: Maker, client_of: ClientOf
) -> None:
    part = make_part()
    stock_up(part, 5)
    requisition = request_parts((part, 1))

    shown = [
        "Total ¥" in get(client_of(person(role)), "requisition", requisition.pk).content.decode()
        for role in (Role.TECHNICIAN, Role.STOREKEEPER)
    ]

    assert shown == [False, True]


def test_requisition_adds_up_without_what_was_brought_back(
    issued: Requisition, storekeeper: User, client_of: ClientOf
) -> None:
    line, code = issued.lines.get(), Stock.objects.get().bin.code

    return_parts(line.pk, quantity=Decimal(1), bin_code=code, reason="多领", by=storekeeper)

    assert get(client_of(storekeeper), "requisition", issued.pk).context["total"] == line.unit_price_amount


@pytest.mark.parametrize(
    ("show", "found"), [("", "豫A11111 豫A22222"), ("short", "豫A22222"), ("signing", "豫A22222"), ("on_order", "")]
)
def test_queue_shows_by_promised_time_what_was_asked_for(
    part: Part,
    make_part: Maker,
    stock_up: Maker,
    request_parts: Maker,
    sign_slip: Maker,
    storekeeper: User,
    client_of: ClientOf,
    show: str,
    found: str,
) -> None:
    stock_up(part, 5)
    request_parts((make_part(), 1), plate="豫A22222", hours=3)
    sign_slip(request_parts((part, 2), plate="豫A11111", hours=1))

    table = get(client_of(storekeeper), "queue", show=show).context["table"]

    assert " ".join(row.record.plate for row in table.rows) == found


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize("name", ["catalogue", "stock", "ledger", "bin", "part", "receipt", "export"])
def test_cost_is_shown_to_the_parts_manager_and_not_to_the_storekeeper(
    name: str,
    make_part: Maker,
    stock_up: Maker,
    storekeeper: User,
    parts_manager: User,
    client_of: ClientOf,
) -> None:
    part = make_part(cost_price_amount=Decimal("17.13"))
    stock = stock_up(part, 5, cost="17.13")
    keys = {"bin": [stock.bin_id], "part": [part.pk], "receipt": [GoodsReceipt.objects.get().pk]}

    def shown(user: User) -> bool:
        answer = get(client_of(user), name, *keys.get(name, []))
        if name == "export":
            rows = load_workbook(io.BytesIO(answer.content)).active.values  # type: ignore[union-attr]
            return any(str(cell) == "17.13" for row in rows for cell in row)
        return "17.13" in answer.content.decode()

    assert (shown(parts_manager), shown(storekeeper)) == (True, False)


@pytest.mark.req("PRT-01")
def test_import_page_tries_out_names_mistakes_and_imports(planner: User, client_of: ClientOf) -> None:
    client = client_of(planner)

    def send(do: str, *rows: list[Any]) -> Any:
        file = SimpleUploadedFile("parts.xlsx", workbook(*rows).read())
        return post(client, "import", file=file, do=do)

    wrong = send("import", GOOD, ["", "没有编号", 10, None, None, None, None])
    tried = send("try", GOOD)
    assert (wrong.status_code, tried.status_code) == (422, 200)
    assert "The part number is missing." in wrong.content.decode()
    assert not Part.objects.exists()
    done = send("import", GOOD)

    assert done.url == OpeningStock.objects.get().get_absolute_url()
    assert Part.objects.get().number == "06J115403Q"


@pytest.mark.req("PRT-01")
def test_parts_list_of_a_dealer_goes_in_through_the_page(planner: User, client_of: ClientOf) -> None:
    """The file of the demo: three makers, each with its own form of number, some hundred parts with their bins."""
    book = PARTS_LIST.read_bytes()
    client = client_of(planner)

    tried = post(client, "import", file=SimpleUploadedFile(PARTS_LIST.name, book), do="try")
    before = Part.objects.count()
    done = post(client, "import", file=SimpleUploadedFile(PARTS_LIST.name, book), do="import")

    assert (tried.status_code, before) == (200, 0)
    assert done.url == OpeningStock.objects.get().get_absolute_url()
    assert Part.objects.count() == tried.context["report"].created >= 500
    forms = {"大众": r"0\d\w\d{6}\w", "本田": r"\w+-\w+(-\w+)?", "雪佛兰": r"\d{8}"}
    for brand, form in forms.items():
        numbers = Part.objects.filter(brand=brand).exclude(models_fitting="通用").values_list("number", flat=True)
        assert len(numbers) > 150
        assert all(re.fullmatch(form, number) for number in numbers)


@pytest.mark.req("PRT-01")
def test_exported_catalogue_can_be_imported_again(make_part: Maker, planner: User, client_of: ClientOf) -> None:
    make_part("火花塞", brand="大众", is_core=True, minimum_price_amount=Decimal("28.50"))
    client = client_of(planner)

    book = get(client, "export").content
    answer = post(client, "import", file=SimpleUploadedFile("parts.xlsx", book), do="try")

    report = answer.context["report"]
    assert (report.created, report.changed, report.unchanged, report.errors) == (0, 0, 1, [])


@pytest.mark.req("PRT-01", "SYS-06")
@pytest.mark.parametrize("text", ["06j115", "机油", "jylqq", "jiyoulv"])
def test_part_is_found_by_number_name_and_pinyin(
    text: str, make_part: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    wanted = make_part("机油滤清器", number="06J115403Q")
    make_part("火花塞", number="101905601B")
    client = client_of(storekeeper)

    assert [hit["id"] for hit in get(client, "lookup", q=text).json()] == [wanted.pk]
    assert [row.record for row in get(client, "catalogue", text=text).context["table"].rows] == [wanted]


def test_new_part_is_saved_and_a_doubled_number_comes_back_with_what_was_typed(
    make_part: Maker, planner: User, client_of: ClientOf
) -> None:
    make_part(number="A-1")
    client = client_of(planner)
    typed = {
        "name": "水泵",
        "unit": "个",
        "abc_class": "B",
        "sale_price_amount": "410",
        "safety_stock": "2",
        "is_active": "on",
    }

    doubled = post(client, "part-new", number="a-1", **typed)
    saved = post(client, "part-new", number="a-2", **typed)

    assert doubled.status_code == 422
    assert "水泵" in doubled.content.decode()
    assert saved.url == Part.objects.get(number="A-2").get_absolute_url()


@pytest.mark.req("PRT-03", "PRT-10")
def test_goods_received_on_the_page_are_in_stock_and_set_aside_for_who_waits(
    part: Part, make_bin: Callable[..., Bin], request_parts: Maker, storekeeper: User, client_of: ClientOf
) -> None:
    requisition, bin_ = request_parts((part, 2)), make_bin()
    lines = {
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "1",
        "lines-MAX_NUM_FORMS": "1000",
    }
    entry = {"lines-0-part": part.pk, "lines-0-bin_code": bin_.code, "lines-0-quantity": "5"}

    refused = post(client_of(storekeeper), "receipt-new", supplier="本田配件", **lines)
    answer = post(client_of(storekeeper), "receipt-new", supplier="本田配件", **lines, **entry)

    assert refused.status_code == 422
    assert answer.url == GoodsReceipt.objects.get().get_absolute_url()
    assert (Stock.objects.get().on_hand, Stock.objects.get().reserved) == (5, 2)
    assert requisition.lines.get().state == "reserved"


@pytest.mark.req("PRT-03", "CTL-02")
def test_opening_stock_is_prepared_by_one_and_posted_by_another(
    part: Part, make_bin: Callable[..., Bin], parts_manager: User, person: Maker, client_of: ClientOf
) -> None:
    client, bin_ = client_of(parts_manager), make_bin()
    post(client, "opening-new")
    opening = OpeningStock.objects.get()
    post(client, "opening-add", opening.pk, part=part.pk, bin_code=bin_.code, quantity="23", unit_cost="21.5")

    own = post(client, "opening-post", opening.pk)
    other = post(client_of(person(Role.FINANCE)), "opening-post", opening.pk)

    assert (own.status_code, other.status_code) == (409, 302)
    assert Stock.objects.get().on_hand == 23
    text = get(client, "bin", bin_.pk).content.decode()
    assert "4×5+3" in text
    late = post(client, "opening-add", opening.pk, part=part.pk, bin_code=bin_.code, quantity="37", unit_cost="21.5")
    assert late.status_code == 409
    assert 'value="37"' in late.content.decode()


@pytest.mark.req("PRT-02")
def test_bin_is_set_up_given_to_a_part_and_freed_on_the_pages(
    part: Part, storekeeper: User, client_of: ClientOf
) -> None:
    client = client_of(storekeeper)

    wrong = post(client, "bin-new", code="12-3")
    made = post(client, "bin-new", code="1-2-3-4", zone="朗逸")
    bin_ = Bin.objects.get()
    occupied = post(client, "bin-occupy", bin_.pk, part=part.pk)
    freed = post(client, "bin-vacate", bin_.pk)

    assert (wrong.status_code, made.status_code, occupied.status_code, freed.status_code) == (422, 302, 302, 302)
    assert bin_.code == "1-02-03-04"
    assert Stock.objects.get().vacated_by == storekeeper


@pytest.mark.req("SYS-03")
def test_desks_show_what_waits_for_whom(
    store: Store,
    make_part: Maker,
    request_parts: Maker,
    stock_up: Maker,
    storekeeper: User,
    technician: User,
    warranty_clerk: User,
    settler: User,
    parts_manager: User,
) -> None:
    part = make_part(is_core=True)
    stock_up(part, 2)
    requisition = request_parts((part, 1, True))

    def waiting() -> set[str]:
        people = {"store": storekeeper, "warranty": warranty_clerk, "settler": settler, "manager": parts_manager}
        keys = {name: "requisitions" if name == "store" else "signatures_wanted" for name in people}
        return {name for name, user in people.items() if DESKS[keys[name]].query(store, user).exists()}

    seen = [waiting()]
    sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
    seen.append(waiting())
    sign_requisition(requisition.pk, capacity=Role.WARRANTY_CLERK, by=warranty_clerk)
    seen.append(waiting())
    explain_missing_old_part(requisition.lines.get().pk, reason_code="exception", note="x", by=storekeeper)
    seen.append(waiting())

    assert seen == [
        {"store"},
        {"store", "warranty"},
        {"store", "settler"},
        {"store", "settler", "manager"},
    ]
    row = DESKS["requisitions"].row(Requisition.objects.select_related("document", "origin").get(), storekeeper)
    assert (row.plate, row.due_at, row.action) == (requisition.plate, requisition.wanted_at, "Get the parts ready")


@pytest.mark.req("SYS-03")
def test_desk_of_who_signs_a_requisition_twice_over_shows_it_once(
    store: Store,
    make_part: Maker,
    request_parts: Maker,
    stock_up: Maker,
    storekeeper: User,
    technician: User,
    person: Callable[..., User],
    client_of: ClientOf,
) -> None:
    part = make_part(is_core=True)
    stock_up(part, 2)
    requisition = request_parts((part, 1))
    sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
    explain_missing_old_part(requisition.lines.get().pk, reason_code="exception", note="x", by=storekeeper)
    client = client_of(person(Role.SETTLEMENT_CLERK, Role.PARTS_MANAGER))

    desk = client.get(reverse("dashboard:desk"))
    inbox = client.get(reverse("documents:inbox"))

    [row] = [
        row for found in desk.context["sections"] for row in found["rows"] if row.url == requisition.get_absolute_url()
    ]
    assert (row.plate, row.due_at) == (requisition.plate, requisition.wanted_at)
    assert row.detail == "Waits for the signature of: Settlement clerk、Parts manager"
    assert [document.pk for document in inbox.context["page"]] == [requisition.pk]


def test_search_finds_parts_bins_and_requisitions(
    store: Store, make_part: Maker, stock_up: Maker, request_parts: Maker, storekeeper: User
) -> None:
    part = make_part("机油滤清器", number="06J115403Q")
    stock = stock_up(part, 5)
    requisition = request_parts((part, 2))

    def found(text: str) -> list[str]:
        return [
            hit.title
            for source, hits in search(store, storekeeper, text)
            if source.key in {"parts", "requisitions"}
            for hit in hits
        ]

    assert found("jyl") == ["06J115403Q 机油滤清器"]
    assert found(stock.bin.code) == [stock.bin.code]
    assert found(requisition.number) == [requisition.number]


def test_search_for_another_kinds_number_asks_no_requisition(
    store: Store,
    make_part: Maker,
    stock_up: Maker,
    request_parts: Maker,
    storekeeper: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    part = make_part("机油滤清器", number="06J115403Q")
    stock_up(part, 5)
    requisition = request_parts((part, 2))
    find = SOURCES["requisitions"].find

    with django_assert_num_queries(0):
        assert list(find(store, storekeeper, f"WO{requisition.number[2:]}")) == []
    with django_assert_num_queries(1):
        assert [hit.title for hit in find(store, storekeeper, requisition.number.lower())] == [requisition.number]


def test_catalogue_is_the_groups_and_stock_is_the_stores(
    other_store: Store, part: Part, stock_up: Maker, person: Maker, client_of: ClientOf
) -> None:
    stock_up(part, 5)
    client = client_of(person(Role.STOREKEEPER, store=other_store))

    assert [row.record.free for row in get(client, "catalogue").context["table"].rows] == [0]
    assert not list(get(client, "stock").context["table"].rows)
    with scopes_disabled():
        assert Stock.objects.get().on_hand == 5


def test_requisition_leads_to_the_photos_of_its_parts(
    request_parts: Maker, stock_up: Maker, part: Part, storekeeper: User, client_of: ClientOf
) -> None:
    stock_up(part, 1)
    requisition = request_parts((part, 1))

    page = get(client_of(storekeeper), "requisition", requisition.pk).content.decode()

    assert f'href="/documents/{requisition.pk}/photos/"' in page


@pytest.mark.req("SYS-03")
def test_opening_stock_waits_on_the_desk_of_who_may_post_it(
    store: Store, make_part: Maker, make_bin: Maker, parts_manager: User, planner: User, person: Maker
) -> None:
    open_opening_stock(store=store, by=parts_manager)  # nothing on it yet
    opening = open_opening_stock(store=store, by=parts_manager)
    entries = [StockEntry(make_part().pk, make_bin().pk, Decimal(1)) for _number in range(2)]
    add_opening_lines(opening.pk, lines=entries, by=parts_manager)
    finance = person(Role.FINANCE)
    desk = DESKS["openings_to_post"]

    rows = [desk.row(found, finance) for found in desk.query(store, finance)]

    assert [(row.title, row.url) for row in rows] == [(opening.number, opening.get_absolute_url())]
    assert rows[0].detail == f"2 lines, prepared by {parts_manager}"
    assert finance.has_role(store, *desk.roles)
    assert not planner.has_role(store, *desk.roles)
    assert not desk.query(store, parts_manager).exists()  # who prepared it does not post it
    post_opening_stock(opening.pk, by=finance)
    assert not desk.query(store, finance).exists()


def test_opening_stock_that_was_voided_waits_on_no_desk(
    store: Store, part: Any, make_bin: Maker, parts_manager: User, person: Maker
) -> None:
    opening = open_opening_stock(store=store, by=parts_manager)
    add_opening_lines(opening.pk, lines=[StockEntry(part.pk, make_bin().pk, Decimal(1))], by=parts_manager)

    void_document(opening.pk, reason="录错", by=parts_manager)

    assert not DESKS["openings_to_post"].query(store, person(Role.FINANCE)).exists()


def test_list_of_opening_stock_marks_what_is_not_posted(store: Store, parts_manager: User, client_of: ClientOf) -> None:
    opening = open_opening_stock(store=store, by=parts_manager)
    client = client_of(parts_manager)

    before = get(client, "openings").content.decode()
    void_document(opening.pk, reason="录错", by=parts_manager)
    after = get(client, "openings").content.decode()

    assert '<span class="badge is-wait">not posted</span>' in before
    assert '<span class="badge is-none">Voided</span>' in after
