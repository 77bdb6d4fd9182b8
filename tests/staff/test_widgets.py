"""The widgets of the kit keep what was typed and refuse what is no drawing."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from staff import widgets


class CheckIn(forms.Form):
    part = forms.CharField(
        widget=widgets.LookupInput("/lookup/", attrs={"data-lookup-with": "kind", "autofocus": True})
    )
    promised = forms.DateTimeField(widget=widgets.DateTimeInput)
    damage = widgets.DamageField()
    signature = widgets.SignatureField(capacity="客户")
    photos = widgets.PhotosField(required=False)


def bound(text: str, files: list[SimpleUploadedFile] | None = None) -> CheckIn:
    return CheckIn(QueryDict(text), MultiValueDict({"photos": files or []}))


def test_lookup_keeps_the_text_when_nothing_was_chosen():
    form = bound("part=&part__text=机油")

    assert not form.is_valid()
    html = str(form["part"])
    assert 'value="机油"' in html
    assert "form-hint" in html
    assert 'data-lookup-with="kind"' in html
    assert 'id="id_part_text"' in html


def test_lookup_that_was_chosen_asks_for_nothing():
    assert "form-hint" not in str(bound("part=7&part__text=机油")["part"])


def test_datetime_is_shown_as_the_browser_wants_it():
    form = bound("promised=2026-11-24T10:00")

    form.is_valid()
    assert form.cleaned_data["promised"].hour == 10
    assert 'value="2026-11-24T10:00"' in str(form["promised"])


@pytest.mark.parametrize("drawing", ["[[[1,2],[3]]]", "[[]]", '{"a":1}', "[[[1,2000]]]", "7", "[[[1,null]]]"])
def test_signature_refuses_what_is_no_drawing(drawing):
    form = bound(f"signature={drawing}")

    assert "signature" in form.errors
    assert str(form["signature"])


def test_signature_and_marks_come_back_clean():
    form = bound('signature=[[[1,2],[3,4]]]&damage=[{"x":1.4,"y":2,"kind":"dent","note":"左前门","more":1}]')

    form.is_valid()
    assert form.cleaned_data["signature"] == [[[1, 2], [3, 4]]]
    assert form.cleaned_data["damage"] == [{"x": 1, "y": 2, "kind": "dent", "note": "左前门"}]


def test_no_damage_is_an_empty_list():
    form = bound("damage=")

    form.is_valid()
    assert form.cleaned_data["damage"] == []


@pytest.mark.parametrize("marks", ['[{"x":1}]', '[{"x":1,"y":1,"kind":"rust","note":""}]', '"x"', "[1]"])
def test_damage_refuses_unknown_marks(marks):
    form = bound(f"damage={marks}")

    assert "damage" in form.errors
    assert str(form["damage"])


def test_photos_are_several():
    files = [SimpleUploadedFile(f"{n}.jpg", b"x", content_type="image/jpeg") for n in range(2)]
    form = bound("", files)

    form.is_valid()
    assert [f.name for f in form.cleaned_data["photos"]] == ["0.jpg", "1.jpg"]


def test_no_photo_where_one_is_wanted_is_an_error():
    class Wanted(forms.Form):
        photos = widgets.PhotosField()

    assert "photos" in Wanted(QueryDict(""), MultiValueDict()).errors


def test_form_shows_the_error_at_its_field():
    form = bound("")

    html = str(form)
    assert 'class="fields"' in html
    assert "is-invalid" in html
    assert 'aria-invalid="true"' in html
