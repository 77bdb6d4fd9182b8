"""The store while it works: who is there, whose hands are free, which gate card hangs on its hook."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.demo.customers import Car, Clientele
from dashboard.demo.stockroom import Shelf
from dashboard.demo.year import Ledger
from staff.models import Store, User
from workorders.models import ServicePackage
from workshop.enums import TeamKind, WorkKind
from workshop.models import Bay, Operation, Team

GATE_CARDS = 90


@dataclass
class Shop:
    """What everybody in the store knows, and what one lane of it has of its own (technicians, gate cards, customers)."""

    store: Store
    people: dict[str, User]
    operations: dict[str, Operation]
    packages: dict[tuple[str, str], ServicePackage]
    shelf: Shelf
    clientele: Clientele
    accounts: dict[int, int]
    rng: random.Random
    lane: int
    technicians: set[str]
    cards: deque[str]
    advisors: tuple[str, ...]
    ledger: Ledger = field(default_factory=Ledger)
    teams: list[Team] = field(default_factory=list)
    bays: list[Bay] = field(default_factory=list)
    on_clock: set[int] = field(default_factory=set)
    in_hand: dict[int, int] = field(default_factory=dict)
    people_by_key: dict[int, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.teams = list(
            Team.objects.filter(is_active=True).select_related("leader").prefetch_related("members__user")
        )
        self.people_by_key = {user.pk: user for user in self.people.values()}
        for team in self.teams:
            team.leader = self.person(team.leader_id)
        self.bays = list(Bay.objects.filter(is_active=True))

    def __getitem__(self, username: str) -> User:
        return self.people[username]

    def person(self, pk: int) -> User:
        return self.people_by_key[pk]

    def advisor(self) -> User:
        return self.people[self.rng.choice(self.advisors)]

    def crew(self, work_kind: str) -> tuple[Team, User]:
        """The team for this kind of work, and its technician with the least in hand."""
        wanted = TeamKind.BODY if work_kind == WorkKind.BODY_AND_PAINT else TeamKind.MECHANICAL
        able = [
            (team, member.user)
            for team in self.teams
            if team.kind == wanted
            for member in team.members.all()
            if member.user.username in self.technicians
        ]
        return min(able, key=lambda one: (self.in_hand.get(one[1].pk, 0), self.rng.random()))

    def who_looks(self, work_kind: str) -> User:
        """A technician of the team for this kind of work who is on no clock, or else the one with the least in hand."""
        team, technician = self.crew(work_kind)
        free = [
            member.user
            for member in team.members.all()
            if member.user.username in self.technicians and member.user_id not in self.on_clock
        ]
        return self.rng.choice(free) if free else technician

    def free_hands(self, technician: User) -> Iterator[int]:
        """Wait until a technician is on no other clock."""
        while technician.pk in self.on_clock:
            yield 10

    def bay(self, work_kind: str) -> Bay:
        kinds = {WorkKind.BODY_AND_PAINT: ("body", "paint"), WorkKind.PERIODIC_MAINTENANCE: ("quick", "mechanical")}
        wanted = kinds.get(WorkKind(work_kind), ("mechanical",))
        return self.rng.choice([bay for bay in self.bays if bay.kind in wanted])

    def comes(self, group: bool, *, new_energy: bool | None = None) -> Car:
        return self.clientele.comes(group, new_energy=new_energy)

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
