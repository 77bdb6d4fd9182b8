"""Anything from any page (SYS-06)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from staff.search import search

SHORTEST = 2


def show_hits(request: HttpRequest) -> HttpResponse:
    """Hits while typing, or a page; a single hit opens at once on Enter."""
    text = request.GET.get("q", "").strip()
    groups = search(request.store, request.user, text)
    context = {"groups": groups, "text": text, "too_short": len(text) < SHORTEST}
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_search_hits.html", context)
    hits = [hit for _source, found in groups for hit in found]
    if len(hits) == 1:
        return redirect(hits[0].url)
    return render(request, "dashboard/search.html", context)
