"""Worker, beat and queue killed in the middle of a sweep: work waits in its rows, and is done once they are back."""

import collections
import subprocess
import sys
import time
import uuid

import pytest
from django.apps import apps
from django.db import connection

from config import embedded
from documents.models import Message
from staff.enums import Role
from tests.faults.ground import Ground, wait_for
from tests.faults.shop import Shop
from tests.faults.visitor import Visitor

MANY = 60


def given_to_provider(ground: Ground) -> list[str]:
    book = ground.folder / "provider.txt"
    return book.read_text(encoding="ascii").split() if book.exists() else []


def waiting(messages: list[Message]) -> int:
    connection.close()
    return Message.objects.filter(pk__in=[m.pk for m in messages]).exclude(state="sent").count()


def all_sent(messages: list[Message]) -> bool:
    return waiting(messages) == 0


@pytest.mark.req("FUP-01")
def test_kill_worker_and_beat_in_a_sweep_sends_every_message_and_records_it_once(ground: Ground, shop: Shop) -> None:
    messages = shop.outbox(MANY)
    ground.run("worker", "beat")
    wait_for(lambda: len(given_to_provider(ground)) > MANY / 6, 60, every=0.005)
    ground.kill("worker")
    ground.kill("beat")
    left = waiting(messages)
    assert 0 < left < MANY, "killed in the middle"

    ground.run("worker")
    ground.run("beat")
    wait_for(lambda: waiting(messages) < left / 2, 60, every=0.005)
    ground.kill_a_child("worker")  # its head starts another and puts the task back
    wait_for(lambda: all_sent(messages), 60)

    times = collections.Counter(given_to_provider(ground))
    keys = {f"message-{message.pk}" for message in messages}
    assert keys <= times.keys(), "each was given to the provider"
    doubled = [key for key in keys if times[key] > 1]
    assert len(doubled) <= 3, "only what was on its way when its process died, and under the same key"
    assert all(times[key] <= 2 for key in doubled)
    assert set(Message.objects.values_list("state", "tries").filter(pk__in=[m.pk for m in messages])) == {("sent", 1)}
    history = apps.get_model("documents", "MessageEvent").objects.filter(pgh_obj_id__in=[m.pk for m in messages])
    recorded = collections.Counter(history.filter(state="sent").values_list("pgh_obj_id", flat=True))
    assert recorded == dict.fromkeys((message.pk for message in messages), 1)


def test_kill_queue_lets_desks_work_on_and_sending_wait(ground: Ground, shop: Shop) -> None:
    ground.run("worker", "beat")
    ground.serve()
    cashier = Visitor(ground.port, shop[Role.CASHIER].username)
    (owed,) = shop.owed(1)
    ground.wait_until("/readyz", 200)

    ground.kill_server("valkey")

    said = ground.wait_until("/readyz", 503)
    assert '"broker": "does not answer"' in said
    assert '"database": "ok"' in said
    messages = shop.outbox(5)
    begun = time.monotonic()
    assert cashier.get("/desk/")[0] == 200
    assert cashier.get("/counts/")[0] == 200
    form = {"amount": owed.amount, "method": "mobile", "key": uuid.uuid4(), "idempotency_key": uuid.uuid4()}
    assert cashier.post(f"/cashier/receivables/{owed.pk}/take/", **form)[0] == 302
    assert time.monotonic() - begun < 6, "three pages, none of which waits for the queue"
    assert seconds_to_hurry_up(ground) < 2
    time.sleep(1.5)
    assert waiting(messages) == 5

    wait_for(lambda: ground.processes["worker"].poll() is not None, 60)  # it lost the queue
    ground.start_queue()
    ground.run("worker")  # as whoever watches it does

    wait_for(lambda: all_sent(messages), 90)
    ground.wait_until("/readyz", 200)


def seconds_to_hurry_up(ground: Ground) -> float:
    """How long delay() takes to give up, in a process as the web server's."""
    program = (
        "import django, time; django.setup()\n"
        "from documents.tasks import sweep_messages\n"
        "begun = time.monotonic()\n"
        "try: sweep_messages.delay()\n"
        "except Exception as away: print(time.monotonic() - begun, type(away).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=embedded.ROOT,
        env=ground.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, name = done.stdout.split()
    assert name == "OperationalError"
    return float(seconds)
