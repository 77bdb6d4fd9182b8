"""House rules that hold for all code, templates and files, also for what is written tomorrow."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from staff.scoping import StoreManager

ROOT = Path(settings.BASE_DIR)
FLOORS = [
    {app.strip() for app in layer.split("|")}
    for layer in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
]
APPS = set().union(*FLOORS)

# The clock sweeps for nobody; a clerk who looks for work claims it for herself.
NOBODY_NEED_ACT = {"workorders/services/callbacks.py:claim_due_callbacks"}

LONGEST_MODULE = 320
LONG_FOR_A_REASON = {
    "workorders/deeds.py": "one table: what can be done on each step",
    "workorders/guards.py": "every condition of the 13 steps, read from top to bottom",
    "workorders/models/order.py": "every arrow of the 13 steps, read from top to bottom",
}

OF_NO_STORE = {
    "customers.Brand": "the group's list",
    "documents.NumberCounter": "counted in SQL, by take_number alone",
    "parts.Part": "the catalogue is the group's",
    "staff.CalendarDay": "the official calendar is everybody's; a store's own days are asked for by store",
    "staff.SentForm": "a person's, wherever they work",
    "staff.DeskPin": "a person's, wherever they work",
    "staff.Store": "is the store",
    "staff.StoreRole": "read at log-in, before a store is chosen; a role for the group has none",
    "staff.User": "a person may work at several stores",
    "workshop.Skill": "the group's list",
    "workshop.TechnicianSkill": "a person's, wherever they work",
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in found if path.is_file()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def services() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in tracked("*/services/*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield path, node


def test_services_take_who_acts_without_a_default():
    found = set()
    for path, function in services():
        given = function.args
        plain = [*given.posonlyargs, *given.args]
        with_default = plain[len(plain) - len(given.defaults) :]
        with_default += [a for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default]
        if any(argument.arg == "by" for argument in with_default):
            found.add(f"{name(path)}:{function.name}")

    assert found == NOBODY_NEED_ACT


def test_foreign_keys_point_down_the_floors():
    floor = {app: level for level, layer in enumerate(FLOORS) for app in layer}
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            if not (isinstance(field, models.ForeignKey | models.ManyToManyField)):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if there in APPS and here != there and floor[there] <= floor[here]:
                upward.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")

    assert upward == []


def test_every_model_is_seen_through_a_store_or_says_why_not():
    events = pghistory.models.Event
    unscoped = {
        model._meta.label
        for model in our_models()
        if not issubclass(model, events) and not isinstance(model._default_manager, StoreManager)
    }

    assert unscoped == set(OF_NO_STORE)


def test_services_are_one_whole_with_those_they_call():
    # `all_or_nothing` joins the service that calls; who goes on after a failure says so: `may_fail`.
    bare = [name(path) for path in tracked("*/services/*.py") if "transaction.atomic" in path.read_text()]

    assert bare == []


def test_nobody_moves_an_order_behind_the_arrows():
    pattern = re.compile(r"\.update\([^)]*\bstep\s*=")
    found = [name(path) for path in tracked("*.py") if pattern.search(path.read_text())]

    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a script of its own", r"<script(?![^>]*\bsrc=)"),
        ("a handler in an attribute", r"<[^>]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*="),
        ("a javascript: address", r"(?:href|src|action)\s*=\s*[\"']\s*javascript:"),
    ],
)
def test_no_template_has(what, pattern):
    found = [name(path) for path in tracked("templates/*.html") if re.search(pattern, markup(path), re.IGNORECASE)]

    assert found == []


def test_every_form_that_posts_carries_its_tokens():
    """Against forgery, and to act once (staff/once.py)."""
    form = re.compile(r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b.*?</form>", re.IGNORECASE | re.DOTALL)
    texts = {name(path): path.read_text() for path in tracked("templates/*.html")}
    without = [
        where for where, text in texts.items() for found in form.findall(text) if "{% csrf_token %}" not in found
    ]

    assert sum(len(form.findall(text)) for text in texts.values()) > 50
    assert without == []


def test_only_slips_have_styles_of_their_own():
    pages = [path for path in tracked("templates/*.html") if not is_slip(path)]
    found = [name(path) for path in pages if re.search(r"<style|\sstyle\s*=", path.read_text())]

    assert found == []


def test_badge_of_a_list_is_drawn_in_one_place():
    drawn = re.compile("class=." + "badge")
    found = [name(path) for path in tracked("*.py") if "tests" not in path.parts and drawn.search(path.read_text())]

    assert found == ["staff/templatetags/shop.py"]


def markup(path: Path) -> str:
    """What the browser gets of a template: the tags of Django left out."""
    return re.sub(r"\{[%{].*?[%}]\}", "", path.read_text(), flags=re.DOTALL)


def is_slip(path: Path) -> bool:
    """Printed by WeasyPrint, not shown by a browser."""
    return "slips" in path.parts or path.name.startswith("slip_")


def test_no_file_names_a_package_host_or_a_place_on_somebodys_machine():
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "npmmirror" + ".com")
    places = re.compile("|".join(["/" + "home/", "/" + "root/", "/" + "Users/", re.escape(f"{ROOT}/")]))
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if any(host in text for host in hosts) or places.search(text):
            found.append(name(path))

    assert found == []


def test_modules_stay_short_or_say_why_not():
    modules = [path for path in tracked("*.py") if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]
    long = {name(path) for path in modules if len(path.read_text().splitlines()) > LONGEST_MODULE}

    assert long == set(LONG_FOR_A_REASON)


def test_no_text_hides_in_an_f_string():
    """The collector of texts does not look into them, so its Chinese would be missing."""
    hidden = re.compile(r"\bf\"[^\"\n]*\{(?:_|gettext|pgettext)\(")
    found = [name(path) for path in tracked("*.py") if "tests" not in path.parts and hidden.search(path.read_text())]

    assert found == []
