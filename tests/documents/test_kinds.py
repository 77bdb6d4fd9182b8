"""What each app says of its kinds of document holds together."""

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from documents.history import history_of
from documents.kinds import KINDS
from documents.models import Document, Paper

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@EVERY_KIND
def test_kind_has_a_paper_a_name_and_a_page(kind):
    assert issubclass(kind.model_class, Paper)
    assert str(kind.name).strip()
    assert reverse(kind.url_name, args=[1])
    assert len(kind.code) <= Document._meta.get_field("kind").max_length


@EVERY_KIND
@pytest.mark.req("CTL-01")
def test_rows_that_a_kind_names_for_its_history_are_recorded_and_lead_to_it(kind):
    for entry in kind.history:
        name, _colon, path = entry.partition(":")
        model = apps.get_model(name)
        assert hasattr(model, "events"), f"{name} is not tracked"
        target = model
        for step in path.split("__"):
            target = target._meta.get_field(step).related_model
        assert target in {kind.model_class, Document}, entry


@EVERY_KIND
@pytest.mark.req("CTL-01")
def test_every_paper_is_recorded_or_never_changes(kind):
    triggers = {trigger.name for trigger in kind.model_class._meta.triggers}

    assert hasattr(kind.model_class, "events") or "append_only" in triggers


@EVERY_KIND
def test_history_of_every_kind_can_be_read(kind, store, advisor):
    document = Document.objects.create(store=store, kind=kind.code, created_at=timezone.now(), created_by=advisor)

    assert [change.what for entry in history_of(document) for change in entry.changes] == ["insert"]


@EVERY_KIND
def test_templates_of_the_slips_are_there(kind):
    for slip in kind.slips:
        assert get_template(slip.template)
