"""Accounts and roles: who may manage whom, and what happens when somebody leaves (SYS-02)."""

from importlib import import_module

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from staff import open_work
from staff.enums import Role
from staff.models import StoreRole, User
from staff.refusals import NotPermitted, Refused
from staff.services.accounts import (
    change_user,
    close_account,
    create_user,
    hand_over_work,
    is_group_administrator,
    open_work_of,
    people_seen_by,
    reopen_account,
    reset_password,
    set_roles,
)
from staff.services.stores import open_store

pytestmark = pytest.mark.django_db
PASSWORD = "kx7m-p2vq-9dwz"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(person):
    return person(Role.ADMINISTRATOR, full_name="店管理员")


@pytest.fixture
def group_admin(store):
    user = User.objects.create(username="group", full_name="集团管理员", must_change_password=False)
    StoreRole.objects.create(user=user, store=None, role=Role.ADMINISTRATOR)
    return user


def reasons(refused):
    return [str(r.sentence) for r in refused.value.reasons]


def test_create_user_must_change_the_first_password(store, admin):
    user = create_user(
        username="wang", full_name="王收银", home_store=store, roles=[Role.CASHIER], password=PASSWORD, by=admin
    )

    assert user.must_change_password
    assert user.check_password(PASSWORD)
    assert user.roles_at(store) == {Role.CASHIER}


def test_create_user_typed_in_full_width_letters_can_log_in(client, store, admin):
    """As a Chinese keyboard writes them; the log-in reads them as plain ones."""
    typed = "ｌｉｓｉ０１"
    create_user(username=typed, full_name="李四", home_store=store, roles=[Role.CASHIER], password=PASSWORD, by=admin)

    assert User.objects.filter(username="lisi01").exists()
    for name in (typed, "lisi01"):
        assert client.post(reverse("staff:login"), {"username": name, "password": PASSWORD}).status_code == 302


def test_the_database_refuses_a_user_name_that_no_log_in_can_read(admin):
    with pytest.raises(IntegrityError, match="user_name_as_the_log_in_reads_it"), transaction.atomic():
        User.objects.create(username="ｌｉｓｉ", full_name="x")


def test_user_names_that_are_there_already_become_those_the_log_in_reads(admin):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE staff_user DROP CONSTRAINT user_name_as_the_log_in_reads_it")
        old = [User.objects.create(username=name, full_name="x") for name in ("lisi", "ｌｉｓｉ", "ｚｈａｏ")]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(import_module("staff.migrations.0007_user_name_as_read").READ_SO)
        cursor.execute("ALTER TABLE staff_user ADD CHECK (username IS NFKC NORMALIZED)")

    names = [User.objects.get(pk=user.pk).username for user in old]

    assert names == ["lisi", f"lisi-{old[1].pk}", "zhao"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"username": "GROUP"}, "This user name is taken."),
        ({"username": "ｇｒｏｕｐ"}, "This user name is taken."),
        ({"username": "㍿" * 50}, "Say it in at most 150 characters."),
        ({"roles": []}, "Give at least one role."),
        ({"roles": ["king"]}, "There is no such role."),
        ({"full_name": " "}, "Give a user name and a name."),
        ({"phone": "1380371002"}, "A mobile number has 11 digits; “1380371002” has 10."),
        ({"phone": "总机"}, "“总机” is not a phone number."),
    ],
)
def test_create_user_that_is_wrong_is_refused(store, admin, group_admin, given, sentence):
    right = {
        "username": "wang",
        "full_name": "王收银",
        "home_store": store,
        "roles": [Role.CASHIER],
        "password": PASSWORD,
    }

    with pytest.raises(Refused) as refused:
        create_user(**{**right, **given}, by=admin)

    assert reasons(refused) == [sentence]


@pytest.mark.parametrize("how", ["closed", "no administrator any more"])
def test_create_user_by_who_was_an_administrator_a_moment_ago_is_not_permitted(store, admin, group_admin, how):
    """The page had asked already: the account it would leave behind is a way back in."""
    StoreRole.objects.create(user=admin, store=None, role=Role.ADMINISTRATOR)
    asked = User.objects.get(pk=admin.pk)
    assert is_group_administrator(asked)
    if how == "closed":
        close_account(admin.pk, by=group_admin)
    else:
        for place in (store, None):
            set_roles(admin.pk, store=place, roles=[], by=group_admin)

    with pytest.raises(NotPermitted):
        create_user(
            username="back", full_name="x", home_store=store, roles=[Role.ADMINISTRATOR], password=PASSWORD, by=asked
        )
    with pytest.raises(NotPermitted):
        open_store(code="NN", name="新店", by=asked)


