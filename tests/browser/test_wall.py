"""The wall screen when the server goes away and comes back, and when there is more than fits (FLOW-06)."""

import pytest
from playwright.sync_api import Browser, expect

from dashboard.services.walls import hang_up_screen
from staff.enums import Role
from staff.models import Store
from tests.conftest import PersonMaker
from tests.dashboard.conftest import OrderMaker, advisor, order  # noqa: F401  (fixtures)

FEW = {"width": 500, "height": 520}  # upright: two cards beside each other, five or six rows


@pytest.mark.req("FLOW-06")
@pytest.mark.django_db(transaction=True)
def test_wall_turns_its_pages_says_when_the_server_is_away_and_recovers_by_itself(
    browser: Browser,
    live_server: object,
    store: Store,
    person: PersonMaker,
    order: OrderMaker,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.views.walls.REFRESH_SECONDS", 1)
    monkeypatch.setattr("dashboard.views.walls.PAGE_SECONDS", 2)
    plates = [order().vehicle.plate for _n in range(14)]
    _screen, token = hang_up_screen(store, label="东墙", by=person(Role.SERVICE_MANAGER))
    context = browser.new_context(viewport=FEW)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server.url}/wall/{token}/")  # type: ignore[attr-defined]

    cards = page.locator(".wall-card:visible")
    expect(page.locator("#wall-page")).to_contain_text("第 1 页")
    assert 0 < cards.count() < len(plates)
    seen = set()
    for number in range(2, 2 + int((page.locator("#wall-page").text_content() or "").split("共 ")[1][0]) - 1):
        seen |= set(cards.locator(".wall-plate").all_text_contents())
        expect(page.locator("#wall-page")).to_contain_text(f"第 {number} 页")
    seen |= set(cards.locator(".wall-plate").all_text_contents())
    assert {text.replace("·", "") for text in seen} == set(plates)

    trouble = page.locator("#wall-trouble")
    expect(trouble).to_be_hidden()
    context.set_offline(True)
    expect(trouble).to_contain_text("连不上服务器")
    context.set_offline(False)
    expect(trouble).to_be_hidden()
    context.close()
