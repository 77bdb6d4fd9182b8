"""Anything from any page (SYS-06)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from staff.search import at_once, search

SHORTEST = 2


def show_hits(request: HttpRequest) -> HttpResponse:
    """Hits while typing, or a page; on Enter the single hit, or the single order still running, opens at once."""
    text = request.GET.get("q", "").strip()
    groups = search(request.store, request.user, text)
    context = {"groups": groups, "text": text, "too_short": len(text) < SHORTEST}
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_search_hits.html", context)
    if hit := at_once(groups):
        return redirect(hit.url)
    return render(request, "dashboard/search.html", context)
