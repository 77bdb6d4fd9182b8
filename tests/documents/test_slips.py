"""Printing: what is on the paper, and that every copy is in the log."""

import os
import re
import signal
import threading
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import translation
from PIL import ImageChops

from documents.enums import PrintMode
from documents.models import PrintedCopy
from documents.printing import press as press_module
from documents.printing.press import Press, PrintingFailed
from documents.services import slips
from documents.services.papers import open_document, void_document
from documents.services.signatures import sign
from documents.services.slips import print_slip
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope
from tests.documents.pdf import missing_glyphs, pictures, read, sizes, words
from tests.memos.models import Memo

STROKES = [[[100, 100], [400, 300], [700, 120]]]


def logged(memo: Memo) -> list[tuple[Any, ...]]:
    return list(
        PrintedCopy.objects.filter(document=memo.document)
        .order_by("pk")
        .values_list("copy_no", "holder", "printing", "mode", "printed_by")
    )


def test_print_slip_gives_every_copy_its_own_page_with_holder_at_the_edge(memo, advisor):
    pdf = print_slip(memo.pk, slip_code="MEMO", by=advisor)

    assert sizes(pdf) == {(241, 140)}
    assert len(read(pdf).pages) == 3
    for page, copy in enumerate(["第一联前台", "第二联车间", "第三联客户(取车凭证)"]):
        text = words(pdf, page)
        assert copy in text
        assert "新郑店" in text
        assert "维修委托书" in text
        assert memo.number in text
        assert "人民币大写：捌佰捌拾元整" in text
        assert "第1/1页" in text
    assert missing_glyphs(pdf) == set()
    assert len(pdf) < 60_000


def test_print_slip_logs_every_copy_and_counts_reprints(memo, advisor, manager):
    print_slip(memo.pk, slip_code="MEMO", by=advisor)
    pdf = print_slip(memo.pk, slip_code="MEMO", copies=[3], by=manager)

    assert logged(memo) == [
        (1, "前台", 1, "laser", advisor.pk),
        (2, "车间", 1, "laser", advisor.pk),
        (3, "客户(取车凭证)", 1, "laser", advisor.pk),
        (3, "客户(取车凭证)", 2, "laser", manager.pk),
    ]
    assert len(read(pdf).pages) == 1
    assert "补打第2次打印" in words(pdf)


def test_print_slip_on_carbonless_paper_is_one_pass_and_logs_all_copies(memo, advisor):
    pdf = print_slip(memo.pk, slip_code="MEMO", mode=PrintMode.CARBONLESS, by=advisor)

    assert len(read(pdf).pages) == 1
    assert "一式三联" in words(pdf)
    assert "1前台;2车间;3客户(取车凭证)" in words(pdf)
    assert [(no, mode) for no, _holder, _printing, mode, _by in logged(memo)] == [
        (1, "carbonless"),
        (2, "carbonless"),
        (3, "carbonless"),
    ]


def test_print_slip_of_many_lines_numbers_pages_per_copy(make_memo, advisor):
    memo = make_memo(*(f"作业项目 {n}" for n in range(40)))

    pdf = print_slip(memo.pk, slip_code="MEMO", copies=[1, 2], by=advisor)

    assert [re.search(r"第(./.)页", words(pdf, page))[1] for page in range(len(read(pdf).pages))] == [
        "1/3",
        "2/3",
        "3/3",
    ] * 2
    assert all(memo.number in words(pdf, page) for page in range(6))


def test_print_slip_draws_each_of_several_copies_as_it_draws_that_copy_alone(make_memo, advisor, tmp_path):
    memo = make_memo(*(f"作业项目 {n}" for n in range(20)))

    several = pictures(print_slip(memo.pk, slip_code="MEMO", by=advisor), tmp_path)
    alone = pictures(print_slip(memo.pk, slip_code="MEMO", copies=[2], by=advisor), tmp_path)

    assert len(alone) == 2
    for page, picture in enumerate(alone):
        of_several = several[2 + page]
        above_the_foot = (0, 0, picture.width, picture.height * 9 // 10)  # which says that it is a reprint
        assert ImageChops.difference(picture.crop(above_the_foot), of_several.crop(above_the_foot)).getbbox() is None
        assert ImageChops.difference(picture, several[page]).getbbox() is not None  # another copy


def test_print_slip_keeps_the_signatures_with_the_total_and_a_line(make_memo, advisor):
    spilled = 0
    for count in range(8, 18):  # one of them fills the sheet up to the signatures
        memo = make_memo(*(f"作业项目 {n}" for n in range(count)))
        pdf = print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor)
        spilled += len(read(pdf).pages) > 1

        last = words(pdf, len(read(pdf).pages) - 1)

        assert "财务审核" in last
        assert "捌佰捌拾元整" in last
        assert f"作业项目{count - 1}" in last

    assert 0 < spilled < 10


