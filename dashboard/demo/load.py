"""Building the demo store, all of it or nothing."""

import datetime
import random
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django_scopes import scope, scopes_disabled

from dashboard.demo.clock import Clock, settable_clock
from dashboard.demo.customers import open_credit_accounts, register_people
from dashboard.demo.jobs import make_packages
from dashboard.demo.people import open_accounts
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Simulation
from dashboard.demo.stockroom import Shelf, stock_up
from dashboard.demo.story import history, today
from dashboard.demo.workshop import set_up_small_workshop, set_up_workshop
from dashboard.services.figures import rebuild_days
from followup.services.questions import give_house_questions
from staff.history import acting
from staff.models import Store, User
from staff.services.calendar import fill_year
from workorders.models import WorkOrder
from workorders.services.callbacks import claim_due_callbacks

CODE = "XZ"
SEED = 2026


@dataclass(frozen=True)
class Loaded:
    orders: int
    finished: int


def load(*, days: int, by_now: datetime.datetime | None = None) -> Loaded | None:
    """Set the two stores up ``days`` ago and live through them until now. Nothing, when they stand already.

    One transaction: a load that fails leaves nothing behind, and nobody sees the clock being set.
    """
    if Store.objects.filter(code=CODE).exists():
        return None
    now = (by_now or timezone.now()).replace(microsecond=0)
    begin = timezone.localtime(now - datetime.timedelta(days=days)).replace(hour=7, minute=30, second=0)
    with (
        transaction.atomic(),
        translation.override("zh-hans"),
        settable_clock(begin) as clock,
        acting(None, source="command", why="load_demo"),
    ):
        xinzheng, people = set_up_stores(now)
        with scope(store=xinzheng):
            live_through(set_up_shop(xinzheng, people, timezone.localdate(now)), clock, begin, now)
            rebuild_days(xinzheng, timezone.localdate(begin), timezone.localdate(now))
            orders = WorkOrder.objects.filter(store=xinzheng)
            return Loaded(orders.count(), orders.filter(delivered_at__isnull=False).count())


def set_up_stores(now: datetime.datetime) -> tuple[Store, dict[str, User]]:
    """Stores, people, calendar, and the small second store."""
    xinzheng = Store.objects.create(
        code=CODE, name="新郑店", address="河南省新郑市中华路 168 号", phone="0371-62699168"
    )
    zhengzhou = Store.objects.create(
        code="ZZ", name="郑州店", address="河南省郑州市中州大道 1188 号", phone="0371-65889188", advisor_settles=True
    )
    administrator = open_accounts(xinzheng, zhengzhou)
    for year in (now.year - 1, now.year, now.year + 1):
        fill_year(year)
    people = {user.username: user for user in User.objects.all()}
    with scope(store=zhengzhou):
        set_up_small_workshop(zhengzhou, people["shenliang"], by=administrator)
    with scopes_disabled():
        give_house_questions()
    return xinzheng, people


def set_up_shop(store: Store, people: dict[str, User], last_day: datetime.date) -> Shop:
    """Everything a store has before the first car comes."""
    rng = random.Random(SEED)  # noqa: S311  (a story that is the same every time)
    manager = people["chenguoqiang"]
    operations = set_up_workshop(store, people, by=manager)
    stock_up(store, planner=people["hanxue"], parts_manager=people["weidongsheng"])
    shelf = Shelf()
    packages = make_packages(store, operations, shelf, by=manager)
    cars = register_people(store, rng, by=people["sunli"])
    accounts = open_credit_accounts(store, cars, proposed_by=people["fanxiuying"], approved_by=manager)
    return Shop(store, people, operations, packages, shelf, cars, accounts, rng, last_day)


def live_through(shop: Shop, clock: Clock, begin: datetime.datetime, now: datetime.datetime) -> None:
    """The days until yesterday, then today."""
    simulation = Simulation(clock)
    yesterday = timezone.localdate(now) - datetime.timedelta(days=1)
    simulation.start(begin, history(shop, simulation, timezone.localdate(begin), yesterday))
    simulation.until(now - datetime.timedelta(hours=9))
    today(shop, simulation, now)
    simulation.until(now)
    clock.move(now)
    claim_due_callbacks(now=now)
