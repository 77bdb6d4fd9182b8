"""All open orders at a glance (FLOW-06)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboard.board import columns, late_count
from dashboard.permissions import can_manage_walls


def show_board(request: HttpRequest) -> HttpResponse:
    """Columns of the 13 steps, as a page or, for its own refresh, the columns alone."""
    found = columns(request.store)
    context = {
        "columns": found,
        "open_count": sum(column.count for column in found),
        "late_count": late_count(found),
        "now": timezone.now(),
        "may_manage_walls": can_manage_walls(request.user, request.store),
    }
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_board.html", context)
    return render(request, "dashboard/board.html", context)
