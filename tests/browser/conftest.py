"""Real browser, real web server, real worker and beat on the embedded servers."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from staff.enums import Role
from staff.models import Store, StoreRole, User

PASSWORD = "Xinzheng-2026!"


@pytest.fixture
def people(store: Store) -> Callable[..., User]:
    """``people("wangfang", "王芳", Role.SERVICE_ADVISOR)`` opens an account one can log in to."""

    def make(username: str, full_name: str, *roles: Role) -> User:
        user = User(username=username, full_name=full_name, home_store=store, must_change_password=False)
        user.set_password(PASSWORD)
        user.save()
        StoreRole.objects.bulk_create([StoreRole(user=user, store=store, role=role) for role in roles])
        return user

    return make


@pytest.fixture
def log_in(browser: Browser, live_server: object) -> Iterator[Callable[[User], Page]]:
    """A window of one's own for each person."""
    contexts: list[BrowserContext] = []

    def open_window(user: User) -> Page:
        context = browser.new_context(
            base_url=live_server.url,  # type: ignore[attr-defined]
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1440, "height": 900},
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/staff/login/")
        page.locator("input[name=username]").fill(user.username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url("**/desk/")
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def worker_and_beat() -> Iterator[None]:
    """Celery as it runs in production, on this test's database."""
    ours = urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_OWNER_URL": urlunsplit(ours),
        "SWEEP_SECONDS": "2",
    }
    commands = (
        ["worker", "--pool", "solo", "--loglevel", "warning"],
        ["beat", "--loglevel", "warning", "--schedule", str(settings.VAR_DIR / f"test-beat-{os.getpid()}")],
    )
    settings.VAR_DIR.mkdir(exist_ok=True)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *command], env=environment, cwd=settings.BASE_DIR
        )
        for command in commands
    ]
    yield
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait(20)
