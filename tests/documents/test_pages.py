"""The pages that every document has: found by QR, printed, listed, waiting for a signature."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import PrintedCopy
from documents.services.papers import void_document
from documents.services.signatures import sign, want_signatures
from documents.services.slips import address_of, print_slip
from staff.enums import Role
from tests.documents.pdf import words

STROKES = [[[100, 100], [400, 300]]]


def test_qr_leads_to_the_documents_page_for_who_may_see_it(memo, advisor, person, other_store, client_of):
    address = address_of(memo.document, 3)

    assert address.endswith(f"/d/XZ/{memo.number}/?c=3")
    answer = client_of(advisor).get(address)
    assert (answer.status_code, answer.url) == (302, memo.document.get_absolute_url())
    assert client_of(advisor).get(f"/d/xz/{memo.number.lower()}/").status_code == 302
    assert client_of(person(Role.WASHER)).get(address).status_code == 403
    assert client_of(person(Role.SERVICE_ADVISOR, store=other_store)).get(address).status_code == 404
    assert client_of(advisor).get("/d/XZ/MM-20200101-0001/").status_code == 404


def test_print_button_answers_the_pdf_and_writes_the_log(memo, advisor, client_of):
    url = reverse("documents:slip", args=[memo.pk, "MEMO"])

    answer = client_of(advisor).post(url, {"copy": ["2"]})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert "Content-Security-Policy" not in answer
    assert "第二联车间" in words(answer.content)
    assert [(c.copy_no, c.printed_by) for c in PrintedCopy.objects.all()] == [(2, advisor)]


def test_print_button_is_not_a_link(memo, advisor, client_of):
    answer = client_of(advisor).get(reverse("documents:slip", args=[memo.pk, "MEMO"]))

    assert answer.url == reverse("documents:slips", args=[memo.pk])
    assert not PrintedCopy.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [(Role.SERVICE_ADVISOR, 200), (Role.FINANCE, 403), (Role.WASHER, 403)],
    ids=["may print", "may only see", "may neither"],
)
def test_print_button_asks_the_permission_of_the_slip(memo, person, client_of, who, status):
    assert client_of(person(who)).post(reverse("documents:slip", args=[memo.pk, "MEMO"])).status_code == status


@pytest.mark.parametrize("copy", ["9", "9" * 5000, "-1", "all"], ids=["too high", "endless", "negative", "a word"])
def test_print_button_with_a_wrong_copy_is_refused_with_the_sentence(memo, advisor, client_of, copy):
    answer = client_of(advisor).post(reverse("documents:slip", args=[memo.pk, "MEMO"]), {"copy": [copy]})

    assert answer.status_code == 409
    assert "这张单据没有这一联。" in answer.text
    assert client_of(advisor).post(reverse("documents:slip", args=[memo.pk, "NONE"])).status_code == 404


def test_slips_page_counts_prints_and_lists_the_log(memo, advisor, finance, client_of):
    print_slip(memo.pk, slip_code="MEMO", by=advisor)
    print_slip(memo.pk, slip_code="MEMO", copies=[3], by=advisor)
    url = reverse("documents:slips", args=[memo.pk])

    page = client_of(advisor).get(url).text

    assert "第三联 客户(取车凭证)" in page
    assert "已打 2 次" in page
    assert "第三联 客户(取车凭证)(补打)" in page
    assert reverse("documents:slip", args=[memo.pk, "MEMO"]) not in client_of(finance).get(url).text


def test_signatures_page_draws_them_and_says_which_still_stand(memo, advisor, client_of):
    with transaction.atomic():
        sign(memo, matter="memo", capacity="customer", signer_name="张三丰", strokes=STROKES, by=advisor)
    url, client = reverse("documents:signatures", args=[memo.pk]), client_of(advisor)

    page = client.get(url).text
    assert "M100 100 L400 300" in page
    assert "签后内容已改动" not in page
    memo.text = "改过了"
    memo.save()
    assert "签后内容已改动" in client.get(url).text


@pytest.mark.parametrize("name", ["slips", "photos", "messages", "signatures"])
def test_pages_of_a_document_are_for_who_may_see_it(memo, advisor, person, other_store, client_of, name):
    url = reverse(f"documents:{name}", args=[memo.pk])

    assert client_of(advisor).get(url).status_code == 200
    assert client_of(advisor).get(url, headers={"HX-Request": "true"}).text.lstrip().startswith("<div")
    assert client_of(person(Role.WASHER)).get(url).status_code == 403
    assert client_of(person(Role.SERVICE_ADVISOR, store=other_store)).get(url).status_code == 404


def test_inbox_shows_what_waits_for_my_roles_oldest_first(make_memo, finance, advisor, client_of, person, manager):
    memos = [make_memo(text=f"{n}") for n in range(3)]
    for memo in memos[:2]:
        with transaction.atomic():
            want_signatures(memo.document, [("memo", Role.FINANCE)])
    with transaction.atomic():
        want_signatures(memos[2].document, [("memo", Role.SERVICE_ADVISOR)])
    url = reverse("documents:inbox")

    page = client_of(finance).get(url).text
    assert page.index(memos[0].number) < page.index(memos[1].number)
    assert memos[2].number not in page
    assert "没有等您签字的单据" in client_of(person(Role.CASHIER)).get(url).text
    assert client_of(person(Role.WASHER)).get(url).status_code == 403

    void_document(memos[0].pk, reason="重复", by=manager)
    assert memos[0].number not in client_of(finance).get(url).text


@pytest.mark.parametrize("name", ["inbox", "undelivered"])
def test_lists_cost_the_same_for_one_row_and_for_three(name, make_memo, advisor, client_of):
    client, counts = client_of(advisor), []
    client.get(reverse(f"documents:{name}"))
    for rows in (1, 2):
        for _row in range(rows):
            memo = make_memo()
            with transaction.atomic():
                want_signatures(memo.document, [("memo", Role.SERVICE_ADVISOR)])
            memo.document.messages.create(
                channel="email",
                person="张",
                address="a@b.cn",
                body="好",
                state="failed",
                due_at=memo.document.created_at,
                created_at=memo.document.created_at,
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"documents:{name}"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["slips", "photos", "messages", "signatures", "history"])
def test_page_of_a_document_leads_back_to_the_document_by_a_button(memo, client_of, advisor, page):
    shown = client_of(advisor).get(reverse(f"documents:{page}", args=[memo.pk])).content.decode()

    back = re.search(r'<a class="btn" href="([^"]+)" data-back>.*?返回 (\S+?)</a>', shown)

    assert back is not None
    assert back.groups() == (memo.document.get_absolute_url(), str(memo.document))
