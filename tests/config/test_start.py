"""What a web process carries from its start (docs/performance.md)."""

import subprocess
import sys

from config.embedded import ROOT
from tests.config.test_compose import DOCKERFILE

HEAVY = {"openpyxl", "weasyprint", "dns", "import_export.admin"}
START = "import sys, config.wsgi, config.urls; print(*sys.modules)"


def test_web_process_starts_without_what_few_pages_need() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert "parts.views.catalogue" in loaded
    assert loaded & HEAVY == set()


def test_image_keeps_the_compiled_modules() -> None:
    """Its files are nobody's to write, and PYTHONDONTWRITEBYTECODE is set: else every process compiles all of them."""
    assert "python -m compileall -q ." in DOCKERFILE
