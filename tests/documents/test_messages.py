"""Messages: written with their cause, sent once, tried again, never lost (FUP-05, CTL-05)."""

import datetime
import threading
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from documents import channels, desk_lists
from documents.channels import Undeliverable
from documents.models import Message
from documents.services import messages
from documents.services.messages import (
    MOST_TRIES,
    after_quiet_hours,
    note_message,
    queue_message,
    retry_message,
    send_due_messages,
)
from documents.tasks import sweep_messages
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused

LATER = datetime.timedelta(hours=1)


def queue(memo, advisor, **options):
    with transaction.atomic():
        return queue_message(
            memo.document,
            **{
                "channel": "email",
                "person": "张三丰",
                "address": "zhang@example.com",
                "subject": "您的车\n修好了",
                "body": "请来取车。",
                "by": advisor,
                **options,
            },
        )


def state(message):
    message.refresh_from_db()
    return message.state, message.tries


def test_queued_message_is_sent_once_and_kept_on_the_document(memo, advisor):
    message = queue(memo, advisor)

    assert sweep_messages.delay().get() == 1
    assert send_due_messages() == 0

    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [(["zhang@example.com"], "您的车 修好了", "请来取车。")]
    assert state(message) == ("sent", 1)
    assert message.sent_at is not None


def test_message_whose_cause_is_rolled_back_is_never_sent(memo, advisor):
    with transaction.atomic():
        queue(memo, advisor)
        transaction.set_rollback(True)

    assert send_due_messages() == 0
    assert mail.outbox == []


def test_message_of_the_future_waits(memo, advisor):
    queue(memo, advisor, due_at=timezone.now() + LATER)

    assert send_due_messages() == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"address": "张三"}, "这不是邮箱地址：张三"),
        ({"address": " "}, "没有收件地址。"),
        ({"body": " "}, "消息是空的。"),
    ],
    ids=["not an address", "no address", "empty"],
)
def test_message_that_cannot_arrive_is_refused(memo, advisor, options, sentence):
    with pytest.raises(Refused) as refused:
        queue(memo, advisor, **options)

    assert [r.sentence for r in refused.value.reasons] == [sentence]


class Failing:
    def __init__(self, error):
        self.error, self.calls = error, 0

    def send(self, message):
        self.calls += 1
        raise self.error


@pytest.fixture
def failing(monkeypatch):
    def use(error):
        channel = Failing(error)
        monkeypatch.setattr(messages, "channel_named", lambda _name: channel)
        return channel

    return use


def test_message_that_fails_is_tried_again_later_and_given_up_in_the_end(memo, advisor, failing, time_machine_now):
    message, channel = queue(memo, advisor), failing(ConnectionError("邮件服务器\x00没有应答"))

    waits = []
    for _try in range(MOST_TRIES):
        assert send_due_messages() == 1
        assert send_due_messages() == 0
        message.refresh_from_db()
        waits.append((message.due_at - timezone.now()).total_seconds() / 60)
        time_machine_now(message.due_at)

    assert [round(w) for w in waits[:-1]] == [1, 5, 15, 60, 240]
    assert state(message) == ("failed", MOST_TRIES)
    assert message.error == "邮件服务器没有应答"
    assert channel.calls == MOST_TRIES


def test_message_that_never_can_arrive_is_given_up_at_once(memo, advisor, failing):
    message = queue(memo, advisor)
    failing(Undeliverable("没有这个邮箱"))

    send_due_messages()

    assert state(message) == ("failed", 1)


def test_address_in_what_the_mail_server_said_is_hidden_from_who_may_not_see_it(
    memo, advisor, failing, person, client_of
):
    """The page masks the address, and the sentence beside it had it whole."""
    failing(SMTPRecipientsRefused({"zhang@example.com": (550, b"no such user: zhang@example.com")}))
    message = queue(memo, advisor)
    send_due_messages()

    message.refresh_from_db()
    assert "no such user" in message.error
    browser = client_of(person(Role.FINANCE))
    for page in ("messages", "history"):
        shown = browser.get(reverse(f"documents:{page}", args=[memo.pk])).content.decode()
        assert "no such user" in shown
        assert "zhang@example.com" not in shown


def test_message_by_a_channel_that_was_not_set_up_is_given_up_and_says_so(memo, advisor, time_machine_now):
    time_machine_now(timezone.localtime().replace(hour=12))  # at night it would wait for the morning
    message = queue(memo, advisor, channel="sms", address="13800000000", due_at=timezone.now() - 24 * LATER)
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now())

    send_due_messages()

    assert state(message) == ("failed", 1)
    assert message.error == "还没有开通这种发送方式。"


def test_one_message_that_fails_does_not_stop_the_next(memo, advisor, monkeypatch):
    class Choosy(channels.EmailChannel):
        def send(self, message):
            if message.person == "坏":
                raise ConnectionError
            super().send(message)

    monkeypatch.setattr(messages, "channel_named", lambda _name: Choosy())
    queue(memo, advisor, person="坏")
    queue(memo, advisor, person="好")

    assert send_due_messages() == 2
    assert len(mail.outbox) == 1


