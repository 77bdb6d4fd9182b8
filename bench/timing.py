"""Tells the client how long the server took, so that the client's own cost does not count."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER, COUNTED = "Server-Timing", "X-Count-Queries"


class TimingMiddleware:
    """Wall clock and processor time of the request, and its queries when the client asks for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries = QueryCounter()
        began, worked = time.perf_counter(), time.thread_time()
        if request.headers.get(COUNTED):
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        wall, cpu = time.perf_counter() - began, time.thread_time() - worked
        response[HEADER] = (
            f"app;dur={wall * 1000:.3f}, cpu;dur={cpu * 1000:.3f}, sql;dur={queries.count}, joins;dur={queries.joins}"
        )
        return response


class QueryCounter:
    """A wrapper round every statement."""

    def __init__(self) -> None:
        self.count = 0
        self.joins = 0  # of the widest statement: PostgreSQL plans ten tables for longer than a whole form may take

    def __call__(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        self.count += 1
        self.joins = max(self.joins, sql.count(" JOIN "))
        return execute(sql, *args)
