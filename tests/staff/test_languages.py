"""Chinese by default, English on request, per person; every text translated (SYS-01)."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
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


class ItemForm(forms.Form):
    name = forms.CharField(max_length=5)
    amount = forms.DecimalField(max_digits=4, decimal_places=1)
    file = forms.FileField(max_length=8)


Items = forms.formset_factory(ItemForm, max_num=1, validate_max=True)


@pytest.mark.req("SYS-01")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "王建国王建国"}, "最多 5 个字，现在有 6 个。"),
        ({"amount": "0.123"}, "小数点后最多 1 位。"),
        ({"amount": "12345"}, "数字最多 4 位。"),
        ({"amount": "1234.5"}, "数字最多 4 位。"),
        ({"amount": "1234"}, "小数点前最多 3 位。"),
        ({"file": SimpleUploadedFile("a-long-name.pdf", b"x")}, "文件名最多 8 个字，现在有 15 个。"),
    ],
)
def test_what_is_too_long_for_a_field_is_said_as_people_say_it(typed: dict[str, Any], said: str) -> None:
    with translation.override("zh-hans"):
        form = ItemForm(typed, typed)

        assert said in [text for name in typed for text in form.errors[name]]


@pytest.mark.req("SYS-01")
def test_more_rows_than_a_list_takes_are_said_as_people_say_it() -> None:
    with translation.override("zh-hans"):
        items = Items({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "a", "form-1-name": "b"})

        assert list(items.non_form_errors()) == ["最多填 1 行。"]


@pytest.mark.req("SYS-01")
def test_every_text_has_its_chinese_and_none_is_a_guess() -> None:
    entries = CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]
    empty = [e for e in entries if e.rstrip().endswith('msgstr ""')]

    assert len(entries) > 2000
    assert empty == []
    assert [entry for entry in entries if "fuzzy" in entry.partition("msgid")[0]] == []
