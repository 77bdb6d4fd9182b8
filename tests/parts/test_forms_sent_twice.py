"""A form acts once, however often it is sent (staff/once.py). Goods received are the example: twice would be twice the stock."""

import datetime
import threading
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parts.models import Bin, GoodsReceipt, Part, Stock
from staff import once
from staff.enums import Role
from staff.models import SentForm, User
from staff.services import sent_forms
from staff.services.sent_forms import forget_sent_forms, note_sent_form

ClientOf = Callable[[User], Client]


@pytest.fixture
def delivery(part: Part, make_bin: Callable[..., Bin]) -> dict[str, Any]:
    """Five pieces arrive; the page's key is in the form."""
    return {
        "supplier": "本田配件",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "1",
        "lines-MAX_NUM_FORMS": "1000",
        "lines-0-part": part.pk,
        "lines-0-bin_code": make_bin().code,
        "lines-0-quantity": "5",
        once.FIELD: once.new_key(),
    }


def send(client: Client, form: dict[str, Any], **headers: str) -> Any:
    return client.post(reverse("parts:receipt-new"), form, headers=headers)


@pytest.mark.req("FLOW-07")
def test_form_sent_again_is_answered_as_the_first_time_and_does_nothing(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    client = client_of(storekeeper)

    first, again = send(client, delivery), send(client, delivery)

    assert (first.status_code, again.status_code) == (302, 302)
    assert first.url == again.url == GoodsReceipt.objects.get().get_absolute_url()
    assert Stock.objects.get().on_hand == Decimal(5)
    assert "没有重复办理" in client.get(again.url).content.decode()


def test_form_of_a_page_opened_anew_acts_again(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    client = client_of(storekeeper)

    send(client, delivery)
    send(client, {**delivery, once.FIELD: once.new_key()})

    assert Stock.objects.get().on_hand == Decimal(10)


def test_form_sent_again_by_a_fragment_leads_the_whole_page_there(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    client = client_of(storekeeper)
    first = send(client, delivery)

    again = send(client, delivery, **{"HX-Request": "true"})

    assert (again.status_code, again["HX-Redirect"]) == (200, first.url)


def test_form_filled_in_differently_under_the_same_key_is_refused_with_when_it_was_sent(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    client = client_of(storekeeper)
    first = send(client, delivery)

    other = send(client, {**delivery, "lines-0-quantity": "7"})

    assert other.status_code == 409
    page = other.content.decode()
    assert f"{timezone.localtime():%H:}" in page
    assert "data-sent-before" in page
    assert first.url in page
    assert Stock.objects.get().on_hand == Decimal(5)


def test_refused_form_is_not_remembered_and_acts_once_it_is_mended(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    client = client_of(storekeeper)

    refused = send(client, {**delivery, "lines-0-bin_code": "9-99-99-99"})
    mended = send(client, delivery)

    assert (refused.status_code, mended.status_code) == (422, 302)
    assert Stock.objects.get().on_hand == Decimal(5)


def test_failed_form_leaves_nothing_behind_and_may_be_sent_again(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(storekeeper)

    def fails(*_args: Any) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("parts.views.receiving.redirect", fails)
        with pytest.raises(OSError):  # noqa: PT011  (any failure after the service has done its work)
            send(client, delivery)
    nothing = (GoodsReceipt.objects.count(), SentForm.objects.count())
    send(client, delivery)

    assert nothing == (0, 0)
    assert Stock.objects.get().on_hand == Decimal(5)


def test_key_of_somebody_else_is_another_key(
    storekeeper: User, person: Callable[..., User], client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    first = send(client_of(storekeeper), delivery)
    second = send(client_of(person(Role.STOREKEEPER)), delivery)

    assert first.url != second.url
    assert Stock.objects.get().on_hand == Decimal(10)


@pytest.mark.parametrize("key", ["", "none", "\x00", "𬭎" * 40])
def test_form_with_a_key_that_is_none_acts_without_one(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any], key: str
) -> None:
    assert send(client_of(storekeeper), {**delivery, once.FIELD: key}).status_code == 302
    assert not SentForm.objects.exists()


@pytest.mark.req("FLOW-07")
@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_waits_and_is_answered_as_the_first(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any], start_thread: Any
) -> None:
    client, arrived, answers = client_of(storekeeper), threading.Event(), []
    other_tab = client_of(storekeeper)
    second = start_thread(lambda: (arrived.wait(5), answers.append(send(other_tab, delivery))))

    with transaction.atomic():
        first = send(client, delivery)
        arrived.set()
        second.join(0.5)
        was_waiting = second.is_alive()
    second.join(5)

    assert was_waiting
    assert [answer.url for answer in answers] == [first.url]
    assert Stock.objects.get().on_hand == Decimal(5)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_form_acts_twice(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: nothing else keeps a delivery from being received twice."""

    def note_again(key: uuid.UUID, digest: str, *, by: User) -> SentForm:
        return note_sent_form(key, digest, by=by) or SentForm(user=by, key=key, digest=digest)

    monkeypatch.setattr(once, "note_sent_form", note_again)
    client = client_of(storekeeper)

    send(client, delivery)
    send(client, delivery)

    assert Stock.objects.get().on_hand == Decimal(10)


def test_forget_sent_forms_after_some_days_only(
    storekeeper: User, client_of: ClientOf, delivery: dict[str, Any]
) -> None:
    send(client_of(storekeeper), delivery)
    now = timezone.now()

    assert forget_sent_forms(now=now + sent_forms.KEPT - datetime.timedelta(hours=1)) == 0
    assert forget_sent_forms(now=now + sent_forms.KEPT + datetime.timedelta(hours=1)) == 1


def test_every_form_carries_its_key(storekeeper: User, client_of: ClientOf) -> None:
    page = client_of(storekeeper).get(reverse("parts:receipt-new")).content.decode()

    assert page.count(f'name="{once.FIELD}"') == page.count('name="csrfmiddlewaretoken"') > 0


def test_database_knows_a_key_once(storekeeper: User) -> None:
    key = uuid.uuid4()

    assert note_sent_form(key, "a", by=storekeeper)
    assert note_sent_form(key, "b", by=storekeeper) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_sentform")
        assert cursor.fetchone() == (1,)
