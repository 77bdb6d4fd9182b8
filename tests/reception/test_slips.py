import pytest

from documents.models import PrintedCopy
from documents.services.slips import print_slip
from staff.enums import Role
from staff.refusals import NotPermitted
from tests.documents.pdf import missing_glyphs, sizes, words
from tests.reception.slips import gate_card, gate_pass


@pytest.mark.req("SLP-17")
def test_gate_card_says_card_plate_and_time(store, person, guard):
    visit = gate_card(store, person)

    pdf = print_slip(visit.pk, slip_code="SLP-17-card", by=guard)

    text = words(pdf)
    for word in ("出门卡", "017", "豫A·K8866", "王大成", visit.number):
        assert "".join(word.split()) in text
    assert sizes(pdf) == {(241, 140)}
    assert missing_glyphs(pdf) == set()


@pytest.mark.req("SLP-17")
def test_gate_pass_says_whose_car_may_leave_for_which_paper(store, person, advisor):
    paper = gate_pass(store, person)

    pdf = print_slip(paper.pk, slip_code="SLP-17-pass", by=advisor)

    text = words(pdf)
    for word in ("出门证", "豫A·K8866", "张三丰", "珍珠白", paper.number, str(paper.origin)):
        assert "".join(word.split()) in text
    assert missing_glyphs(pdf) == set()
    assert PrintedCopy.objects.filter(document=paper.document, slip="SLP-17-pass").count() == 1


def test_gate_pass_is_not_printed_by_the_cashier(store, person):
    paper = gate_pass(store, person)

    with pytest.raises(NotPermitted):
        print_slip(paper.pk, slip_code="SLP-17-pass", by=person(Role.CASHIER))
