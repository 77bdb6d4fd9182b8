"""Everybody's home: what waits for me now (SYS-03)."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from staff.desk_rows import SHOWN_ROWS, lists_for

COUNTS_SECONDS = 15


def home(_request: HttpRequest) -> HttpResponse:
    return redirect("dashboard:desk")


def show_desk(request: HttpRequest) -> HttpResponse:
    """Each list of my roles with its first rows; one query a list and one for its length."""
    sections = []
    for desk_list in lists_for(request.user, request.store):
        query = desk_list.query(request.store, request.user)
        rows = [desk_list.row(obj, request.user) for obj in query[:SHOWN_ROWS]]
        count = len(rows) if len(rows) < SHOWN_ROWS else query.count()
        sections.append({"list": desk_list, "rows": rows, "count": count})
    template = "dashboard/_desk.html" if request.headers.get("HX-Request") else "dashboard/desk.html"
    return render(request, template, {"sections": sections})


def show_counts(request: HttpRequest) -> HttpResponse:
    """The numbers beside the side bar's entries, equal to the desk's (cached for a few seconds)."""
    key = f"counts:{request.store.pk}:{request.user.pk}"
    counts = cache.get(key)
    if counts is None:
        counts = {
            entry.key: entry.query(request.store, request.user).count()
            for entry in lists_for(request.user, request.store)
        }
        cache.set(key, counts, COUNTS_SECONDS)
    return render(request, "dashboard/_counts.html", {"counts": counts})
