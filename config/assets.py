"""Which files the browser gets, and how they are named for caching."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Of the packages in node_modules only these travel: the rest is megabytes nobody asks for.
VENDOR_FILES = {
    "vendor/tabler/css/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/js/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/icons/tabler-icons.min.css": "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "vendor/icons/fonts/tabler-icons.woff2": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
    "vendor/icons/fonts/tabler-icons.woff": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff",
    "vendor/icons/fonts/tabler-icons.ttf": "@tabler/icons-webfont/dist/fonts/tabler-icons.ttf",
    "vendor/echarts/echarts.common.min.js": "echarts/dist/echarts.common.min.js",
}


class VendorStorage(FileSystemStorage):
    """node_modules, under the names our pages use."""

    def path(self, name: str) -> str:
        return str(Path(self.location) / VENDOR_FILES[Path(name).as_posix()])


class VendorFinder(BaseFinder):
    """Finds the few vendor files for the development server and collectstatic."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.storage = VendorStorage(location=settings.BASE_DIR / "node_modules")

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        found = self.storage.path(path) if path in VENDOR_FILES else ""
        if not found or not Path(found).exists():
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, VendorStorage]]:
        for path in VENDOR_FILES:
            yield path, self.storage


def _patterns() -> tuple[Any, ...]:
    """Rename addresses in style sheets, and the imports of our own modules; leave source maps alone."""
    plain = CompressedManifestStaticFilesStorage
    styles = tuple(
        (files, tuple(one for one in rules if "sourceMappingURL" not in str(one)))
        for files, rules in plain.patterns
        if files == "*.css"
    )
    _all_modules, imports = plain._js_module_import_aggregation_patterns
    return (*styles, ("app.js", imports), ("js/*.js", imports))


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also inside our modules' imports, so that a new release is never half old."""

    patterns = _patterns()
