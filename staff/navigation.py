"""The side bar: each app says which pages it has and for which roles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from staff.models import Store, User
    from staff.permissions import Permission


@dataclass(frozen=True)
class Page:
    """One entry. ``count_key`` is the key of a desk list whose length stands beside it."""

    section: Any
    label: Any
    url_name: str
    icon: str
    permission: "Permission"
    order: int = 50
    count_key: str = ""


PAGES: list[Page] = []
SECTIONS = (
    "",
    _("Front desk"),
    _("Workshop"),
    _("Parts"),
    _("Money"),
    _("Customers"),
    _("Management"),
    _("Administration"),
)


def register(*pages: Page) -> None:
    PAGES.extend(pages)


def navigation(user: "User", store: "Store", path: str) -> list[dict[str, Any]]:
    """Sections ``{label, items: [{label, url, icon, count_key, active}]}`` of the pages ``user`` may open."""
    sections: dict[str, list[dict[str, Any]]] = {str(section): [] for section in SECTIONS}
    allowed = sorted((p for p in PAGES if p.permission(user, store)), key=lambda p: p.order)
    urls = {page.url_name: reverse(page.url_name) for page in allowed}
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    for page in allowed:
        url = urls[page.url_name]
        sections.setdefault(str(page.section), []).append(
            {"label": page.label, "url": url, "icon": page.icon, "count_key": page.count_key, "active": url == here}
        )
    return [{"label": label, "items": items} for label, items in sections.items() if items]
