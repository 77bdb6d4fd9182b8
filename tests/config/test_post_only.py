"""An address that only takes a form, opened as a page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from config.post_only import page_above
from staff.enums import Role
from staff.models import User
from tests.permissions.test_table import address, ours
from tests.workorders.conftest import shop, walk_at
from tests.workorders.walk import Walk
from workorders.enums import Step

__all__ = ["shop", "walk_at"]

Person = Callable[..., User]
ClientOf = Callable[[User], Client]


def test_form_that_was_refused_and_is_opened_again_leads_to_the_page_it_stands_on(
    person: Person, client_of: ClientOf
) -> None:
    guard = client_of(person(Role.GATE_GUARD))
    url = reverse("reception:gate-in")
    assert guard.post(url, {"plate": ""}).status_code == 422

    answer = guard.get(url, follow=True)

    assert answer.redirect_chain == [(reverse("reception:gate"), 302)]
    assert answer.status_code == 200
    assert "只用来提交表单" in answer.text


def test_htmx_is_told_where_the_browser_goes_and_gets_no_page_to_put_into_its_own(
    person: Person, client_of: ClientOf
) -> None:
    guard = client_of(person(Role.GATE_GUARD))

    answer = guard.get(reverse("reception:gate-in"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (200, reverse("reception:gate"))
    assert answer.content == b""
    assert "只用来提交表单" in guard.get(answer["HX-Redirect"]).text


def test_button_of_an_order_leads_to_the_order(walk_at: Callable[[Step], Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.DIAGNOSIS)

    answer = client_of(walk.by(Role.SERVICE_ADVISOR)).get(reverse("workorders:end-without-repair", args=[walk.pk]))

    assert answer.url == walk.order.get_absolute_url()


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/orders/lines/5/withdraw/", "/orders/"),
        ("/documents/messages/5/retry/", "/"),
        ("/staff/logout/", "/"),
        ("/", "/"),
    ],
)
def test_page_above_is_the_nearest_of_ours(path: str, above: str) -> None:
    assert page_above(path) == above


def test_every_address_that_only_takes_a_form_leads_to_a_page(person: Person, client_of: ClientOf) -> None:
    """Of all addresses. The thing itself is missing here, so that its page may say so."""
    everybody = client_of(person(*Role))
    led = {}
    for name, pattern in ours().items():
        if ":" not in name:
            continue  # asked by machines
        url = address(name, pattern)
        answer = everybody.get(url)
        assert answer.status_code != 405, name
        if answer.status_code == 302 and answer.url == page_above(url):
            led[name] = everybody.get(url, follow=True)
            assert everybody.get(url, headers={"HX-Request": "true"}).get("HX-Redirect") == page_above(url), name

    assert len(led) > 100
    odd = {
        name: (answer.request["PATH_INFO"], answer.status_code)
        for name, answer in led.items()
        if answer.status_code not in {200, 404} or "<main" not in answer.text
    }
    assert odd == {}


def test_stranger_and_other_methods_get_a_sentence_in_their_language(
    client: Client, person: Person, client_of: ClientOf
) -> None:
    url = reverse("staff:logout")
    with translation.override("zh-hans"):
        strange = client.get(url)
    english = person(Role.CASHIER)
    english.language = "en"
    english.save()
    other = client_of(english).put(url)

    assert (strange.status_code, other.status_code) == (405, 405)
    assert strange["Allow"] == "POST, OPTIONS"
    assert "这个地址只用来提交表单" in strange.text
    assert "This address only takes a form." in other.text
