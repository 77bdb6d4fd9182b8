"""Takes the README's pictures from a running demo: start ``make demo``, then ``make screenshots``.

Who logs in is looked up by role in var/demo.json, which the demo writes. Nothing is changed in the demo.
"""

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

HERE = Path(__file__).resolve().parent
FACTS = HERE.parents[1] / "var" / "demo.json"
HEAVIEST = 200_000  # bytes
COLOURS = 256
NOTHING = "The demo shows no %s just now. Start it anew, or move a car on, and try again."
DESK = ViewportSize(width=1440, height=900)
TABLET = ViewportSize(width=1024, height=768)


def rows(page: Page, what: str) -> list[str]:
    """Where the rows of a list lead; say plainly if the demo has none just now."""
    addresses = page.locator("main tr[data-href]").evaluate_all("all => all.map(row => row.dataset.href)")
    if not addresses:
        sys.exit(NOTHING % what)
    return list(addresses)


def desk(page: Page) -> None:
    page.goto("/desk/")


def order(page: Page) -> None:
    """One in the workshop: its stepper is half green and its timeline full."""
    page.goto("/orders/?step=repair")
    page.goto(rows(page, "order under repair")[0])


def board(page: Page) -> None:
    page.goto("/board/")


def dashboard(page: Page) -> None:
    page.goto("/dashboard/")


def check_in(page: Page) -> None:
    """The four short screens on a page of their own."""
    page.goto("/orders/?step=reception")
    for address in rows(page, "car to check in"):
        page.goto(address)
        wizard = page.locator('main form[action*="/check-in/"]')
        if wizard.count():
            page.goto(wizard.first.get_attribute("action") or "")
            return
    sys.exit(NOTHING % "car to check in")


def issue(page: Page) -> None:
    page.goto("/parts/requisitions/")
    page.goto(rows(page, "open requisition")[0])


PICTURES: tuple[tuple[str, str, ViewportSize, Callable[[Page], None]], ...] = (
    ("desk", "service_advisor", DESK, desk),
    ("order", "service_advisor", DESK, order),
    ("board", "foreman", DESK, board),
    ("dashboard", "service_manager", DESK, dashboard),
    ("check-in", "service_advisor", TABLET, check_in),
    ("issue", "storekeeper", TABLET, issue),
)


@contextmanager
def window(browser: Browser, address: str, login: dict[str, str], viewport: ViewportSize) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=viewport,
        has_touch=viewport is TABLET,  # larger targets
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/staff/login/")
    page.locator("input[name=username]").fill(login["username"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/desk/")
    yield page
    context.close()


def picture(page: Page) -> bytes:
    """As the browser shows it; with fewer colours only where it would weigh too much."""
    page.wait_for_load_state("networkidle")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    whole = io.BytesIO()
    shown.save(whole, "PNG", optimize=True)
    if whole.tell() <= HEAVIEST:
        return whole.getvalue()
    small = io.BytesIO()
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    if not FACTS.exists():
        sys.exit("Start the demo first: make demo")
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    logins = {login["role"]: login for login in facts["logins"]}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for name, role, viewport, go in PICTURES:
            with window(browser, facts["address"], logins[role], viewport) as page:
                go(page)
                taken = picture(page)
            if len(taken) > HEAVIEST:
                sys.exit(f"{name}.png would weigh {len(taken):,} bytes, more than {HEAVIEST:,}.")
            (HERE / f"{name}.png").write_bytes(taken)
            print(f"{name}.png {len(taken) // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main()
