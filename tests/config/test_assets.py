"""The browser gets the vendor files our pages name, and hashed names also inside our modules."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.assets import VENDOR_FILES, AssetStorage, VendorFinder

ROOT = Path(__file__).parents[2]


def test_every_vendor_file_that_a_page_names_is_served():
    pages = [*(ROOT / "templates").rglob("*.html")]
    named = {hit for page in pages for hit in re.findall(r"static '(vendor/[^']+)'", page.read_text())}

    assert named
    assert named <= set(VENDOR_FILES)


@pytest.mark.skipif(not (ROOT / "node_modules").exists(), reason="npm ci has not been run")
def test_finder_finds_only_what_is_listed(settings):
    settings.BASE_DIR = ROOT
    finder = VendorFinder()

    assert all(finder.find(path) for path in VENDOR_FILES)
    assert not finder.find("vendor/tabler/css/tabler-flags.css")
    assert {path for path, _ in finder.list(None)} == set(VENDOR_FILES)


def test_modules_import_each_other_by_hashed_name(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "app.js").write_text('import "./js/a.js";\n')
    (tmp_path / "js/a.js").write_text('import { b } from "./b.js";\nb();\n')
    (tmp_path / "js/b.js").write_text("export function b() {}\n")
    storage = AssetStorage(location=tmp_path, base_url=settings.STATIC_URL)
    names = ["app.js", "js/a.js", "js/b.js"]

    list(storage.post_process({name: (storage, name) for name in names}))

    app = (tmp_path / storage.stored_name("app.js")).read_text()
    assert re.search(r"\./js/a\.[0-9a-f]{12}\.js", app)
    a = (tmp_path / storage.stored_name("js/a.js")).read_text()
    assert re.search(r"\./b\.[0-9a-f]{12}\.js", a)
