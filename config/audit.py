"""Ask the advisory service about the versions in requirements/: ``make audit``.

Its answer is worth nothing where the service cannot be reached, so that is said, and counts as a failure.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PINS = Path(__file__).resolve().parent.parent / "requirements" / "base.txt"
CLEAN, VULNERABLE, NOT_CHECKED = 0, 1, 2


def ask() -> list[dict[str, Any]] | str:
    """Give what pip-audit says of each pin, or why it said nothing."""
    words = [sys.executable, "-m", "pip_audit", "--requirement", str(PINS), "--disable-pip", "--require-hashes"]
    words += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return done.stderr.strip().rpartition("\n")[2] or "no answer"


def judge(answer: list[dict[str, Any]] | str) -> tuple[int, list[str]]:
    """Give the exit code and what to say."""
    if isinstance(answer, str):
        return NOT_CHECKED, [f"NOT CHECKED: pip-audit gave no answer ({answer})."]
    bad = [
        f"{pin['name']} {pin['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for pin in answer
        for flaw in pin.get("vulns", ())
    ]
    skipped = [pin["name"] for pin in answer if "skip_reason" in pin]
    if skipped or not answer:
        bad.append(
            f"NOT CHECKED: {len(skipped)} of {len(answer)} packages; the advisory service does not know them or cannot be reached."
        )
        return (VULNERABLE if len(bad) > 1 else NOT_CHECKED), bad
    return (VULNERABLE if bad else CLEAN), bad or [f"No known vulnerability in {len(answer)} packages."]


if __name__ == "__main__":
    code, said = judge(ask())
    print(*said, sep="\n")
    raise SystemExit(code)
