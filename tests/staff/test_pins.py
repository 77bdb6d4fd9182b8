"""PINs: set after the password, never trivial, never read, taken away by oneself or the administrator (SYS-02)."""

import pytest
from django.db import connection
from django.urls import reverse

from staff.enums import Role
from staff.models import DeskPin
from staff.refusals import NotPermitted, Refused
from staff.services.accounts import close_account, reset_password
from staff.services.pins import clear_pin, set_pin

PASSWORD = "kx7m-p2vq-9dwz"
PIN = "482915"


@pytest.fixture
def advisor(person):
    user = person(Role.SERVICE_ADVISOR, full_name="王芳")
    user.phone = "138-0371-0013"
    user.set_password(PASSWORD)
    user.save()
    return user


def reasons(refused):
    return [reason.sentence for reason in refused.value.reasons]


def test_set_pin_keeps_only_a_hash_and_the_history_not_even_that(advisor):
    set_pin(advisor.pk, pin=PIN, password=PASSWORD, by=advisor)
    set_pin(advisor.pk, pin="739104", password=PASSWORD, by=advisor)

    assert "739104" not in DeskPin.objects.get().hashed
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM staff_deskpinevent ORDER BY pgh_id")
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    assert [row["pgh_label"] for row in rows] == ["insert", "update"]
    assert "hashed" not in columns


@pytest.mark.parametrize(
    "pin",
    ["111111", "121212", "112211", "123456", "654321", "890123", "210987", "123123", "248842", "380371", "710013"],
)
def test_set_pin_that_a_colleague_would_guess_is_refused(advisor, pin):
    with pytest.raises(Refused):
        set_pin(advisor.pk, pin=pin, password=PASSWORD, by=advisor)

    assert not DeskPin.objects.exists()


@pytest.mark.parametrize("pin", ["", "48291", "4829150", "48291a", "４８２９１５", "48291\n"])
def test_set_pin_that_is_not_six_digits_is_refused(advisor, pin):
    with pytest.raises(Refused) as refused:
        set_pin(advisor.pk, pin=pin, password=PASSWORD, by=advisor)

    assert reasons(refused) == ["PIN 是 6 位数字。"]


def test_set_pin_needs_the_password_an_own_one_and_no_administrator(advisor, person):
    with pytest.raises(Refused) as refused:
        set_pin(advisor.pk, pin=PIN, password="wrong", by=advisor)
    assert reasons(refused) == ["密码不对。"]
    with pytest.raises(Refused) as refused:
        set_pin(advisor.pk, pin=PIN, password=PASSWORD, by=person(Role.SERVICE_ADVISOR))
    assert reasons(refused) == ["只能设自己的 PIN。"]
    advisor.store_roles.create(store=advisor.home_store, role=Role.ADMINISTRATOR)
    with pytest.raises(Refused) as refused:
        set_pin(advisor.pk, pin=PIN, password=PASSWORD, by=advisor)
    assert reasons(refused) == ["管理员一律用密码登录，共用电脑上也一样。"]


def test_clear_pin_is_for_oneself_and_for_the_administrator(advisor, person):
    set_pin(advisor.pk, pin=PIN, password=PASSWORD, by=advisor)

    with pytest.raises(NotPermitted):
        clear_pin(advisor.pk, by=person(Role.SERVICE_MANAGER))
    assert clear_pin(advisor.pk, by=person(Role.ADMINISTRATOR))
    assert not clear_pin(advisor.pk, by=advisor)


@pytest.mark.parametrize(
    "deed",
    [
        lambda user, by: reset_password(user.pk, password="zq3w-8hmd-k5vt", by=by),
        lambda user, by: close_account(user.pk, by=by),
    ],
    ids=["new password", "closed"],
)
def test_a_new_password_or_a_closed_account_takes_the_pin_away(advisor, person, deed):
    set_pin(advisor.pk, pin=PIN, password=PASSWORD, by=advisor)

    deed(advisor, person(Role.ADMINISTRATOR))

    assert not DeskPin.objects.exists()


def test_own_page_sets_the_pin_and_the_administrators_page_takes_it_away_without_showing_it(advisor, person, client_of):
    url, client = reverse("staff:own-pin"), client_of(advisor)
    form = {"password": PASSWORD, "pin": PIN, "again": PIN}

    assert client.post(url, {**form, "again": "482916"}).status_code == 422
    assert client.post(url, form).status_code == 302
    admin = client_of(person(Role.ADMINISTRATOR))
    page = admin.get(reverse("staff:person", args=[advisor.pk])).text
    assert PIN not in page
    assert DeskPin.objects.get().hashed not in page
    admin.post(reverse("staff:person-pin", args=[advisor.pk]))

    assert not DeskPin.objects.exists()
