"""How the system says no: a sentence, and who can mend it (FLOW-02)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _

from staff.enums import Role


@dataclass(frozen=True)
class Reason:
    """Why something may not happen now.

    ``sentence`` is for people, in their language. ``mended_by`` names the role that can mend it,
    ``url`` where. ``code`` is the guard's name: stable, for tests and counts, never shown. ``about`` is the argument of
    the service that cannot be so: a form says the sentence at that field.
    """

    sentence: str
    mended_by: Role | None = None
    url: str = ""
    code: str = field(default="", compare=False)
    about: str = field(default="", compare=False)

    def __str__(self) -> str:
        if self.mended_by is None:
            return str(self.sentence)
        return _("%(sentence)s (%(role)s can mend this.)") % {
            "sentence": self.sentence,
            "role": Role(self.mended_by).label,
        }


class Refused(Exception):
    """A service did not do what was asked. Nothing has changed."""

    def __init__(self, reasons: Iterable[Reason | str] | Reason | str) -> None:
        if isinstance(reasons, Reason | str) or not isinstance(reasons, Iterable):
            reasons = [reasons]
        self.reasons = [r if isinstance(r, Reason) else Reason(r) for r in reasons]
        super().__init__(self.reasons)

    def __str__(self) -> str:
        return " ".join(str(r) for r in self.reasons)


class NotPermitted(Refused):
    """The person may not do this, whatever state the object is in. Answered as 403."""


Guard = Callable[..., bool]


def guard(
    sentence: Any, *, mended_by: Role | None = None, explain: Callable[[Any], list[Reason]] | None = None
) -> Callable[[Callable[..., Any]], Guard]:
    """Mark a pure predicate over one object as a guard with its sentence (FLOW-02).

    The predicate returns true when the object may go on. It has ``.sentence``, ``.mended_by`` and
    ``.explain``, which names the very things in the way where one sentence would be too little.
    """

    def mark(predicate: Callable[..., Any]) -> Guard:
        @wraps(predicate)
        def asked(obj: Any) -> Any:
            answers = vars(obj).get(ANSWERS)
            if answers is None:
                return predicate(obj)
            if predicate not in answers:
                answers[predicate] = predicate(obj)
            return answers[predicate]

        asked.sentence = sentence  # type: ignore[attr-defined]
        asked.mended_by = mended_by  # type: ignore[attr-defined]
        asked.explain = explain  # type: ignore[attr-defined]
        return asked

    return mark


ANSWERS = "_answers_of_guards"


@contextmanager
def asked_once(obj: Any) -> Iterator[None]:
    """Inside, every guard asks about ``obj`` once: for who has locked what the guards read and changes none of it."""
    vars(obj)[ANSWERS] = {}
    try:
        yield
    finally:
        vars(obj).pop(ANSWERS, None)


def unmet(guards: Iterable[Any], obj: Any) -> list[Reason]:
    """The reasons of every guard that does not hold for ``obj``, in the order given."""
    reasons: list[Reason] = []
    for entry in guards:
        if entry(obj):
            continue
        named = entry.explain(obj) if entry.explain else []
        reasons += named or [Reason(str(entry.sentence), entry.mended_by, code=entry.__name__)]
    return reasons


def codes_of(guards: Iterable[Any]) -> set[str]:
    """What :attr:`Reason.code` says where one of these guards does not hold."""
    return {entry.__name__ for entry in guards}


def require(condition: object, sentence: Any, *, mended_by: Role | None = None, about: str = "") -> None:
    """Refuse with one sentence unless ``condition`` holds; ``about`` as of :class:`Reason`."""
    if not condition:
        raise Refused(Reason(str(sentence), mended_by, about=about))


@contextmanager
def all_at_once() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Hear all that is wrong before refusing: who has mistyped two fields mends both, and asks once more.

    ::

        with all_at_once() as also:
            with also():
                check_phone(…)
            with also():
                check_vin(…)
    """
    reasons: list[Reason] = []

    @contextmanager
    def also() -> Iterator[None]:
        try:
            yield
        except NotPermitted:
            raise
        except Refused as refused:
            reasons.extend(refused.reasons)

    yield also
    if reasons:
        raise Refused(reasons)


def require_short(text: str, longest: int) -> None:
    """Refuse more words than there is room for: a dialog's come as they were typed, with no form before the service."""
    require(len(text) <= longest, _("Say it in at most %(count)s characters.") % {"count": longest})


def refuse_same_person(by: Any, *others: Any, sentence: Any = None) -> None:
    """Refuse when ``by`` already acted here in the other part (CTL-02).

    Raises :class:`Refused`. ``others`` are users; ``None`` among them is passed over.
    """
    if any(other is not None and other.pk == by.pk for other in others):
        raise Refused(
            Reason(sentence or _("Somebody else must do this: you already acted on this document."), code="same_person")
        )
