"""The case page and its list as the insurance clerk and the advisor meet them; the slip on paper (SLP-13)."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from documents.services.slips import print_slip
from insurance import queries
from insurance.models import Case, CaseDocument
from insurance.services.cases import assess_lines, open_case
from staff.desk_rows import lists_for
from staff.enums import Role
from staff.search import search
from tests.documents.pdf import missing_glyphs, read, sizes, words
from tests.insurance.conftest import InsuredWalk
from workorders.enums import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, clerk):
    return client_of(clerk)


def keys_of(store, user) -> dict[str, int]:
    """Which insurance lists on this desk have how many rows, each drawn."""
    counts = {}
    for entry in lists_for(user, store):
        rows = [entry.row(obj, user) for obj in entry.query(store, user)] if entry.key.startswith("insurance-") else []
        if rows:
            counts[entry.key] = len(rows)
    return counts


def test_case_is_opened_with_the_insurer_of_the_cars_file(insured, browser):
    url = reverse("insurance:case-open", args=[insured.pk])
    assert browser.post(url, {"case_type": "single", "insurer": ""}).status_code == 422

    response = browser.post(url, {"case_type": "single", "insurer": "太平洋产险", "policy_number": "CP1"})

    case = Case.objects.get()
    assert response.url == case.get_absolute_url()
    assert browser.get(url).url == case.get_absolute_url()


def test_case_page_shows_checklist_comparison_and_what_holds_the_car(case, browser):
    page = browser.get(case.get_absolute_url()).content.decode()

    assert page.count("/receive/") >= 2 * case.papers.filter(required=True).count()
    assert "96.00" in page
    assert "disabled" in page


def test_paper_is_ticked_by_htmx_and_only_the_checklist_comes_back(case, insured, browser):
    for paper in CaseDocument.objects.filter(case=case, required=True):
        answer = browser.post(reverse("insurance:paper-receive", args=[paper.pk]), headers={"HX-Request": "true"})

    body = answer.content.decode()
    assert body.lstrip().startswith('<section class="card" id="checklist"')
    assert not insured.order.document.holds.filter(lifted_at=None).exists()
    out = browser.post(
        reverse("insurance:paper-take-out", args=[paper.pk]), {"reason": ""}, headers={"HX-Request": "true"}
    )
    assert out.status_code == 409
    browser.post(reverse("insurance:paper-take-out", args=[paper.pk]), {"reason": "模糊"})
    assert insured.order.document.holds.filter(lifted_at=None).exists()


def test_car_is_released_by_the_clerks_button_after_the_advisor_took_the_papers(
    case, insured, advisor, browser, take_papers
):
    take_papers(case, by=advisor)

    response = browser.post(reverse("insurance:release", args=[case.pk]))

    assert response.status_code == 302
    assert not insured.order.document.holds.filter(lifted_at=None).exists()


def test_assessment_is_typed_line_by_line(case, browser):
    lines = [column.line.pk for column in queries.comparison(case).lines]
    url = reverse("insurance:assess", args=[case.pk])

    wrong = browser.post(url, {f"line_{pk}": "-1" for pk in lines})
    right = browser.post(url, {f"line_{pk}": "30.50" for pk in lines})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Case.objects.get().assessed_amount == Decimal("61.00")


def test_accident_condition_and_extra_paper_are_written_on_the_page(case, browser):
    fields = {
        "case_type": "small",
        "insurer": "人保财险",
        "policy_number": "P1",
        "report_number": "R1",
        "accident_at": "2026-11-20T08:30",
        "accident_place": "中华路路口",
        "accident_note": "追尾",
        "surveyor_name": "孙工",
        "surveyor_phone": "13900139000",
    }
    assert browser.post(reverse("insurance:describe", args=[case.pk]), fields).status_code == 302
    future = {**fields, "accident_at": "2099-01-01T00:00"}
    assert browser.post(reverse("insurance:describe", args=[case.pk]), future).status_code == 422
    assert (
        browser.post(reverse("insurance:condition", args=[case.pk]), {"condition_note": "右前刮擦"}).status_code == 302
    )
    assert browser.post(reverse("insurance:paper-new", args=[case.pk]), {"name": "交警快处单"}).status_code == 302
    page = browser.get(case.get_absolute_url()).content.decode()
    assert all(text in page for text in ("中华路路口", "右前刮擦", "交警快处单"))


def test_claim_forms_refuse_at_the_form_with_a_sentence(case, browser):
    for name, data in (
        ("cover", {"difference_agreed": ""}),
        ("submit", {"submitted_to": "李经理"}),
        ("answer", {"paid_amount": "1"}),
    ):
        assert browser.post(reverse(f"insurance:{name}", args=[case.pk]), data).status_code == 422


def test_desks_follow_the_case(insured, store, clerk, advisor, take_papers):
    assert keys_of(store, clerk) == {"insurance-without-case": 1}
    assert keys_of(store, advisor) == {"insurance-mine-without-case": 1}

    case = open_case(insured.pk, case_type="small", insurer="人保财险", by=advisor)
    assert keys_of(store, clerk) == {"insurance-missing": 1, "insurance-not-assessed": 1}
    assert keys_of(store, advisor) == {"insurance-mine-missing": 1}

    take_papers(case, by=advisor)
    assess_lines(case.pk, amounts={c.line.pk: c.billed for c in queries.comparison(case).lines}, by=clerk)
    assert keys_of(store, clerk) == {"insurance-to-check": 1}
    assert keys_of(store, advisor) == {}


def test_search_finds_a_case_by_number_policy_and_plate(case, store, clerk, insured):
    for text in (case.number, "000012345", insured.vehicle.plate):
        hits = [hit.title for source, found in search(store, clerk, text) if source.key == "insurance" for hit in found]
        assert hits == [case.number]


def test_list_asks_the_same_number_of_queries_for_one_row_and_three(
    case, shop, clerk, browser, django_assert_num_queries, django_assert_max_num_queries
):
    url = reverse("insurance:cases")
    browser.get(url)
    with django_assert_max_num_queries(60) as one:
        browser.get(url)
    for _number in range(2):
        open_case(InsuredWalk(shop).to(Step.DISPATCH).pk, case_type="small", insurer="人保财险", by=clerk)

    with django_assert_num_queries(len(one)):
        page = browser.get(url).content.decode()

    assert page.count("data-href") == 3


def test_case_of_another_store_is_not_found(case, client_of, person, other_store):
    stranger = client_of(person(Role.INSURANCE_CLERK, store=other_store))

    assert stranger.get(case.get_absolute_url()).status_code == 404


@pytest.mark.req("SLP-13")
def test_slip_lists_the_papers_in_two_copies(case, clerk, take_papers):
    take_papers(case, by=clerk, but=2)

    with translation.override("zh-hans"):
        pdf = print_slip(case.pk, slip_code="SLP-13", by=clerk)

    assert sizes(pdf) == {(241, 140)}
    pages = read(pdf).pages
    text = words(pdf)
    assert len(pages) % 2 == 0
    assert case.number in text
    assert text.count("☑") == 2 * (case.papers.filter(required=True).count() - 2)
    assert "PDAA202641010000012345" in text
    assert missing_glyphs(pdf) == set()


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize("code", ["SLP-13", "SLP-13B"])
def test_slip_masks_the_phone_for_who_prints_it_without_needing_it(case, clerk, shop, code):
    phone = case.order.customer.phone

    for_finance = words(print_slip(case.pk, slip_code=code, by=shop[Role.FINANCE]))
    for_clerk = words(print_slip(case.pk, slip_code=code, by=clerk))

    assert phone not in for_finance
    assert case.order.customer.masked_phone in for_finance
    assert phone in for_clerk


@pytest.mark.req("SLP-13", "INS-02")
def test_slip_puts_the_assessment_beside_the_bill(case, clerk):
    labour, part = (column.line.pk for column in queries.comparison(case).lines)
    assess_lines(case.pk, amounts={labour: Decimal(80), part: Decimal(38)}, by=clerk)

    text = words(print_slip(case.pk, slip_code="SLP-13B", by=clerk))

    for amount in ("96.00", "80.00", "16.00", "134.00", "118.00"):
        assert amount in text
