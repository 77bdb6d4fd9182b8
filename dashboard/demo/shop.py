"""The store while it works: who is there, which technician is free, which gate card hangs on its hook."""

import datetime
import random
from collections import deque
from dataclasses import dataclass, field

from dashboard.demo.customers import Car
from dashboard.demo.stockroom import Shelf
from staff.models import Store, User
from workorders.models import ServicePackage
from workshop.enums import TeamKind, WorkKind
from workshop.models import Bay, Operation, Team

GATE_CARDS = 60


@dataclass
class Shop:
    store: Store
    people: dict[str, User]
    operations: dict[str, Operation]
    packages: dict[tuple[str, str], ServicePackage]
    shelf: Shelf
    cars: list[Car]
    accounts: dict[int, int]
    rng: random.Random
    today: datetime.date
    teams: list[Team] = field(default_factory=list)
    bays: list[Bay] = field(default_factory=list)
    cards: deque[str] = field(default_factory=lambda: deque(f"{n:03}" for n in range(1, GATE_CARDS + 1)))
    busy: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.teams = list(
            Team.objects.filter(is_active=True).select_related("leader").prefetch_related("members__user")
        )
        self.bays = list(Bay.objects.filter(is_active=True))

    def __getitem__(self, username: str) -> User:
        return self.people[username]

    def advisor(self) -> User:
        return self.people[self.rng.choices(("wangfang", "liyang", "zhangxiaojie"), (5, 4, 3))[0]]

    def crew(self, work_kind: str) -> tuple[Team, User] | None:
        """A team for this kind of work with a technician whose hands are free, if there is one."""
        wanted = TeamKind.BODY if work_kind == WorkKind.BODY_AND_PAINT else TeamKind.MECHANICAL
        free = [
            (team, member.user)
            for team in self.teams
            if team.kind == wanted
            for member in team.members.all()
            if member.user_id not in self.busy and member.user_id != team.leader_id
        ]
        return self.rng.choice(free) if free else None

    def bay(self, work_kind: str) -> Bay:
        kinds = {WorkKind.BODY_AND_PAINT: ("body", "paint"), WorkKind.PERIODIC_MAINTENANCE: ("quick", "mechanical")}
        wanted = kinds.get(WorkKind(work_kind), ("mechanical",))
        return self.rng.choice([bay for bay in self.bays if bay.kind in wanted])

    def free_car(self, *, new_energy: bool | None = None) -> Car:
        """A car that is not in the store now."""
        free = [car for car in self.cars if not car.busy and new_energy in (None, car.new_energy)]
        car = self.rng.choice(free)
        car.busy = True
        return car

    def handwriting(self) -> list[list[list[int]]]:
        """A signature as a finger writes it."""
        rng, strokes, x = self.rng, [], 120
        for _stroke in range(rng.randint(2, 4)):
            y = rng.randint(120, 260)
            points = []
            for _point in range(rng.randint(9, 16)):
                points.append([x, y])
                x = min(980, x + rng.randint(4, 13))
                y = min(340, max(60, y + rng.randint(-70, 70)))
            strokes.append(points)
            x = min(980, x + rng.randint(10, 30))
        return strokes
