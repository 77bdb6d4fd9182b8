"""Pages that are written from the code say what the code says."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from staff.enums import Role
from staff.permissions import REGISTRY
from workorders import flow_table, guards
from workorders.enums import Step


@pytest.mark.req("SYS-02")
def test_the_role_table_is_current():
    call_command("role_table", "--check")


@pytest.mark.req("FLOW-01")
def test_the_flow_diagram_is_current():
    call_command("flow_diagram", "--check")


def test_the_role_table_notices_a_change(monkeypatch):
    monkeypatch.delitem(REGISTRY, "staff.manage")

    with pytest.raises(CommandError):
        call_command("role_table", "--check")


def test_the_flow_diagram_notices_a_change(monkeypatch):
    monkeypatch.setattr(guards.contact_verified, "mended_by", Role.WASHER)

    with pytest.raises(CommandError):
        call_command("flow_diagram", "--check")


def test_every_declared_arrow_is_in_the_flow_diagram():
    drawn = {(way.verb, source) for way in flow_table.ways() for source in way.sources}
    lines = [line.split(":")[0].split() for line in flow_table.picture() if "-->" in line]

    assert drawn == {(arrow.name, arrow.source) for arrow in flow_table.declared()}
    assert {step.value for step in Step} <= {words[0] for words in lines} | {words[2] for words in lines}
