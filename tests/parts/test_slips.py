"""The papers of the parts counter (SLP-10, SLP-11, SLP-14)."""

import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from documents.models import PrintedCopy
from documents.services.slips import print_slip
from parts.labels import bin_label
from parts.models import Part, Requisition, Stock
from parts.services.requisitions import hand_in_old_part
from staff.models import User
from staff.refusals import Refused
from tests.documents import pdf

Maker = Callable[..., Any]


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def requisition(make_part: Maker, stock_up: Maker, request_parts: Maker, sign_slip: Maker) -> Requisition:
    """An oil filter, two brake discs, and an ignition coil on warranty; signed by everybody."""
    parts = [
        make_part("机油滤清器", number="06J115403Q", sale_price_amount=Decimal(38)),
        make_part("前制动盘", number="06J615301G", sale_price_amount=Decimal(425), is_core=True),
        make_part("点火线圈", number="06J905110C", sale_price_amount=Decimal(268)),
    ]
    for part in parts:
        stock_up(part, 5)
    requisition: Requisition = request_parts((parts[0], 1), (parts[1], 2), (parts[2], 1, True), plate="豫A8K216")
    sign_slip(requisition)
    return requisition


@pytest.mark.req("SLP-10")
def test_repair_requisition_prints_two_copies_for_their_holders(requisition: Requisition, storekeeper: User) -> None:
    hand_in_old_part(requisition.lines.get(part__name="前制动盘").pk, by=storekeeper)

    printed = print_slip(requisition.pk, slip_code="SLP-10", by=storekeeper)

    assert len(pdf.read(printed).pages) == 2
    assert pdf.sizes(printed) == {(241, 140)}
    assert pdf.missing_glyphs(printed) == set()
    for page, holder in enumerate(("结算员", "维修工（凭此领料）")):
        text = pdf.words(printed, page)
        expected = ("修理领料单", requisition.number, "豫A·8K216", "06J615301G", "888.00", "捌佰捌拾捌元整", "已交")
        missing = [word for word in (*expected, holder, "王师傅", "李结算", "交旧领新") if word not in text]
        assert missing == []
        assert "点火线圈" not in text
    assert list(PrintedCopy.objects.values_list("copy_no", "printing")) == [(1, 1), (2, 1)]


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize("code", ["SLP-10", "SLP-11"])
def test_requisition_printed_by_who_may_not_see_prices_shows_no_amounts(
    requisition: Requisition, technician: User, storekeeper: User, code: str
) -> None:
    without = pdf.words(print_slip(requisition.pk, slip_code=code, by=technician))
    with_them = pdf.words(print_slip(requisition.pk, slip_code=code, by=storekeeper))

    money = ("单价", "金额", "大写", "888.00", "425.00", "268.00", "¥")
    assert [word for word in money if word in without] == []
    assert [word for word in ("单价", "金额", "大写", "¥") if word not in with_them] == []
    assert "王师傅" in without


@pytest.mark.req("SLP-11")
def test_warranty_requisition_has_the_warranty_clerks_signature(requisition: Requisition, storekeeper: User) -> None:
    printed = print_slip(requisition.pk, slip_code="SLP-11", by=storekeeper)

    assert len(pdf.read(printed).pages) == 2
    assert pdf.missing_glyphs(printed) == set()
    text = pdf.words(printed, 0)
    assert [word for word in ("三包领料单", "点火线圈", "268.00", "赵索赔", "李结算") if word not in text] == []
    assert "机油滤清器" not in text


def test_warranty_requisition_without_warranty_parts_is_refused(
    part: Part, request_parts: Maker, storekeeper: User
) -> None:
    requisition = request_parts((part, 1))

    with pytest.raises(Refused):
        print_slip(requisition.pk, slip_code="SLP-11", by=storekeeper)

    assert not PrintedCopy.objects.exists()


@pytest.mark.req("SLP-14", "PRT-02")
@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("bin-label", (60, 40), ("机油滤清器", "到货", "上汽大众配件科技", "23个", "4×5+3")),
        ("bin-card", (148, 210), ("卡片帐", "GR-", "上汽大众配件科技", "23", "周计划", "4×5+3")),
    ],
)
def test_bin_label_and_bin_card_say_what_the_ledger_says(
    part: Part,
    stock_up: Maker,
    storekeeper: User,
    client_of: Callable[[User], Client],
    name: str,
    size: tuple[int, int],
    expected: tuple[str, ...],
) -> None:
    stock: Stock = stock_up(part, 23)

    printed = client_of(storekeeper).get(reverse(f"parts:{name}", args=[stock.bin_id])).content

    assert pdf.sizes(printed) == {size}
    assert pdf.missing_glyphs(printed) == set()
    assert [word for word in (*expected, stock.bin.code, part.number) if word not in pdf.words(printed)] == []


@pytest.mark.req("SLP-14")
def test_bin_label_of_a_long_name_stays_one_label_with_its_code_to_scan(
    make_part: Maker, stock_up: Maker, tmp_path: Path
) -> None:
    name = "前减震器总成(左)带上支座轴承及防尘罩缓冲块加强型原厂件A级认证适用"
    stock = stock_up(
        make_part(name, number="5QD413031EM", models_fitting="朗逸 1.6、速腾 1.4T、帕萨特 1.8T、途观 2.0T"), 5
    )

    label = bin_label(stock.bin)

    assert len(pdf.read(label).pages) == 1
    assert name in pdf.words(label)
    (tmp_path / "label.pdf").write_bytes(label)
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "label.pdf", "label"], cwd=tmp_path, check=True)
    (drawn,) = tmp_path.glob("label-*.pgm")
    with Image.open(drawn) as picture:
        corner = picture.crop(
            (picture.width * 7 // 10, picture.height // 20, picture.width * 95 // 100, picture.height * 2 // 5)
        )
        dark = sum(corner.histogram()[:128]) / (corner.width * corner.height)
    assert 0.3 < dark < 0.7
