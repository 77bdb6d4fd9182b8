"""Messages to the customer of an order: sent by who may, only with consent, kept on the order (FUP-05)."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from customers.models import Customer
from documents.models import Message
from documents.services.messages import queue_message, retry_message, send_due_messages, write_to_customer
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused
from tests.workorders.walk import Walk
from workorders.enums import Step


@pytest.fixture
def order(walk: Walk):
    Customer.objects.filter(pk=walk.order.customer_id).update(email="kunde@example.com")
    return walk.order


@pytest.fixture
def advisor(shop):
    return shop.people[Role.SERVICE_ADVISOR]


def refuse_consent(order, consents=False):
    Customer.objects.filter(pk=order.customer_id).update(consents_to_messages=consents)


def sentences(refused):
    return [reason.sentence for reason in refused.value.reasons]


@pytest.mark.req("FUP-05")
def test_message_to_the_customer_is_sent_and_stays_on_the_order(order, advisor, client_of):
    url = reverse("documents:write", args=[order.pk])

    assert client_of(advisor).post(url, {"channel": "email", "body": "您的车修好了。"}).status_code == 302
    assert send_due_messages() == 1

    assert [(m.to, m.body) for m in mail.outbox] == [(["kunde@example.com"], "您的车修好了。")]
    page = client_of(advisor).get(reverse("documents:messages", args=[order.pk])).text
    assert "您的车修好了。" in page
    assert "kunde@example.com" in page


@pytest.mark.req("FUP-05")
def test_customer_who_wants_no_messages_gets_none(order, advisor, client_of):
    refuse_consent(order)

    with pytest.raises(Refused) as refused:
        write_to_customer(order.pk, channel="email", body="您好", by=advisor)
    assert sentences(refused) == ["The customer wants no messages: please call."]
    with translation.override("zh-hans"):
        page = client_of(advisor).get(reverse("documents:messages", args=[order.pk])).text
    assert "客户不接收消息" in page
    assert reverse("documents:write", args=[order.pk]) not in page
    assert not Message.objects.exists()


@pytest.mark.req("FUP-05")
def test_consent_withdrawn_before_the_sweep_keeps_the_message_here(order, advisor):
    message = write_to_customer(order.pk, channel="email", body="您好", by=advisor)
    refuse_consent(order)

    send_due_messages()

    message.refresh_from_db()
    assert (message.state, mail.outbox) == ("failed", [])
    with pytest.raises(Refused):
        retry_message(message.pk, by=advisor)
    refuse_consent(order, consents=True)
    retry_message(message.pk, by=advisor)
    send_due_messages()
    assert len(mail.outbox) == 1


@pytest.mark.req("FUP-05")
def test_the_database_itself_puts_no_message_into_the_outbox_without_consent(order, advisor):
    message = write_to_customer(order.pk, channel="email", body="您好", by=advisor)
    Message.objects.filter(pk=message.pk).update(state="failed")
    refuse_consent(order)

    with pytest.raises(DatabaseError, match="customer_consents"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="waiting")
    Message.objects.filter(pk=message.pk).update(error="别的")


def test_the_database_refuses_a_customer_of_another_store(order, advisor, other_store, person):
    from customers.services import register_customer
    from staff.scoping import scope

    by = person(Role.SERVICE_ADVISOR, store=other_store)
    with scope(store=other_store):
        stranger = register_customer(store=other_store, name="外店", phone="13900000001", by=by)

    with pytest.raises(DatabaseError, match="customer_of_this_store"), scope(store=[order.store, other_store]), transaction.atomic():  # fmt: skip
        queue_message(
            order.document, channel="email", person="x", address="x@example.com", subject="", body="x",
            customer=stranger, by=advisor,
        )  # fmt: skip


def test_write_to_customer_is_refused_to_who_may_not_and_where_it_cannot_arrive(order, advisor, shop):
    with pytest.raises(NotPermitted):
        write_to_customer(order.pk, channel="email", body="x", by=shop.people[Role.TECHNICIAN])
    for channel, body, sentence in (
        ("sms", "x", "No service for this channel has been set up."),
        ("phone", "x", "No service for this channel has been set up."),
        ("email", " ", "The message is empty."),
    ):
        with pytest.raises(Refused) as refused:
            write_to_customer(order.pk, channel=channel, body=body, by=advisor)
        assert sentences(refused) == [sentence]
    Customer.objects.filter(pk=order.customer_id).update(email="")
    with pytest.raises(Refused) as refused:
        write_to_customer(order.pk, channel="email", body="x", by=advisor)
    assert sentences(refused) == ["There is no address to send it to."]


@pytest.mark.req("FUP-05")
def test_the_channels_of_customers_are_replaced_by_a_setting(order, advisor, settings):
    """SMS and WeChat by the one webhook here; a shop may name a class of its own for each."""
    settings.MESSAGE_CHANNELS = dict.fromkeys(["sms", "wechat"], "tests.workorders.test_messages.Postbox")

    for channel in ("sms", "wechat"):
        message = write_to_customer(order.pk, channel=channel, body=channel, by=advisor)
        Message.objects.filter(pk=message.pk).update(due_at=message.created_at)
    Postbox.open_by_day(send_due_messages)

    assert sorted(Postbox.got) == [("sms", order.customer.phone), ("wechat", order.customer.phone)]


class Postbox:
    got: list[tuple[str, str]] = []

    @staticmethod
    def open_by_day(work):
        import datetime

        import time_machine
        from django.utils import timezone

        noon = timezone.localtime().replace(hour=12) + datetime.timedelta(days=1)
        with time_machine.travel(noon, tick=False):
            work()

    def send(self, message):
        self.got.append((message.channel, message.address))


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.TECHNICIAN, False), (Role.STOREKEEPER, False), (Role.CASHIER, False), (Role.SERVICE_ADVISOR, True)],
)
@pytest.mark.parametrize("page", ["messages", "history"])
def test_number_of_a_call_is_masked_for_who_does_not_need_it(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client], role: Role, shown: bool, page: str
) -> None:
    walk = walk_at(Step.SETTLEMENT)
    walk.take_back()
    walk.call()

    text = client_of(walk.by(role)).get(reverse(f"documents:{page}", args=[walk.pk])).text

    assert ("13800138000" in text, "138****8000" in text) == (shown, not shown)