def test_print_slip_draws_a_valid_signature_and_leaves_out_one_on_other_content(memo, advisor):
    def paths(pdf: bytes) -> int:
        return read(pdf).pages[0].get_contents().get_data().count(b" l\n")

    before = paths(print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor))
    with transaction.atomic():
        sign(memo, matter="memo", capacity="customer", signer_name="张三丰", strokes=STROKES, by=advisor)
    signed = print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor)
    Memo.objects.filter(pk=memo.pk).update(amount=990)
    changed = print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor)

    assert "张三丰20" in words(signed)
    assert paths(signed) > before
    assert "张三丰20" not in words(changed)
    assert paths(changed) == before


def test_print_slip_of_a_voided_document_says_so(memo, advisor, manager):
    void_document(memo.pk, reason="写错车牌", by=manager)

    text = words(print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor))

    assert "作废" in text
    assert "由赵经理作废，原因：写错车牌" in text


def test_print_slip_is_chinese_for_a_reader_of_english(memo, advisor):
    with translation.override("en"):
        text = words(print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor))

    assert "第一联" in text
    assert "Copy" not in text


def test_print_slip_refuses_who_may_not_and_logs_nothing(memo, finance):
    with pytest.raises(NotPermitted):
        print_slip(memo.pk, slip_code="MEMO", by=finance)

    assert logged(memo) == []


def test_print_slip_refuses_a_copy_that_the_slip_does_not_have(memo, advisor):
    with pytest.raises(Refused) as refused:
        print_slip(memo.pk, slip_code="MEMO", copies=[2, 4], by=advisor)

    assert [r.sentence for r in refused.value.reasons] == ["这张单据没有这一联。"]
    assert logged(memo) == []


def test_print_slip_refuses_a_document_without_a_number(store, advisor):
    with transaction.atomic():
        document = open_document(store, "MM", numbered=False, by=advisor)
        Memo.objects.create(document=document, store=store)

    with pytest.raises(Refused):
        print_slip(document.pk, slip_code="MEMO", by=advisor)


def test_print_slip_finds_nothing_in_another_store_or_of_another_kind(make_memo, other_store, advisor, memo):
    with pytest.raises(Http404):
        print_slip(memo.pk, slip_code="SLP-99", by=advisor)
    with scope(store=other_store), pytest.raises(Http404):
        print_slip(memo.pk, slip_code="MEMO", by=advisor)


def test_print_slip_that_fails_to_draw_is_refused_and_not_logged(memo, advisor, monkeypatch):
    def broken(_sheet: str, _frames: list[str]) -> bytes:
        raise PrintingFailed

    monkeypatch.setattr(slips.press, "print", broken)

    with pytest.raises(Refused):
        print_slip(memo.pk, slip_code="MEMO", by=advisor)

    assert logged(memo) == []


def test_print_log_refuses_change_and_removal(memo, advisor):
    print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor)

    for spoil in (
        lambda: PrintedCopy.objects.update(copy_no=2),
        lambda: PrintedCopy.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            spoil()
    assert len(logged(memo)) == 1


def test_missing_glyphs_finds_a_sign_that_no_font_has(make_memo, advisor):
    memo = make_memo(text="车架号 \U00017000 不清")

    assert missing_glyphs(print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor)) == {"\U00017000"}


def test_rare_signs_of_names_are_drawn(make_memo, advisor):
    memo = make_memo(text="䶮 㛃 𠅤 喆 堃 龘 № ±5% ≥ Φ ℃ Ⅲ Ⅴ ① lǎo")

    assert missing_glyphs(print_slip(memo.pk, slip_code="MEMO", copies=[1], by=advisor)) == set()


# The printing process


@pytest.fixture
def small_press():
    made = []

    def make(**options: Any) -> Press:
        made.append(Press(**options))
        return made[-1]

    yield make
    for press in made:
        press.close(at_once=True)


def process_of(press: Press) -> int:
    assert press._process is not None
    return next(iter(press._process._processes))


HTML = "<style>@page{size:50mm 50mm}</style>车"


def test_press_fetches_neither_files_nor_addresses(small_press, tmp_path, caplog):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text y='20'>SECRET</text></svg>")

    pdf = small_press().print(f"<img src='{secret.as_uri()}'><img src='http://127.0.0.1:9/x'>车")

    assert words(pdf) == "车"


def test_press_starts_a_new_process_after_so_many_prints(small_press):
    press = small_press(prints=2)

    pids = []
    for _print in range(3):
        press.print(HTML)
        pids.append(process_of(press))

    assert pids[0] == pids[1] != pids[2]


def test_press_prints_on_when_its_process_was_killed(small_press):
    press = small_press()
    press.print(HTML)
    first = process_of(press)

    os.kill(first, signal.SIGKILL)

    assert press.print(HTML).startswith(b"%PDF")
    assert process_of(press) != first


def test_press_gives_up_on_a_print_that_takes_too_long_and_is_ready_for_the_next(small_press):
    press = small_press(patience=0.001)

    with pytest.raises(PrintingFailed):
        press.print(HTML)
    press.patience = press_module.PATIENCE

    assert press.print(HTML).startswith(b"%PDF")


def test_press_serves_several_threads(small_press):
    press, results = small_press(prints=3), []

    threads = [threading.Thread(target=lambda: results.append(press.print(HTML))) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [r[:4] for r in results] == [b"%PDF"] * 8
