"""Building the demo store: a year lived through by the services, then today."""

import datetime
import random
from collections import deque
from dataclasses import dataclass

from django.utils import timezone, translation
from django_scopes import scope, scopes_disabled

from customers.models import Customer
from dashboard.demo import lanes
from dashboard.demo.clock import Clock, settable_clock
from dashboard.demo.customers import COMPANIES, Clientele, name_brands, open_credit_accounts
from dashboard.demo.jobs import make_packages
from dashboard.demo.people import open_accounts
from dashboard.demo.session import hurry, loading
from dashboard.demo.shop import GATE_CARDS, Shop
from dashboard.demo.simulation import Simulation
from dashboard.demo.stockroom import Shelf, stock_up
from dashboard.demo.story import arrivals_of, history, out_today, story_begins, today
from dashboard.demo.workshop import set_up_small_workshop, set_up_workshop
from dashboard.demo.year import first_day, visits_by_day
from dashboard.services.figures import rebuild_days
from followup.services.questions import give_house_questions
from staff.enums import DayKind
from staff.models import Store, User
from staff.services.calendar import fill_year, is_working_day, set_day, working_days
from workorders.models import ClockEntry, WorkOrder
from workorders.services.callbacks import claim_due_callbacks
from workorders.services.clock import clock_off
from workshop.models import Operation

CODE = "XZ"
SEED = 2026


@dataclass(frozen=True)
class Loaded:
    orders: int
    finished: int


@dataclass(frozen=True)
class Known:
    """What stands before the first car comes, and every lane of the store shares."""

    store: Store
    people: dict[str, User]
    operations: dict[str, Operation]

    def shop(self, lane: int) -> Shop:
        """One lane of the store: half of the technicians, the gate cards and the customers."""
        lane_count, customers = len(lanes.LANES), Customer.objects.count()
        rng = random.Random(SEED + lane + customers)  # noqa: S311  (today's customers are not those of the first day once more)
        shelf = Shelf()
        cards = [f"{n:03}" for n in range(1, GATE_CARDS + 1) if n % lane_count == lane]
        clientele = Clientele(self.store, rng, lane=lane, lanes=lane_count, by=self.people["sunli"])
        clientele.adopt()
        return Shop(
            store=self.store,
            people=self.people,
            operations=self.operations,
            packages=lanes.packages_by_model(),
            shelf=shelf,
            clientele=clientele,
            accounts=lanes.accounts_by_customer(),
            rng=rng,
            lane=lane,
            technicians=set(lanes.TECHNICIANS[lane]),
            cards=deque(cards),
            advisors=(lanes.ADVISORS[lane],),
        )


def is_half_loaded() -> bool:
    """A load that was killed left the settable clock behind: such a database is to be made anew."""
    return Clock.is_settable()


def load(*, days: int | None = None, pace: float = 1.0, by_now: datetime.datetime | None = None) -> Loaded | None:
    """Open the two stores and live through the year until now. Nothing, when they stand already.

    ``days`` begins so many days ago instead of seven months, with ``pace`` of its cars. Inside a transaction one process lives
    through it all; outside, each lane of the store is a process of its own.
    """
    if Store.objects.filter(code=CODE).exists():
        return None
    now = (by_now or timezone.now()).replace(microsecond=0)
    first, last = days_of_history(now, days)
    opening = timezone.make_aware(datetime.datetime.combine(first, datetime.time(7, 30)))
    with translation.override("zh-hans"), settable_clock(opening) as clock:
        hurry()
        with loading():
            xinzheng, people = set_up_stores(now)
            with scope(store=xinzheng):
                known = set_up_shop(xinzheng, people)
                open_for_the_story(xinzheng, now, by=people["chenguoqiang"])
        with scope(store=xinzheng):
            days_open = working_days(xinzheng, first, last)
            rng = random.Random(SEED)  # noqa: S311
            cars = visits_by_day(days_open, already=out_today(), pace=pace, rng=rng)
            live_history(known, clock, opening, story_begins(now), arrivals_of(cars, rng))
            live_today(known, clock, story_begins(now), now)
            rebuild_days(xinzheng, first, timezone.localdate(now))
            orders = WorkOrder.objects.filter(store=xinzheng)
            return Loaded(orders.count(), orders.filter(delivered_at__isnull=False).count())


def days_of_history(now: datetime.datetime, days: int | None = None) -> tuple[datetime.date, datetime.date]:
    """The first and the last day before that of the story, which in the small hours is yesterday: its cars are the story's alone."""
    story_day = timezone.localdate(story_begins(now))
    first = story_day - datetime.timedelta(days=days) if days else first_day(story_day)
    return first, story_day - datetime.timedelta(days=1)


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


def set_up_shop(store: Store, people: dict[str, User]) -> Known:
    """Everything a store has before the first car comes."""
    manager = people["chenguoqiang"]
    operations = set_up_workshop(store, people, by=manager)
    stock_up(store, planner=people["hanxue"], parts_manager=people["weidongsheng"])
    make_packages(store, operations, Shelf(), by=manager)
    name_brands()
    known = Known(store, people, operations)
    Clientele(store, random.Random(SEED), lane=0, lanes=1, by=people["sunli"]).register_companies()  # noqa: S311
    companies = Customer.objects.filter(name__in=[name for name, *_rest in COMPANIES])
    open_credit_accounts(store, list(companies), proposed_by=people["fanxiuying"], approved_by=manager)
    return known


def open_for_the_story(store: Store, now: datetime.datetime, *, by: User) -> None:
    """The store works on the days of today's story, also at a weekend or in a holiday: promises are counted by the hours it is open."""
    for day in sorted({timezone.localdate(story_begins(now)), timezone.localdate(now)}):
        if not is_working_day(store, day):
            set_day(store=store, day=day, kind=DayKind.WORKDAY, name="照常营业", by=by)


def live_history(
    known: Known, clock: Clock, begin: datetime.datetime, end: datetime.datetime, arrivals: lanes.Arrivals
) -> None:
    """Let the cars of the year come, each to the lane that gets to it first."""
    cars = lanes.share_out(arrivals)

    def tell(shop: Shop, simulation: Simulation) -> None:
        simulation.start(begin, history(shop, simulation, cars()))

    lanes.live(known, clock, begin, end, tell, aloud=True)


def leave_yesterdays_cars(known: Known) -> None:
    """Whoever is still on the clock with a car of yesterday goes on with it later: today's cars are at the door."""
    people = {user.pk: user for user in known.people.values()}
    for order, technician in ClockEntry.objects.filter(ended_at=None).values_list("order", "technician"):
        clock_off(order, by=people[technician])


def live_today(known: Known, clock: Clock, begin: datetime.datetime, now: datetime.datetime) -> None:
    """The cars of today, each up to where it stands."""
    clock.move(begin)
    with loading():
        leave_yesterdays_cars(known)
    lanes.live(known, clock, begin, now, lambda shop, simulation: today(shop, simulation, now))
    clock.move(now)
    with loading():
        claim_due_callbacks(now=now)
