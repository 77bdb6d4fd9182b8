"""The throttle of the log-in, what it says, and where passwords are not (SYS-02, SYS-03)."""

import logging
import re

import pghistory.models
import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib.auth import hashers, password_validation
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.models import DeskPin, User
from staff.services.accounts import create_user

pytestmark = pytest.mark.django_db
PASSWORD = "kx7m-p2vq-9dwz"
PROXY = "config.proxy.ClientAddressMiddleware"


@pytest.fixture
def people(person):
    users = [person(Role.CASHIER), person(Role.WASHER)]
    for user in users:
        user.set_password(PASSWORD)
        user.save()
    return users


def log_in(client: Client, name: str, password: str = PASSWORD, **headers: str):
    return client.post(reverse("staff:login"), {"username": name, "password": password}, headers=headers)


def fail(name: str, times: int = settings.AXES_FAILURE_LIMIT, **headers: str) -> int:
    return [log_in(Client(), name, "wrong", **headers).status_code for _try in range(times)][-1]


@pytest.mark.req("SYS-02")
def test_blanks_and_wide_letters_buy_no_further_tries(people) -> None:
    """They mean the same person, so they are the same count. Another case of a name is nobody's name."""
    name = people[0].username
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in name)
    fail(name, 3)
    fail(wide, 1)

    assert fail(f" {name} ", 1) == 429
    assert log_in(Client(), name).status_code == 429
    assert log_in(Client(), people[1].username.upper()).status_code == 200


def test_one_person_locks_out_nobody_else_behind_the_same_address(people) -> None:
    assert fail(people[0].username, 20) == 429

    assert log_in(Client(), people[1].username).status_code == 302


@pytest.mark.req("SYS-03")
def test_lock_outs_outlive_the_cache_and_the_process(people) -> None:
    fail(people[0].username)
    cache.clear()

    assert log_in(Client(), people[0].username).status_code == 429
    assert AccessAttempt.objects.filter(username=people[0].username).exists()


@pytest.mark.req("SYS-03")
def test_an_address_the_client_invents_evades_no_lock_out(people, settings) -> None:
    """The proxy in front appends what it saw: whatever a client writes stands further left."""
    settings.PROXIES_IN_FRONT = 1
    name = people[0].username
    seen = {log_in(Client(), name, "wrong", X_Forwarded_For=f"10.9.8.{n}, 203.0.113.7").status_code for n in range(9)}

    assert 429 in seen
    assert log_in(Client(), name, X_Forwarded_For="10.1.1.1, 203.0.113.7").status_code == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"203.0.113.7"}


@pytest.mark.parametrize(
    ("last", "noted"),
    [
        ("203.0.113.7:{n}", "203.0.113.7"),
        ("[2001:db8::7]:{n}", "2001:db8::7"),
        ("unknown", "127.0.0.1"),
        ("999.1.1.1", "127.0.0.1"),
        ("x" * 3000, "127.0.0.1"),
    ],
)
def test_address_with_a_port_or_none_evades_no_lock_out_and_breaks_no_log_in(people, settings, last, noted) -> None:
    """Some proxies add the port of the connection, which is another each time; some say that they do not know."""
    settings.PROXIES_IN_FRONT = 1
    name = people[0].username
    seen = [
        log_in(Client(), name, "wrong", X_Forwarded_For=f"10.1.1.1, {last.format(n=5000 + n)}").status_code
        for n in range(settings.AXES_FAILURE_LIMIT)
    ]

    assert seen[-1] == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {noted}


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize(
    ("page", "field", "typed"),
    [
        (
            "staff:password-change",
            "old_password",
            {"new_password1": "w3ll-ch0sen-0ne", "new_password2": "w3ll-ch0sen-0ne"},
        ),
        ("staff:own-pin", "password", {"pin": "482915", "again": "482915"}),
    ],
)
def test_pages_that_ask_for_the_password_once_more_lock_out_who_guesses_it(people, page, field, typed) -> None:
    client = Client()
    log_in(client, people[0].username)
    address = reverse(page)

    wrong = [
        client.post(address, {field: f"guess {n}", **typed}).status_code for n in range(settings.AXES_FAILURE_LIMIT)
    ]
    right = client.post(address, {field: PASSWORD, **typed})

    assert (wrong[0], wrong[-1], right.status_code) == (422 if page == "staff:own-pin" else 200, 429, 429)
    assert not DeskPin.objects.exists()
    assert User.objects.get(pk=people[0].pk).check_password(PASSWORD)
    assert log_in(Client(), people[0].username).status_code == 429


def test_without_a_proxy_the_header_is_not_read(people, settings) -> None:
    settings.PROXIES_IN_FRONT = 0
    seen = {log_in(Client(), people[0].username, "wrong", X_Forwarded_For=f"10.9.8.{n}").status_code for n in range(9)}

    assert 429 in seen
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}


def test_the_answer_does_not_tell_whether_there_is_such_a_person(people) -> None:
    closed = people[1]
    User.objects.filter(pk=closed.pk).update(is_active=False)

    said = {
        re.sub(r'(nonce|value|hx-headers)=("[^"]*"|\'[^\']*\')', "", log_in(Client(), name, "wrong").content.decode())
        for name in (people[0].username, closed.username, "nobody-of-that-name")
    }

    assert len(said) == 1


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(people, monkeypatch) -> None:
    """So the time of the answer does not tell either."""
    hashed = []
    real = hashers.get_hasher()
    monkeypatch.setattr(type(real), "encode", counting(type(real).encode, hashed))
    costs = {}
    for name in (people[0].username, "nobody-of-that-name"):
        hashed.clear()
        log_in(Client(), name, "wrong")
        costs[name] = len(hashed)

    assert set(costs.values()) == {1}


def counting(encode, calls: list):
    def counted(self, *args, **kwargs):
        calls.append(1)
        return encode(self, *args, **kwargs)

    return counted


@pytest.mark.req("SYS-03")
def test_no_history_keeps_a_password() -> None:
    tracked = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
        for field in model._meta.get_fields()
        if re.search(r"password|secret|token|hash$|\bpin\b|digest", field.name)
        and field.get_internal_type() != "BooleanField"  # whether one must be chosen anew is no secret
    }

    assert tracked == set()


@pytest.mark.req("SYS-03")
def test_no_log_line_and_no_table_keeps_a_password_that_was_typed(people, person, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    log_in(Client(), people[0].username)
    log_in(Client(), people[0].username, "wrong-Secret-Typed-1")
    create_user(
        username="fresh", full_name="新人", home_store=people[0].home_store, roles=[Role.WASHER],
        password="first-Secret-Given-1", by=person(Role.ADMINISTRATOR),
    )  # fmt: skip

    rows = [
        str(row)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for row in model._base_manager.values()
    ]
    for secret in (PASSWORD, "wrong-Secret-Typed-1", "first-Secret-Given-1"):
        assert secret not in caplog.text
        assert not [row for row in rows if secret in row]


def test_passwords_are_kept_by_a_slow_hash_with_memory() -> None:
    from config.settings import base

    assert base.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    validators = password_validation.get_password_validators(base.AUTH_PASSWORD_VALIDATORS)
    similar, length, common, numeric = validators
    assert isinstance(similar, password_validation.UserAttributeSimilarityValidator)
    assert isinstance(length, password_validation.MinimumLengthValidator)
    assert isinstance(common, password_validation.CommonPasswordValidator)
    assert isinstance(numeric, password_validation.NumericPasswordValidator)
    assert length.min_length >= 10
