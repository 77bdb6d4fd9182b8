"""Logging in: lock-out, the first password, idle time-out (SYS-02)."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from staff.enums import Role
from staff.models import StoreRole
from staff.services.accounts import reset_password

pytestmark = pytest.mark.django_db
PASSWORD = "kx7m-p2vq-9dwz"
ROLES = "/staff/roles/"


@pytest.fixture
def cashier(person):
    user = person(Role.CASHIER)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, user, password=PASSWORD):
    return client.post(reverse("staff:login"), {"username": user.username, "password": password})


def lock_out(client, user):
    for _try in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, user, "wrong")
    return answer


def test_five_wrong_passwords_lock_the_account_out_even_for_the_right_one(client, cashier):
    answer = lock_out(client, cashier)

    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()
    assert log_in(client, cashier).status_code == 429


def test_the_lock_out_ends_after_a_quarter_of_an_hour(client, cashier):
    lock_out(client, cashier)

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16), tick=False):
        assert log_in(client, cashier).status_code == 302


def test_a_lock_out_does_not_touch_a_colleague(client, cashier, person):
    lock_out(client, cashier)
    colleague = person(Role.CASHIER)
    colleague.set_password(PASSWORD)
    colleague.save()

    assert log_in(client, colleague).status_code == 302


def test_a_new_password_from_the_administrator_ends_the_lock_out(client, cashier, person):
    lock_out(client, cashier)

    reset_password(cashier.pk, password="zq3w-8hmd-k5vt", by=person(Role.ADMINISTRATOR))

    assert log_in(client, cashier, "zq3w-8hmd-k5vt").status_code == 302


def test_who_has_a_first_password_comes_no_further_than_changing_it(client, cashier):
    cashier.must_change_password = True
    cashier.save()
    log_in(client, cashier)

    assert client.get(ROLES).url == reverse("staff:password-change")
    client.post(
        reverse("staff:password-change"),
        {"old_password": PASSWORD, "new_password1": "zq3w-8hmd-k5vt", "new_password2": "zq3w-8hmd-k5vt"},
    )

    assert client.get(ROLES).status_code == 200
    cashier.refresh_from_db()
    assert not cashier.must_change_password


def test_the_first_password_is_not_taken_for_ones_own(client, cashier):
    """Whoever gave it knows it."""
    cashier.must_change_password = True
    cashier.save()
    log_in(client, cashier)

    answer = client.post(
        reverse("staff:password-change"),
        {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD},
    )

    assert "这就是现在的密码，请另选一个。" in answer.content.decode()
    cashier.refresh_from_db()
    assert cashier.must_change_password


def test_a_weak_own_password_is_refused(client, cashier):
    log_in(client, cashier)

    answer = client.post(
        reverse("staff:password-change"),
        {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"},
    )

    cashier.refresh_from_db()
    assert cashier.check_password(PASSWORD)
    page = answer.content.decode()
    assert "密码太短，至少 10 个字符。" in page
    assert "This password" not in page
    assert "新密码" in page
    assert "重设密码" not in page


def test_password_page_speaks_politely(client, cashier):
    log_in(client, cashier)
    wrong = {"old_password": "wrong", "new_password1": cashier.username, "new_password2": cashier.username}

    pages = [client.get(reverse("staff:password-change")), client.post(reverse("staff:password-change"), wrong)]

    first, refused = (page.content.decode() for page in pages)
    assert "密码至少 10 个字符。" in first
    assert "旧密码不对，请重新输入。" in refused
    assert "你" not in first + refused


def test_somebody_without_a_role_reads_who_can_give_one_and_may_log_out(client, store, person):
    administrator = person(Role.ADMINISTRATOR, full_name="秦岚")
    newcomer = person(full_name="韩梅")
    newcomer.home_store = store
    newcomer.set_password(PASSWORD)
    newcomer.save()

    page = client.post(
        reverse("staff:login"), {"username": newcomer.username, "password": PASSWORD}, follow=True
    ).content.decode()

    assert "韩梅" in page
    assert f"请系统管理员给您分配角色：{administrator.full_name}。" in page
    assert f'action="{reverse("staff:logout")}"' in page
    assert client.post(reverse("staff:logout"), follow=True).redirect_chain[-1][0].startswith(reverse("staff:login"))


def test_an_idle_session_ends_after_half_an_hour(client, cashier):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False) as clock:
        log_in(client, cashier)
        assert client.get(ROLES).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS - 1)
        assert client.get(ROLES).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS - 1)
        assert client.get(ROLES).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS)

        assert client.get(ROLES).url.startswith(reverse("staff:login"))
        assert "_auth_user_id" not in client.session


def test_pages_that_refresh_themselves_do_not_keep_a_session_alive(client, cashier):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False) as clock:
        log_in(client, cashier)
        client.get(ROLES)
        clock.shift(settings.SESSION_IDLE_SECONDS // 2)
        client.get(ROLES, headers={"X-Refresh": "1"})
        clock.shift(settings.SESSION_IDLE_SECONDS // 2)

        assert client.get(ROLES, headers={"X-Refresh": "1"}).status_code == 302


def test_log_in_page_says_why_one_is_there_after_a_fragment_was_led_to_it_first(client, cashier):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False) as clock:
        log_in(client, cashier)
        client.get(ROLES)
        clock.shift(settings.SESSION_IDLE_SECONDS)
        client.get(ROLES, headers={"HX-Request": "true", "X-Refresh": "1"}, follow=True)

        page = client.get(ROLES, follow=True).content.decode()

    assert "您离开了一段时间，请重新登录。" in page


def test_session_past_its_end_is_nobodys(client_of, cashier):
    client = client_of(cashier)
    desk = reverse("dashboard:desk")
    before = client.get(desk).status_code

    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))

    assert (before, client.get(desk).status_code) == (200, 302)


def test_role_taken_away_by_whatever_way_holds_at_the_next_request(client_of, cashier):
    client = client_of(cashier)
    till = reverse("cashier:till")
    before = client.get(till).status_code

    StoreRole.objects.filter(user=cashier).update(role=Role.WASHER)

    assert (before, client.get(till).status_code) == (200, 403)
