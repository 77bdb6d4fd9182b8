"""A button and what it says when it cannot be used (ui: never a dead end)."""

from dataclasses import dataclass, field
from typing import Any

from staff.refusals import Reason


@dataclass(frozen=True)
class Action:
    """Shown when the person may ever do it; disabled with ``reasons`` while the object may not."""

    verb: str
    label: Any
    url: str
    reasons: list[Reason] = field(default_factory=list)
    primary: bool = False
    needs_reason: bool = False
    confirm: str = ""

    @property
    def allowed(self) -> bool:
        return not self.reasons
