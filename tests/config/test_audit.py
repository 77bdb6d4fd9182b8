"""``make audit`` never calls clean what nobody looked at."""

import pytest

from config import audit

GOOD = {"name": "django", "version": "5.2", "vulns": []}
BAD = {"name": "django", "version": "5.0", "vulns": [{"id": "CVE-1", "fix_versions": ["5.1"]}]}
UNKNOWN = {"name": "celery", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ([GOOD], audit.CLEAN, "No known vulnerability in 1 packages."),
        ([BAD], audit.VULNERABLE, "django 5.0: CVE-1, mended in 5.1"),
        ([GOOD, UNKNOWN], audit.NOT_CHECKED, "NOT CHECKED: 1 of 2 packages"),
        ([BAD, UNKNOWN], audit.VULNERABLE, "django 5.0: CVE-1"),
        ([], audit.NOT_CHECKED, "NOT CHECKED"),
        ("Connection refused", audit.NOT_CHECKED, "NOT CHECKED: pip-audit gave no answer (Connection refused)."),
    ],
)
def test_only_a_complete_answer_without_findings_is_clean(answer, code, said) -> None:
    got, lines = audit.judge(answer)

    assert got == code
    assert lines[0].startswith(said)
