"""What must hold before somebody signs that the money will come: a higher floor says it of its own payers."""

from collections.abc import Callable

from cashier.enums import Cover
from cashier.models import Receivable
from staff.refusals import Reason

Condition = Callable[[Receivable], list[Reason]]

CONDITIONS: dict[Cover, Condition] = {}


def register(cover: Cover, condition: Condition) -> None:
    CONDITIONS[cover] = condition


def reasons_against(receivable: Receivable, cover: Cover) -> list[Reason]:
    condition = CONDITIONS.get(cover)
    return condition(receivable) if condition else []
