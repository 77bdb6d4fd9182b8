"""All open orders at a glance (FLOW-06)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboard.board import columns, late_count


def show_board(request: HttpRequest) -> HttpResponse:
    """Columns of the 13 steps; ``?wall=1`` without the frame and in large print, for a screen on the wall."""
    found = columns(request.store)
    is_wall = request.GET.get("wall") == "1"
    context = {
        "columns": found,
        "open_count": sum(column.count for column in found),
        "late_count": late_count(found),
        "now": timezone.now(),
        "is_wall": is_wall,
    }
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_board.html", context)
    return render(request, "dashboard/board_wall.html" if is_wall else "dashboard/board.html", context)
