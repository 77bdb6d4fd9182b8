"""Everybody's home: what waits for me now (SYS-03)."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dashboard.kpis import KPIS
from dashboard.permissions import can_see_figures
from dashboard.queries import today_live, total
from dashboard.views.figures import behind_url
from staff.desk_rows import SHOWN_ROWS, DeskList, lists_for
from staff.models import Store, User
from staff.navigation import PAGES, Page

COUNTS_SECONDS = 15
DESK = "desk"  # the key of the desk's own count


def home(_request: HttpRequest) -> HttpResponse:
    return redirect("dashboard:desk")


def show_desk(request: HttpRequest) -> HttpResponse:
    """Each list of my roles with its first rows; one query a list, one more for the length of a long one."""
    sections = [section(entry, request.store, request.user) for entry in lists_for(request.user, request.store)]
    waiting = [found for found in sections if found["rows"]]
    counts = side_bar_counts({found["list"].key: found["count"] for found in sections}, request)
    context = {
        "sections": waiting,
        "empty_labels": [found["list"].label for found in sections if not found["rows"]],
        "page_of_mine": only_page(request, {found["list"].key for found in sections}) if not waiting else None,
        "counts": counts,
        "now": timezone.now(),
        "stats": today_stats(request.store) if can_see_figures(request.user, request.store) else [],
    }
    template = "dashboard/_desk.html" if request.headers.get("HX-Request") else "dashboard/desk.html"
    return render(request, template, context)


def only_page(request: HttpRequest, keys: set[str]) -> Page | None:
    """Who has nothing waiting and works on one page is led there: the guard to the gate."""
    pages = [page for page in PAGES if page.count_key in keys and page.permission(request.user, request.store)]
    return pages[0] if len(pages) == 1 else None


def section(entry: DeskList, store: Store, user: User) -> dict[str, Any]:
    query = entry.query(store, user)
    rows = [entry.row(obj, user) for obj in query[:SHOWN_ROWS]]
    count = len(rows) if len(rows) < SHOWN_ROWS else query.count()
    return {"list": entry, "rows": rows, "count": count, "hidden": count - len(rows)}


def today_stats(store: Store) -> list[dict[str, Any]]:
    """A manager's one minute: today so far. One query."""
    today = timezone.localdate()
    sums = total(found for (_day, dimension, _key), found in today_live(store).items() if dimension == "store")
    return [{"kpi": kpi, "value": kpi.value(sums), "url": behind_url(kpi.behind, today, today)} for kpi in KPIS]


def side_bar_counts(lengths: dict[str, int], request: HttpRequest) -> dict[str, int]:
    """The counts that this person's side bar has a place for; the desk's own is the sum of its lists. Kept for a few seconds."""
    counts = {**lengths, DESK: sum(lengths.values())}
    shown = {page.count_key for page in PAGES if page.permission(request.user, request.store)}
    counts = {key: count for key, count in counts.items() if key in shown}
    cache.set(counts_key(request.store, request.user), counts, COUNTS_SECONDS)
    return counts


def counts_key(store: Store, user: User) -> str:
    return f"counts:{store.pk}:{user.pk}"


def show_counts(request: HttpRequest) -> HttpResponse:
    """The numbers beside the side bar's entries, equal to the desk's (cached for a few seconds)."""
    counts = cache.get(counts_key(request.store, request.user))
    if counts is None:
        lists = lists_for(request.user, request.store)
        lengths = {entry.key: entry.query(request.store, request.user).count() for entry in lists}
        counts = side_bar_counts(lengths, request)
    return render(request, "dashboard/_counts.html", {"counts": counts})
