"""Secrets come from the environment alone (SYS-03)."""

import ast
import re
from pathlib import Path

import pytest

from tests.config.test_production import COMPLETE, REQUIRED
from tests.test_habits import ROOT, tracked

KEY_LIKE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bsk-[A-Za-z0-9]{24,}"
    r"|\bxox[abpr]-[0-9A-Za-z-]{10,}|\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\."
    r"|\b(?:postgres(?:ql)?|redis|amqp|smtp)://[^\s:/@\"'{$]+:(?!password\b|secret\b|\$)[^\s@\"'{$]+@"
)
SECRET_NAME = re.compile(r"SECRET|PASSWORD|TOKEN|API_?KEY|CREDENTIAL")
# Words that are named like a secret and are none.
NO_SECRETS = {"AUTH_PASSWORD_VALIDATORS", "PASSWORD_HASHERS"}
BINARY = {".png", ".jpg", ".xlsx", ".mo", ".woff2", ".ico", ".gz", ".ttf", ".otf"}


def texts() -> list[Path]:
    return [p for p in tracked() if p.suffix not in BINARY and p.name != "package-lock.json"]


@pytest.mark.req("SYS-03")
def test_no_file_holds_what_looks_like_a_key() -> None:
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()[:20]}"
        for path in texts()
        if path != here
        for hit in KEY_LIKE.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "text",
    ["postgres://app:hunter2@db/x", "-----BEGIN RSA PRIVATE KEY-----", "AKIAABCDEFGHIJKLMNOP", "ghp_" + "a1" * 16],
)
def test_the_search_finds_keys(text: str) -> None:
    assert KEY_LIKE.search(text)


@pytest.mark.req("SYS-03")
def test_settings_of_production_hold_no_secret_and_no_default_for_one() -> None:
    written = []
    for name in ("base", "production"):
        tree = ast.parse((ROOT / "config" / "settings" / f"{name}.py").read_text())
        for node in ast.walk(tree):
            if not isinstance(node, ast.Assign):
                continue
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if any(SECRET_NAME.search(t) for t in targets if t not in NO_SECRETS) and isinstance(
                getattr(node.value, "value", None), str
            ):
                written.append(targets)

    assert written == []
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= set(REQUIRED)
    assert "DEBUG" not in COMPLETE


def test_example_of_the_environment_leaves_every_secret_empty() -> None:
    filled = [
        line
        for line in (ROOT / "deploy" / "env.example").read_text().splitlines()
        if re.match(r"\w*(SECRET|PASSWORD|TOKEN)\w*=\S", line)
    ]

    assert filled == []
