from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from staff.search import search


def show_hits(request: HttpRequest) -> HttpResponse:
    """Anything from any page (SYS-06): hits while typing, or a page; a single hit opens at once on Enter."""
    text = request.GET.get("q", "").strip()
    groups = search(request.store, request.user, text)
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_search_hits.html", {"groups": groups, "text": text})
    hits = [hit for _source, found in groups for hit in found]
    if len(hits) == 1:
        return redirect(hits[0].url)
    return render(request, "dashboard/search.html", {"groups": groups, "text": text})