def test_create_user_with_a_weak_password_is_refused(store, admin):
    with pytest.raises(Refused) as refused:
        create_user(
            username="wang", full_name="王收银", home_store=store, roles=[Role.CASHIER], password="12345678", by=admin
        )

    assert len(reasons(refused)) >= 2
    assert not User.objects.filter(username="wang").exists()


def test_the_database_refuses_one_user_name_in_two_cases(admin):
    with pytest.raises(IntegrityError, match="user_name_once_whatever_its_case"), transaction.atomic():
        User.objects.create(username=admin.username.upper(), full_name="x")


@pytest.mark.req("SYS-02")
def test_a_stores_administrator_gives_no_roles_elsewhere_or_for_the_group(store, other_store, admin, person):
    cashier = person(Role.CASHIER)

    for place in (other_store, None):
        with pytest.raises(NotPermitted):
            set_roles(cashier.pk, store=place, roles=[Role.ADMINISTRATOR], by=admin)
        with pytest.raises(NotPermitted):
            create_user(
                username="x", full_name="x", home_store=place, roles=[Role.CASHIER], password=PASSWORD, by=admin
            )

    assert StoreRole.objects.filter(user=cashier).count() == 1


@pytest.mark.req("SYS-02")
def test_a_stores_administrator_has_no_power_over_who_has_wider_rights(store, other_store, admin, group_admin, person):
    """Else: reset the password of a group administrator whose home is this store, and log in as them."""
    group_admin.home_store = store
    group_admin.save()
    abroad = person(Role.CASHIER)
    StoreRole.objects.create(user=abroad, store=other_store, role=Role.ADMINISTRATOR)
    foreign = person(Role.CASHIER, store=other_store)

    for target in (group_admin, abroad, foreign):
        for deed in (
            lambda t: reset_password(t.pk, password=PASSWORD, by=admin),
            lambda t: close_account(t.pk, by=admin),
            lambda t: change_user(t.pk, full_name="x", phone="", home_store=store, by=admin),
            lambda t: hand_over_work(t.pk, key=next(iter(open_work.KINDS)), to_id=admin.pk, by=admin),
        ):
            with pytest.raises(NotPermitted):
                deed(target)

    assert User.objects.filter(is_active=True).count() == 4


def test_who_borrows_somebody_gives_roles_only_at_the_own_store(store, other_store, admin, person):
    foreign = person(Role.CASHIER, store=other_store)

    set_roles(foreign.pk, store=store, roles=[Role.CASHIER], by=admin)

    foreign = User.objects.get(pk=foreign.pk)
    assert foreign.roles_at(store) == {Role.CASHIER}
    assert foreign in people_seen_by(admin, store)


def test_change_user_to_a_store_one_does_not_manage_is_not_permitted(other_store, admin, person):
    with pytest.raises(NotPermitted):
        change_user(person(Role.CASHIER).pk, full_name="x", phone="", home_store=other_store, by=admin)


def test_change_user_to_a_number_with_a_digit_too_few_is_refused(store, admin, person):
    cashier = person(Role.CASHIER)

    with pytest.raises(Refused) as refused:
        change_user(cashier.pk, full_name="王收银", phone="1380371002", home_store=store, by=admin)

    assert reasons(refused) == ["A mobile number has 11 digits; “1380371002” has 10."]


@pytest.mark.parametrize(("written", "kept"), [("138 0371 0022", "13803710022"), (" ", "")])
def test_change_user_keeps_a_number_without_its_spaces_or_none(store, admin, person, written, kept):
    cashier = person(Role.CASHIER)

    change_user(cashier.pk, full_name="王收银", phone=written, home_store=store, by=admin)

    assert User.objects.get(pk=cashier.pk).phone == kept


