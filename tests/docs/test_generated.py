"""Pages that are written from the code say what the code says."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from dashboard.demo.people import PASSWORD, ZHENGZHOU, logins
from staff import role_table
from staff.enums import Role
from staff.permissions import REGISTRY
from workorders import flow_table, guards
from workorders.enums import Step

ROOT = Path(settings.BASE_DIR)


@pytest.mark.req("SYS-02")
def test_the_role_table_is_current():
    call_command("role_table", "--check")


@pytest.mark.req("FLOW-01")
def test_the_flow_diagram_is_current():
    call_command("flow_diagram", "--check")


def test_the_role_table_notices_a_change(monkeypatch):
    fewer = {code: permission for code, permission in REGISTRY.items() if code != "staff.manage"}
    monkeypatch.setattr(
        role_table, "REGISTRY", fewer
    )  # not deleted and put back, which would change their order for other tests

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


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_everybodys_log_in(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    said = set(re.findall(r"(\w+) \| `(\w+)`", text))

    assert {(str(Role(row["role"]).label), row["username"]) for row in logins()} == said
    assert PASSWORD in text
    assert all(f"`{somebody.username}`" in text for somebody in ZHENGZHOU)


def test_links_between_the_pages_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"(?<!!)\[[^]!]*\]\(([^)#:]+)", page.read_text())]

    assert links
    assert [f"{page.name} → {link}" for page, link in links if not (page.parent / link).exists()] == []
