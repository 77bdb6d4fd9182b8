"""A browser of a few lines: a kept connection, a session, and what the server says about its own time."""

import re
import socket
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TOKEN = "b" * 32  # the cookie and the form say the same: what Django's CSRF check asks for
TIMING = re.compile(rb"app;dur=([\d.]+), cpu;dur=([\d.]+), sql;dur=(\d+), joins;dur=(\d+)")
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: ([^\r]+)", re.IGNORECASE)
TYPE = re.compile(rb"\r\ncontent-type: ([^\r;]+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    location: str
    kind: str
    seconds: float  # as the client saw it
    server_ms: float
    cpu_ms: float
    queries: int
    joins: int  # of the widest of them


class Failed(Exception):
    """The server answered what the benchmark does not expect: a figure of it would be worth nothing."""


class Browser:
    """One person at one desk."""

    def __init__(self, port: int, session: str = "") -> None:
        self.port, self.session = port, session
        self.socket: socket.socket | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(f"GET {path}", b"", headers)

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Answer:
        """Send a form. Every act has a key of its own, as the page's forms have."""
        given = {"csrfmiddlewaretoken": TOKEN, "idempotency_key": str(uuid.uuid4()), **fields}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._ask(f"POST {path}", urlencode(given, doseq=True).encode(), headers)

    def act(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Answer:
        """Send a form that must be taken: 302, or 200 for a fragment."""
        answer = self.post(path, fields or {}, **headers)
        if answer.status not in {200, 302} or "/login" in answer.location:
            raise Failed(f"POST {path}: {answer.status} {answer.location} {says(answer)}")
        return answer

    def see(self, path: str, **headers: str) -> Answer:
        if path.startswith("/search/"):
            headers["HX_Request"] = "true"  # as the page asks while somebody types; Enter may lead on to the one found
        answer = self.get(path, **headers)
        if answer.status != 200:
            raise Failed(f"GET {path}: {answer.status} {answer.location} {says(answer)}")
        return answer

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _ask(self, line: str, body: bytes, headers: dict[str, str]) -> Answer:
        lines = [
            f"{line} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}",
            f"Content-Length: {len(body)}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        message = "\r\n".join(lines).encode() + HEAD_END + body
        began = time.perf_counter()
        try:
            head, content = self._exchange(message)
        except (ConnectionError, BrokenPipeError):  # the server closed a connection that had waited long
            self.close()
            head, content = self._exchange(message)
        seconds = time.perf_counter() - began
        timing = TIMING.search(head)
        wall, cpu, queries, joins = timing.groups() if timing else (b"0",) * 4
        location, kind = LOCATION.search(head), TYPE.search(head)
        return Answer(
            int(head[9:12]),
            content,
            location[1].decode() if location else "",
            kind[1].decode() if kind else "",
            seconds,
            float(wall),
            float(cpu),
            int(queries),
            int(joins),
        )

    def _exchange(self, message: bytes) -> tuple[bytes, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(message)
        received = b""
        while HEAD_END not in received:
            received += self._some()
        head, _, content = received.partition(HEAD_END)
        length = LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        pieces, have = [content], len(content)
        while have < wanted:
            pieces.append(self._some())
            have += len(pieces[-1])
        if b"connection: close" in head.lower():
            self.close()
        return head, b"".join(pieces)

    def _some(self) -> bytes:
        assert self.socket is not None
        received = self.socket.recv(262144)
        if not received:
            raise ConnectionResetError
        return received


def says(answer: Answer) -> str:
    """What a page that refused says, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.body.decode(errors="replace"), flags=re.DOTALL)
    return " ".join(text.split())[-600:]
