"""What comes in at the door: cleaned, bounded, answered (FLOW-07)."""

import io
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from django.urls import reverse

from config.wsgi import application
from customers.models import Customer
from staff.enums import Role
from staff.text import clean_text

UNSEEN = ["\x00", "\x1b[31m"[:1], "\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\ufeff", "\ufffe", "\ud800"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_clean_text_takes_out_what_nobody_sees(sign: str) -> None:
    assert clean_text(f"王{sign}建国{sign}") == "王建国"


@pytest.mark.parametrize(
    "text", ["䶮𬭎", "👨‍👩‍👧", "行\n距\t列\r\n", "é e\u0301", "№ ±5% ≥ Φ ℃ Ⅲ ①", "\u3000全角", "العربية"]
)
def test_clean_text_leaves_what_can_be_seen(text: str) -> None:
    assert clean_text(text) == text


def test_form_with_unseen_signs_is_saved_without_them(store, person, client_of):
    data = {"name": "王\x00建\u202e国\u200b", "phone": "13800138000", "kind": "person", "address": "a\x9bb"}

    answer = client_of(person(Role.SERVICE_ADVISOR)).post(reverse("customers:customer-new"), data)

    assert answer.status_code == 302
    kept = Customer.objects.get()
    assert (kept.name, kept.address) == ("王建国", "ab")


@pytest.fixture
def browser(store, person, client_of) -> Client:
    return client_of(person(*Role))


@pytest.mark.parametrize(
    "path",
    [
        "/d/%00/",
        "/d/XZ%E2%80%AE-1/",
        "/d/%ED%A0%80/",
        "/orders/%00/",
        "/orders/99999999999999999999/",
        f"/orders/{'9' * 5000}/",
    ],
)
def test_address_with_unseen_signs_or_beyond_all_numbers_is_not_found(browser, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "q=%00%00", "%00=1", "page=%00", "page=last", "page=-1", "page=99999999999999999999", "page=1e9",
     "sort=xyz", "sort=-%00", "sort=pk;drop", "sort=0.005", "per_page=0", "per_page=-1", "per_page=1e400", "per_page=999999999", "=", "&&&", "%", "a[]=1"],
)  # fmt: skip
@pytest.mark.parametrize(
    "name",
    [
        "customers:customer-list",
        "parts:catalogue",
        "parts:ledger",
        "workorders:list",
        "staff:people",
        "dashboard:search",
    ],
)
def test_list_asked_for_nonsense_is_answered(browser, name, query):
    assert browser.get(f"{reverse(name)}?{query}").status_code in (200, 404)


HEADERS = [
    {"HTTP_COOKIE": "sessionid=\x00\x01abcdefgh"},
    {"HTTP_COOKIE": "sessionid=\x80abcdefghij; django_language=\xff"},
    {"HTTP_ACCEPT_LANGUAGE": "zh" * 500 + ";q=x\x00"},
    {"HTTP_REFERER": "http://testserver/\x00\u202e"},
    {"HTTP_USER_AGENT": "\x00" * 400},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[::1/\x00"},
    {"HTTP_X_FORWARDED_FOR": "\x00, 999.999.999.999"},
    {"HTTP_X_REQUEST_ID": "\x00" * 70},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)))
@pytest.mark.parametrize("method", ["get", "post"])
def test_headers_of_nonsense_are_answered(db, headers, method):
    data = {"username": "x\x00", "password": "\x00"} if method == "post" else {}

    assert getattr(Client(), method)(reverse("staff:login"), data, **headers).status_code < 500


BODIES = [
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--'),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    ("multipart/form-data; boundary=x; charset=utf-7", b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n+2AA-+AAA-\r\n--x--'),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"name": "\\ud800"}'),
    ("application/x-www-form-urlencoded; charset=utf-16", b"name=1"),
    ("application/x-www-form-urlencoded; charset=none", b"name=%ff%fe"),
    ("text/plain", b"\x00" * 100),
    ("", b"x"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_body_of_nonsense_is_answered_and_nothing_is_saved(browser, kind, body):
    answer = browser.generic("POST", reverse("customers:customer-new"), body, content_type=kind)

    assert 200 <= answer.status_code < 500
    assert not Customer.objects.exists()


@pytest.mark.parametrize("codec", ["zlib", "hex", "rot13", "idna", "undefined", "utf-16", "\x00"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize(("path", "status"), [("/staff/login/", "400"), ("/no/such/page/", "404")])
def test_request_that_names_a_codec_not_ours_is_answered(db, path, status, kind, codec):
    """By the door itself: the test client makes a request of its own kind."""
    told = []
    environ = {"PATH_INFO": path, "QUERY_STRING": "next=%e5%bc%a0", "CONTENT_TYPE": f"{kind}; charset={codec}"}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = "testserver"

    answer = application(environ, lambda said, _headers: told.append(said))
    answer.close()

    assert told[0].startswith(status)


def test_form_in_another_charset_is_refused_and_one_that_names_ours_is_read(browser):
    address, kind = reverse("customers:customer-new"), "multipart/form-data; boundary=x; charset="
    given = {"name": "王建国", "phone": "13800138000", "kind": "person"}
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in given.items()
    )

    assert browser.generic("POST", address, f"{body}--x--".encode("gb18030"), f"{kind}gb18030").status_code == 400
    assert not Customer.objects.exists()
    browser.generic("POST", address, f"{body}--x--".encode(), f"{kind}UTF-8")
    assert Customer.objects.get().name == "王建国"


def test_form_with_too_many_fields_is_answered(browser):
    answer = browser.post(reverse("customers:customer-new"), {f"f{n}": "" for n in range(5001)})

    assert answer.status_code == 413


def test_ten_thousand_lines_are_refused_at_their_field_with_the_limit(browser):
    """The longest paste there is: Chinese, so nine bytes a sign on the way."""
    data = {
        "name": "王建国",
        "phone": "13800138000",
        "kind": "person",
        "note": "左前门划痕，客户说上周就有，要求一起修好\n" * 10_000,
    }

    answer = browser.post(reverse("customers:customer-new"), data)

    assert answer.status_code == 422
    assert "500" in answer.text
    assert "13800138000" in answer.text
    assert not Customer.objects.exists()


def test_more_text_than_can_be_read_is_refused_with_the_limit(browser):
    answer = browser.post(
        reverse("customers:customer-new"), {"note": "x" * 11 * 1024 * 1024}, content_type="text/plain"
    )
    urlencoded = browser.generic(
        "POST",
        reverse("customers:customer-new"),
        b"note=" + b"x" * 11 * 1024 * 1024,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code < 500
    assert urlencoded.status_code == 413
    assert "10 MB" in urlencoded.text


@pytest.mark.parametrize("limit", ["LARGEST_REQUEST", "DATA_UPLOAD_MAX_MEMORY_SIZE"])
def test_what_is_refused_as_too_large_is_taken_in_to_its_end(browser, settings, limit):
    """A proxy that is still sending when we hang up loses our answer, and tells the person that we are away."""
    setattr(settings, limit, 1_000)
    body = io.BytesIO(b"x" * 3_000_000)

    answer = browser.generic(
        "POST",
        reverse("customers:customer-new"),
        b"",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH="3000000",
        **{"wsgi.input": body},
    )

    assert answer.status_code == 413
    assert body.read() == b""


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "OPTIONS"])
def test_other_methods_are_answered(browser, method):
    assert browser.generic(method, reverse("customers:brands")).status_code < 500


def test_what_only_acts_is_not_opened_by_a_link(browser):
    assert browser.get(reverse("workorders:clock-off", args=[1])).url == reverse("workorders:detail", args=[1])