def test_set_roles_keeps_ones_own_administrator_role(store, admin):
    with pytest.raises(Refused) as refused:
        set_roles(admin.pk, store=store, roles=[Role.CASHIER], by=admin)

    assert reasons(refused) == ["You cannot take the administrator role from yourself."]


def test_set_roles_replaces_those_of_that_store_only(store, other_store, group_admin, person):
    user = person(Role.CASHIER, Role.SETTLEMENT_CLERK)
    StoreRole.objects.create(user=user, store=other_store, role=Role.FINANCE)

    set_roles(user.pk, store=store, roles=[Role.CASHIER, Role.STOREKEEPER], by=group_admin)

    user = User.objects.get(pk=user.pk)
    assert user.roles_at(store) == {Role.CASHIER, Role.STOREKEEPER}
    assert user.roles_at(other_store) == {Role.FINANCE}


def test_close_account_ends_open_sessions_and_log_in(client_of, admin, person):
    leaver = person(Role.CASHIER)
    browser = client_of(leaver)
    assert Session.objects.count() == 1

    close_account(leaver.pk, by=admin)

    leaver.refresh_from_db()
    assert not leaver.is_active
    assert leaver.left_on is not None
    assert Session.objects.count() == 0
    assert browser.get("/staff/roles/").status_code == 302


def test_close_account_of_oneself_or_twice_is_refused(admin, person):
    leaver = person(Role.CASHIER)
    close_account(leaver.pk, by=admin)

    for target, sentence in (
        (admin, "You cannot close your own account."),
        (leaver, "This account is already closed."),
    ):
        with pytest.raises(Refused) as refused:
            close_account(target.pk, by=admin)
        assert reasons(refused) == [sentence]


def test_a_closed_account_gets_no_roles_and_no_password_until_it_is_opened_again(store, admin, person):
    leaver = person(Role.CASHIER)
    close_account(leaver.pk, by=admin)

    with pytest.raises(Refused):
        set_roles(leaver.pk, store=store, roles=[Role.FINANCE], by=admin)
    with pytest.raises(Refused):
        reset_password(leaver.pk, password=PASSWORD, by=admin)
    reopen_account(leaver.pk, password=PASSWORD, by=admin)

    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.left_on, leaver.must_change_password) == (True, None, True)


def test_reset_password_ends_sessions_and_asks_for_a_new_one(client_of, admin, person):
    forgetful = person(Role.CASHIER)
    client_of(forgetful)

    reset_password(forgetful.pk, password=PASSWORD, by=admin)

    forgetful.refresh_from_db()
    assert forgetful.must_change_password
    assert forgetful.check_password(PASSWORD)
    assert Session.objects.count() == 0


@pytest.fixture
def errands(monkeypatch):
    """A kind of open work that is only names in a list."""
    in_hand = {}
    kind = open_work.OpenWork(
        key="errands",
        label="Errands",
        query=lambda user: User.objects.filter(username__in=in_hand.get(user.pk, [])),
        hand_over=lambda user, to, by: len(in_hand.setdefault(to.pk, in_hand.pop(user.pk))),
    )
    monkeypatch.setitem(open_work.KINDS, "errands", kind)
    return in_hand


def test_open_work_of_who_leaves_is_shown_and_handed_on(admin, person, errands):
    leaver, colleague = person(Role.CASHIER), person(Role.CASHIER)
    errands[leaver.pk] = [leaver.username, colleague.username]
    close_account(leaver.pk, by=admin)

    assert [(kind.key, count) for kind, count in open_work_of(leaver)] == [("errands", 2)]
    assert hand_over_work(leaver.pk, key="errands", to_id=colleague.pk, by=admin) == 2

    assert open_work_of(leaver) == []
    assert errands == {colleague.pk: [leaver.username, colleague.username]}


def test_hand_over_work_to_who_has_left_is_refused(admin, person, errands):
    leaver, gone = person(Role.CASHIER), person(Role.CASHIER)
    errands[leaver.pk] = [leaver.username]
    close_account(gone.pk, by=admin)

    for to in (gone.pk, leaver.pk, 0):
        with pytest.raises(Refused) as refused:
            hand_over_work(leaver.pk, key="errands", to_id=to, by=admin)
        assert reasons(refused) == ["Choose a colleague who still works here."]
