"""The 13 steps as a manager reads them: a picture and a table, from the arrows declared on the work order (FLOW-01)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import Transition

from staff.enums import Role
from staff.permissions import Permission
from staff.role_table import who
from workorders.enums import ENDED, Step
from workorders.models import WorkOrder
from workorders.permissions import ArrowPermission
from workorders.timeline import verb_labels

# Services begin an order here, without an arrow (services/opening.py).
BEGINNINGS = (("invite", Step.SOLICITATION), ("book", Step.APPOINTMENT), ("receive", Step.RECEPTION))


@dataclass
class Way:
    """One arrow, with all the steps it leaves from."""

    verb: str
    sources: list[Step]
    targets: tuple[Step, ...]
    guards: tuple[Callable[..., Any], ...]
    permission: ArrowPermission
    skips: bool

    @property
    def label(self) -> str:
        return str(verb_labels()[self.verb])


def declared() -> list[Transition]:
    return list(WorkOrder._meta.get_field("step").get_all_transitions(WorkOrder))


def targets_of(arrow: Transition) -> tuple[Step, ...]:
    """Where it leads; more than one where the order itself decides."""
    several = getattr(arrow.target, "allowed_states", None)
    return tuple(Step(str(target)) for target in several or [arrow.target])


def ways() -> list[Way]:
    """Every declared arrow, by the step it first leaves."""
    found: dict[Any, Way] = {}
    for arrow in declared():
        assert isinstance(arrow.permission, ArrowPermission), arrow.name
        guards = tuple(arrow.conditions or ())
        key = (arrow.name, targets_of(arrow), guards)
        way = found.setdefault(
            key, Way(arrow.name, [], targets_of(arrow), guards, arrow.permission, bool(arrow.custom.get("skips")))
        )
        way.sources.append(Step(str(arrow.source)))
    order = list(Step)
    for way in found.values():
        way.sources.sort(key=order.index)
    return sorted(found.values(), key=lambda w: (order.index(w.sources[0]), order.index(w.targets[0]), w.verb))


def picture() -> Iterator[str]:
    """The lines of a mermaid state diagram."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for number, step in enumerate(Step, start=1):
        name = str(step.label) if step in ENDED else f"{number} {step.label}"
        yield f'    state "{name}" as {step.value}'
    labels = verb_labels()
    for verb, step in BEGINNINGS:
        yield f"    [*] --> {step.value}: {labels[verb]}"
    for way in ways():
        for source in way.sources:
            for target in way.targets:
                yield f"    {source.value} --> {target.value}: {way.label}"
    for step in ENDED:
        yield f"    {step.value} --> [*]"
    yield "```"


def people(permission: ArrowPermission) -> str:
    """The roles, then what in the order may speak against somebody who has one."""
    base: Permission = permission.base
    return "<br>".join([who(base), *(str(sentence) for _rule, sentence in permission.rules)])


def condition(guard: Any) -> str:
    """The sentence of a refusal, and who can mend it."""
    mender = _("the hold names who") if guard.mended_by is None else Role(guard.mended_by).label
    return f"{guard.sentence}（{mender}）"


def row(way: Way) -> str:
    told = [condition(guard) for guard in way.guards]
    if way.skips:
        told.append(_("Skips the step: the reason is recorded."))
    cells = [
        f"{way.label}<br>`{way.verb}`",
        "、".join(str(step.label) for step in way.sources),
        "、".join(str(step.label) for step in way.targets),
        people(way.permission),
        "<br>".join(told) or "—",
    ]
    return f"| {' | '.join(cells)} |"


def markdown() -> Iterator[str]:
    """The lines of docs/flow.md."""
    # No text inside an f-string: the collector of texts does not look there.
    title, table = _("The 13 steps of a work order"), _("Who goes on, and what must be so")
    yield f"# {title}"
    yield ""
    yield _("Written by `manage.py flow_diagram` from the arrows declared on the work order; do not edit.")
    yield ""
    yield from picture()
    yield ""
    yield f"## {table}"
    yield ""
    heads = [_("What"), _("From"), _("To"), _("Who"), _("What is said when it is not so (who can mend it)")]
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|"
    for way in ways():
        yield row(way)