def note_nowhere() -> None:
    note_message(0, channel="phone", direction="to", person="", body="x", by=User())


@pytest.mark.parametrize("breaks", [Message.objects.create, note_nowhere], ids=["database", "service"])
def test_channel_that_meets_an_error_of_the_database_or_a_service_fails_alone(memo, advisor, monkeypatch, breaks):
    class Broken:
        def send(self, _message):
            breaks()

    monkeypatch.setattr(messages, "channel_named", lambda _name: Broken())
    message = queue(memo, advisor)

    assert send_due_messages() == 1
    assert state(message) == ("waiting", 1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_message_once(memo, advisor, start_thread, monkeypatch):
    sending, go_on, sent = threading.Event(), threading.Event(), []

    class Slow:
        def send(self, message):
            sent.append(message.person)
            sending.set()
            go_on.wait(5)

    monkeypatch.setattr(messages, "channel_named", lambda _name: Slow())
    queue(memo, advisor, person="一")

    first = start_thread(send_due_messages)
    sending.wait(5)
    claimed_by_the_second = send_due_messages()
    go_on.set()
    first.join(5)

    assert claimed_by_the_second == 0
    assert sent == ["一"]


def test_retry_puts_a_failed_message_back_and_only_that(memo, advisor, person):
    message = queue(memo, advisor)
    with pytest.raises(Refused):
        retry_message(message.pk, by=advisor)
    Message.objects.filter(pk=message.pk).update(state="failed", tries=6, error="x")

    with pytest.raises(NotPermitted):
        retry_message(message.pk, by=person(Role.WASHER))
    retry_message(message.pk, by=advisor)

    assert state(message) == ("waiting", 0)
    assert send_due_messages() == 1


@pytest.mark.req("CTL-05")
def test_note_message_keeps_what_was_said_on_the_file(memo, advisor, person):
    note_message(memo.pk, channel="phone", direction="from", person="张三丰", body="几点能取车?", by=advisor)

    said = memo.document.messages.get()
    assert (said.direction, said.state, said.person, said.body, said.created_by) == (
        "from",
        "noted",
        "张三丰",
        "几点能取车?",
        advisor,
    )
    with pytest.raises(NotPermitted):
        note_message(memo.pk, channel="phone", direction="to", person="张", body="好", by=person(Role.WASHER))
    with pytest.raises(Refused):
        note_message(memo.pk, channel="phone", direction="to", person="张", body=" ", by=advisor)


@pytest.mark.parametrize(
    ("at", "until"),
    [("07:59", "23 08:00"), ("08:00", "23 08:00"), ("20:59", "23 20:59"), ("21:00", "24 08:00"), ("00:10", "23 08:00")],
)
def test_quiet_hours_put_what_rings_off_to_the_morning(at, until):
    moment = timezone.make_aware(datetime.datetime.fromisoformat(f"2026-11-23 {at}"))

    assert f"{timezone.localtime(after_quiet_hours(moment)):%d %H:%M}" == until


def test_messages_page_notes_a_call_and_keeps_what_was_typed(memo, advisor, client_of):
    url, client = reverse("documents:messages", args=[memo.pk]), client_of(advisor)
    typed = {"direction": "to", "channel": "phone", "person": "张三丰", "body": "已告知明天取车"}

    assert client.post(url, typed).status_code == 302
    assert "已告知明天取车" in client.get(url).text
    bad = client.post(url, {**typed, "person": "", "body": "半句话"})
    assert bad.status_code == 422
    assert "半句话" in bad.text


def test_undelivered_page_and_desk_show_failed_messages_and_send_them_again(memo, advisor, store, client_of, person):
    message = queue(memo, advisor)
    Message.objects.filter(pk=message.pk).update(state="failed", error="没有这个邮箱")
    queue(memo, advisor, person="别人")
    url, client = reverse("documents:undelivered"), client_of(advisor)

    page = client.get(url).text
    assert "没有这个邮箱" in page
    assert "别人" not in page
    rows = [desk_lists.undelivered_row(m, advisor) for m in desk_lists.undelivered(store, advisor)]
    assert [row.title for row in rows] == ["张三丰 · 您的车 修好了"]
    assert rows[0].url == f"/documents/{memo.pk}/messages/#message-{message.pk}"
    assert client_of(person(Role.WASHER)).get(url).status_code == 403

    again = reverse("documents:retry", args=[message.pk])
    assert client.post(again, {"address": "还是错的"}).status_code == 409
    client.post(again, {"address": "zhang.san@example.com"})
    assert "没有这个邮箱" not in client.get(url).text
    assert send_due_messages() == 2
    assert [m.to for m in mail.outbox] == [["zhang@example.com"], ["zhang.san@example.com"]]
