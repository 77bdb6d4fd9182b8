"""People are listed by the sound of their names, as customers are."""

from importlib import import_module

import pytest
from django.apps import apps

from staff.enums import Role
from staff.models import User
from staff.services.accounts import change_user, people_seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisors(person):
    return [person(Role.SERVICE_ADVISOR, full_name=name) for name in ("张三", "王芳", "阿明", "曾国强", "单雄信")]


def test_people_of_a_role_are_listed_by_the_sound_of_their_names(store, advisors):
    assert [user.full_name for user in User.with_role(store, Role.SERVICE_ADVISOR)] == [
        "阿明",
        "单雄信",
        "王芳",
        "曾国强",
        "张三",
    ]


def test_changed_name_changes_the_place_in_the_list(store, advisors, person):
    admin = person(Role.ADMINISTRATOR, full_name="左管理")
    wang = advisors[1]

    change_user(wang.pk, full_name="安芳", phone="", home_store=store, by=admin)

    names = [user.full_name for user in people_seen_by(admin, store)]
    assert names == ["阿明", "安芳", "单雄信", "曾国强", "张三", "左管理"]


def test_names_that_are_there_already_are_spelled_when_the_column_comes(store, advisors):
    User.objects.update(name_pinyin="")

    import_module("staff.migrations.0006_name_pinyin").spell_names(apps, None)

    assert User.objects.get(full_name="单雄信").name_pinyin == "shanxiongxin"
