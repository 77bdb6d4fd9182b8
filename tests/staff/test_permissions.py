"""Who may: by role, at a store, while they work here (SYS-02)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation

from staff.enums import MANAGERS, Role
from staff.models import StoreRole, User
from staff.people import colleague
from staff.permissions import REGISTRY, Permission, permission
from staff.refusals import NotPermitted

pytestmark = pytest.mark.req("SYS-02")

can_drive = Permission("tests.drive", "试车", frozenset({Role.TECHNICIAN, *MANAGERS}))


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_permission_is_for_its_roles_at_that_store(person, store, other_store):
    assert can_drive(person(Role.TECHNICIAN), store)
    assert can_drive(person(Role.WASHER, Role.SERVICE_MANAGER), store)
    assert not can_drive(person(Role.WASHER), store)
    assert not can_drive(person(), store)
    assert not can_drive(person(Role.TECHNICIAN, store=other_store), store)
    assert not can_drive(AnonymousUser(), store)


def test_role_for_the_group_holds_at_every_store(person, store, other_store):
    user = person()
    StoreRole.objects.create(user=user, store=None, role=Role.GENERAL_MANAGER)

    assert can_drive(fresh(user), store)
    assert can_drive(fresh(user), other_store)
    assert set(fresh(user).stores) == {store, other_store}


def test_colleague_is_the_active_person_who_holds_the_role_at_that_store(person, store, other_store):
    here, there, of_the_group, gone = (
        person(Role.CASHIER),
        person(Role.CASHIER, store=other_store),
        person(),
        person(Role.CASHIER),
    )
    StoreRole.objects.create(user=of_the_group, store=None, role=Role.CASHIER)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    found = [colleague(user.pk, store, Role.CASHIER) for user in (here, there, of_the_group, gone)]

    assert found == [here, None, of_the_group, None]
    assert colleague(here.pk, store, Role.WASHER) is None
    assert colleague(0, store, Role.CASHIER) is None


def test_somebody_who_left_may_nothing(person, store):
    user = person(Role.TECHNICIAN)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not can_drive(fresh(user), store)


def test_demand_says_what_and_which_roles_may(person, store):
    with translation.override("en"), pytest.raises(NotPermitted) as refused:
        can_drive.demand(person(Role.WASHER), store)

    assert [(r.sentence, r.code) for r in refused.value.reasons] == [
        (
            "You may not do this: 试车. These roles may: Technician、Service manager、Service director、General manager.",
            "tests.drive",
        )
    ]


def test_permission_is_stated_once_and_for_somebody():
    with pytest.raises(AssertionError):
        permission(next(iter(REGISTRY)), "again", Role.CASHIER)
    assert [p.code for p in REGISTRY.values() if not p.roles or not str(p.sentence).strip()] == []


def test_people_with_a_role_are_found_by_store_and_name(person, store, other_store):
    zhou, an = (person(Role.CASHIER, full_name=name) for name in ("Zhou", "An"))
    person(Role.CASHIER, store=other_store)
    person(Role.WASHER)

    assert list(User.with_role(store, Role.CASHIER)) == [an, zhou]


# Pages


def test_page_refuses_other_roles_and_strangers(person, client_of, client, store, db):
    url = reverse("documents:undelivered")

    assert client_of(person(Role.SERVICE_ADVISOR)).get(url).status_code == 200
    assert client_of(person(Role.WASHER)).get(url).status_code == 403
    assert client_of(person()).get(url).status_code == 403
    answer = client.get(url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('staff:login')}?next={url}")


def test_page_works_at_the_store_that_was_chosen_and_at_no_other(person, client_of, store, other_store):
    user = person(Role.SERVICE_ADVISOR)
    StoreRole.objects.create(user=user, store=other_store, role=Role.WASHER)
    client, url = client_of(user), reverse("documents:undelivered")

    assert client.get(url).status_code == 200
    client.post(reverse("staff:switch-store"), {"store": other_store.pk})
    assert client.get(url).status_code == 403


def test_switching_to_a_store_without_a_role_is_not_found(person, client_of, store, other_store):
    client = client_of(person(Role.SERVICE_ADVISOR))

    for wanted in (other_store.pk, "", "abc", 10**9):
        assert client.post(reverse("staff:switch-store"), {"store": wanted}).status_code == 404
