"""Somebody at a desk, by HTTP, who notes what the page said."""

import http.client
import http.cookies
import time
from urllib.parse import urlencode

PASSWORD = "Xinzheng-2026!"


class NoAnswer(Exception):
    """The server died before it answered: the visitor does not know what happened."""


class Visitor:
    def __init__(self, port: int, username: str) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.ask("GET", "/staff/login/")
        status, _text = self.post("/staff/login/", username=username, password=PASSWORD)
        assert status == 302
        self.seen: list[int] = []

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
            }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as lost:
            raise NoAnswer from lost
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, text

    def get(self, path: str) -> tuple[int, str]:
        return self.ask("GET", path)

    def post(self, path: str, **form: object) -> tuple[int, str]:
        return self.ask("POST", path, urlencode(form))

    def insist(self, path: str, **form: object) -> list[int]:
        """Send the same form until told done or no; every answer on the way, 0 for none."""
        told: list[int] = []
        deadline = time.monotonic() + 60
        while not told or told[-1] in {0, 503}:
            assert time.monotonic() < deadline, told
            if told:
                time.sleep(0.1)
            try:
                told.append(self.post(path, **form)[0])
            except NoAnswer:
                told.append(0)
        self.seen += told
        return told
