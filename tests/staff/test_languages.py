"""Chinese by default, English on request, per person; every text translated (SYS-01)."""

from collections.abc import Callable

import pytest
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.test import Client
from django.utils import translation

from staff.enums import Role
from staff.models import User
from staff.words import SAID_AT_FIELDS

FIELDS = (
    forms.Field,
    forms.ChoiceField,
    forms.DateField,
    forms.DateTimeField,
    forms.DecimalField,
    forms.IntegerField,
    forms.ModelChoiceField,
)
CATALOGUE = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


@pytest.mark.req("SYS-01")
@pytest.mark.django_db
def test_stranger_is_met_in_chinese_and_may_ask_for_english(client: Client) -> None:
    assert 'lang="zh-hans"' in client.get("/staff/login/").content.decode().lower()

    client.post("/staff/language/", {"language": "en", "next": "/staff/login/"})

    assert 'lang="en"' in client.get("/staff/login/").content.decode().lower()


@pytest.mark.req("SYS-01")
def test_person_keeps_the_language_chosen_in_every_browser(
    person: Callable[..., User], client_of: Callable[[User], Client]
) -> None:
    advisor = person(Role.SERVICE_ADVISOR)
    assert "我的工作台" in client_of(advisor).get("/desk/").content.decode()

    client_of(advisor).post("/staff/language/", {"language": "en"})

    elsewhere = client_of(User.objects.get(pk=advisor.pk)).get("/desk/").content.decode()
    assert "My desk" in elsewhere
    assert "我的工作台" not in elsewhere


@pytest.mark.parametrize("sentence", SAID_AT_FIELDS)
def test_sentences_named_for_our_catalogue_are_those_django_says(sentence: str) -> None:
    with translation.override("en"):
        said = [text for kind in FIELDS for text in kind.default_error_messages.values()]
        said += [MinValueValidator.message, MaxValueValidator.message]

        assert sentence in {str(text) for text in said}


@pytest.mark.req("SYS-01")
def test_every_text_has_its_chinese_and_none_is_a_guess() -> None:
    entries = CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]
    empty = [e for e in entries if e.rstrip().endswith('msgstr ""')]

    assert len(entries) > 2000
    assert empty == []
    assert [entry for entry in entries if "fuzzy" in entry.partition("msgid")[0]] == []
