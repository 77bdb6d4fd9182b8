"""The generic channel against a real little server: what goes out, what its answers mean, what is reported later (FUP-05)."""

import contextlib
import datetime
import hashlib
import hmac
import json
import threading
import time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.settings import environment
from documents import webhook
from documents.models import Message
from documents.services.messages import MOST_TRIES, queue_message, retry_message, send_due_messages
from documents.webhook import seconds_of

SECRET = "a-secret-of-thirty-two-characters"
NOON = "2026-11-23 12:00"


class Provider(ThreadingHTTPServer):
    """Answers with what the test says, one answer after the other, the last for ever."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answers = [], [(200, {}, b'{"ok": true}')]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/sms?from=shop"

    def says(self, *answers):
        self.answers = list(answers)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), body))
        answers = self.server.answers
        status, headers, said = answers.pop(0) if len(answers) > 1 else answers[0]
        if status == 0:
            time.sleep(1.5)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(said)

    def log_message(self, *_args):
        pass


@pytest.fixture
def provider(settings):
    server = Provider()
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    settings.MESSAGE_CHANNELS = {"sms": "documents.webhook.WebhookChannel"}
    # Who answers has time, on a busy machine too; who does not, see ``silent``.
    settings.MESSAGE_WEBHOOK = {"url": server.url, "secret": SECRET, "timeout": 10}
    settings.SITE_ADDRESS = "https://service.example.cn"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent(provider, settings):
    provider.says((0, {}, b""))
    settings.MESSAGE_WEBHOOK = {**settings.MESSAGE_WEBHOOK, "timeout": 0.5}
    return provider


@pytest.fixture
def clock(time_machine_now):
    def turn(text):
        time_machine_now(timezone.make_aware(datetime.datetime.fromisoformat(text)))

    turn(NOON)
    return turn


@pytest.fixture
def message(memo, advisor, clock):
    with transaction.atomic():
        return queue_message(
            memo.document, channel="sms", person="张三丰", address="13800000000", subject="", body="您的车修好了。", by=advisor
        )  # fmt: skip


def fresh(message):
    message.refresh_from_db()
    return message


def test_message_is_posted_once_with_key_time_and_signature_and_the_answer_is_kept(provider, message):
    assert send_due_messages() == 1
    assert send_due_messages() == 0

    [(path, headers, body)] = provider.asked
    said = json.loads(body)
    signed = hmac.new(SECRET.encode(), headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert path == "/sms?from=shop"
    assert said == {
        "id": f"message-{message.pk}-0",
        "channel": "sms",
        "to": "13800000000",
        "text": "您的车修好了。",
        "report_url": "https://service.example.cn/messages/report/",
    }
    assert headers["Idempotency-Key"] == said["id"]
    assert headers["X-Signature"] == f"sha256={signed}"
    assert (fresh(message).state, message.answer) == ("sent", '200 {"ok": true}')


def test_every_try_has_the_same_key_and_sending_anew_another(provider, message, advisor, clock):
    provider.says((500, {}, b"ill"), (400, {}, b"no such number"), (200, {}, b""))
    send_due_messages()
    clock("2026-11-23 12:02")
    send_due_messages()
    retry_message(message.pk, address="13900000000", by=advisor)
    send_due_messages()

    keys = [headers["Idempotency-Key"] for _path, headers, _body in provider.asked]
    assert keys == [f"message-{message.pk}-0", f"message-{message.pk}-0", f"message-{message.pk}-1"]
    assert fresh(message).state == "sent"


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422, 302, 304])
def test_a_refusal_is_final_and_says_what_was_answered(provider, message, status):
    provider.says((status, {"Location": provider.url}, "号码不存在".encode()))

    send_due_messages()

    assert (fresh(message).state, message.tries) == ("failed", 1)
    assert message.error.startswith(f"短信平台拒绝：{status}")
    assert len(provider.asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_busy_or_ill_provider_is_tried_again_later(provider, message, status):
    provider.says((status, {}, b"later"))

    send_due_messages()

    assert (fresh(message).state, message.tries, message.answer) == ("waiting", 1, f"{status} later")
    assert message.due_at - timezone.now() == datetime.timedelta(minutes=1)


def test_a_provider_that_stays_ill_is_given_up_in_the_end(provider, message, clock):
    provider.says((500, {}, b""))
    for _try in range(MOST_TRIES):
        send_due_messages()
        clock(f"{timezone.localtime(fresh(message).due_at):%Y-%m-%d %H:%M}")

    assert (message.state, message.tries) == ("failed", MOST_TRIES)


def test_retry_after_is_kept_to_when_it_is_longer_than_ours(provider, message):
    provider.says((429, {"Retry-After": "1800"}, b""))

    send_due_messages()

    assert fresh(message).due_at - timezone.now() == datetime.timedelta(minutes=30)


def test_retry_after_may_be_a_date_or_nonsense_and_is_never_more_than_a_day(clock):
    soon = timezone.now().replace(microsecond=0) + datetime.timedelta(minutes=7)

    assert seconds_of(format_datetime(soon)) == datetime.timedelta(minutes=7)
    assert seconds_of("99999999999999999999") == datetime.timedelta(days=1)
    assert {seconds_of(text) for text in ("", "soon", "-5", "Fri, 99 Foo", "Mon, 23 Nov 2020 12:00:00 GMT")} == {
        datetime.timedelta()
    }


def test_a_provider_that_does_not_answer_costs_one_time_out_and_is_tried_again(silent, message):
    begun = time.perf_counter()

    send_due_messages()

    assert (fresh(message).state, message.tries) == ("waiting", 1)
    assert time.perf_counter() - begun < 1.4


def test_a_provider_that_is_away_is_tried_again(settings, message):
    settings.MESSAGE_CHANNELS = {"sms": "documents.webhook.WebhookChannel"}
    settings.MESSAGE_WEBHOOK = {"url": "http://127.0.0.1:9/", "secret": SECRET, "timeout": 0.5}

    send_due_messages()

    assert fresh(message).state == "waiting"


def test_of_a_long_answer_only_the_beginning_is_read(provider, message, monkeypatch):
    read, post = [], webhook.WebhookChannel.post

    def watched(*args, **options):
        answer = post(*args, **options)
        read.append(len(answer.text))
        return answer

    monkeypatch.setattr(webhook.WebhookChannel, "post", staticmethod(watched))
    provider.says((200, {}, b"x" * 3_000_000))

    send_due_messages()

    assert read == [webhook.MOST_READ]
    assert fresh(message).answer.startswith("200 xxx")
    assert len(message.answer) == 500


def test_a_redirect_is_not_followed_even_to_another_host(provider, message):
    provider.says((307, {"Location": "http://127.0.0.1:9/"}, b""))

    send_due_messages()

    assert fresh(message).state == "failed"


@pytest.mark.req("FUP-05")
def test_message_due_in_the_day_is_not_sent_by_a_worker_that_comes_at_night(provider, message, clock):
    clock("2026-11-23 22:30")
    send_due_messages()

    assert provider.asked == []
    assert (fresh(message).tries, f"{timezone.localtime(message.due_at):%d %H:%M}") == (0, "24 08:00")


@pytest.mark.req("FUP-05")
def test_neither_a_second_try_nor_sending_anew_falls_into_the_night(provider, message, clock, advisor):
    provider.says((500, {}, b""), (400, {}, b""))
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
    clock("2026-11-23 20:59:30")
    send_due_messages()
    assert f"{timezone.localtime(fresh(message).due_at):%d %H:%M}" == "24 08:00"
    clock("2026-11-24 08:00")
    send_due_messages()
    clock("2026-11-24 21:10")
    retry_message(message.pk, by=advisor)

    assert f"{timezone.localtime(fresh(message).due_at):%d %H:%M}" == "25 08:00"


# Reports


def sign(body, secret=SECRET, at=None):
    timestamp = str(int(time.time()) if at is None else at)
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Timestamp": timestamp, "X-Signature": f"sha256={signed}"}


def tell(said, headers=None):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    client = Client(enforce_csrf_checks=True)
    return client.post(
        reverse("documents:report"), body, content_type="application/json", headers=headers or sign(body)
    ).status_code


def test_report_marks_a_message_delivered_once(provider, message):
    send_due_messages()
    said = {"id": message.key, "state": "delivered"}

    assert [tell(said), tell(said), tell({**said, "state": "failed"})] == [204, 204, 204]

    assert fresh(message).state == "delivered"
    assert message.delivered_at is not None


def test_report_of_a_failure_puts_the_message_on_the_desk_with_the_reason(provider, message):
    send_due_messages()

    assert tell({"id": message.key, "state": "failed", "reason": "关机\x00\ud800"}) == 204

    assert (fresh(message).state, message.error) == ("failed", "关机")


def test_number_in_a_report_or_an_answer_is_not_kept_whole(provider, message):
    provider.says((200, {}, f"+86{message.address} accepted".encode()))
    send_due_messages()
    tell({"id": message.key, "state": "failed", "reason": f"{message.address} 关机"})

    assert message.address not in fresh(message).answer + message.error
    assert message.error.endswith(" 关机")


def test_report_that_comes_before_our_next_try_saves_the_try(silent, message, clock):
    send_due_messages()

    tell({"id": message.key, "state": "delivered"})
    clock("2026-11-23 12:30")

    assert send_due_messages() == 0
    assert fresh(message).state == "delivered"


def test_report_about_an_earlier_sending_changes_nothing(provider, message, advisor):
    provider.says((400, {}, b""), (200, {}, b""))
    send_due_messages()
    retry_message(message.pk, by=advisor)
    send_due_messages()

    assert tell({"id": f"message-{message.pk}-0", "state": "failed"}) == 204
    assert fresh(message).state == "sent"


def test_report_that_is_not_ours_is_not_taken(provider, message, settings):
    send_due_messages()
    body = json.dumps({"id": message.key, "state": "delivered"}).encode()

    assert tell(body, {"X-Timestamp": "1"}) == 401
    assert tell(body, sign(body, secret="another secret")) == 401
    assert tell(body, sign(body, at=int(time.time()) - 301)) == 401
    assert tell(body, {**sign(body), "X-Timestamp": "９９"}) == 401
    assert tell(body + b" ", sign(body)) == 401
    settings.MESSAGE_WEBHOOK = {"url": "", "secret": "", "timeout": 1}
    assert tell(body, sign(body, secret="")) == 401
    assert fresh(message).state == "sent"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"[" * 8000, 400),
        (b"\xff", 400),
        ([1], 400),
        ({"state": "delivered"}, 400),
        ({"id": "message-1-0", "state": "eaten"}, 400),
        ({"id": "message-999999999-0", "state": "delivered"}, 404),
        ({"id": "message-١-0", "state": "delivered"}, 404),
        (b"x" * 9000, 413),
    ],
)
def test_report_that_says_nothing_sensible_gets_a_plain_no(provider, db, said, status):
    assert tell(said) == status


def test_report_sent_as_a_form_with_files_gets_a_plain_no(client):
    """Such a body is read before the view, which then cannot see what was signed."""
    assert client.post(reverse("documents:report"), {"id": "message-1-0"}).status_code == 400


def test_only_a_signed_post_is_a_report(provider, client):
    assert client.get(reverse("documents:report")).status_code == 405


# Settings


def test_settings_without_a_url_have_no_webhook(monkeypatch):
    monkeypatch.delenv("MESSAGE_WEBHOOK_URL", raising=False)

    assert environment.message_webhook() == ({}, {"url": "", "secret": "", "timeout": 10.0})


def test_settings_take_an_http_address_a_long_secret_and_the_channels(monkeypatch):
    monkeypatch.setenv("MESSAGE_WEBHOOK_URL", "https://sms.example.cn/send")
    monkeypatch.setenv("MESSAGE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("MESSAGE_WEBHOOK_CHANNELS", "sms, wechat")

    channels, webhook_of = environment.message_webhook()

    assert channels == dict.fromkeys(["sms", "wechat"], "documents.webhook.WebhookChannel")
    assert webhook_of == {"url": "https://sms.example.cn/send", "secret": SECRET, "timeout": 10.0}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MESSAGE_WEBHOOK_URL", "file:///etc/passwd"),
        ("MESSAGE_WEBHOOK_URL", "https://"),
        ("MESSAGE_WEBHOOK_URL", "https://user:word@sms.example.cn/"),
        ("MESSAGE_WEBHOOK_SECRET", "short"),
        ("MESSAGE_WEBHOOK_TIMEOUT", "0"),
        ("MESSAGE_WEBHOOK_CHANNELS", "pigeon"),
    ],
)
def test_settings_that_cannot_be_meant_stop_the_start(monkeypatch, name, value):
    monkeypatch.setenv("MESSAGE_WEBHOOK_URL", "https://sms.example.cn/send")
    monkeypatch.setenv("MESSAGE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        environment.message_webhook()
