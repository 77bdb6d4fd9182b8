"""The register of kinds: what a numbered document is called, where it lives, who signs it, how it prints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse

if TYPE_CHECKING:
    from django.db import models

    from customers.models import Customer
    from documents.models import Document
    from staff.permissions import Permission


@dataclass(frozen=True)
class Signatory:
    """Somebody who must sign ``matter`` in ``capacity`` (a Role or a Capacity).

    Signatories sign in the order given when ``after`` names earlier capacities of the matter;
    ``not_also`` names capacities of the matter whose signer must be somebody else (CTL-02).
    """

    matter: str
    capacity: str
    after: tuple[str, ...] = ()
    not_also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Copy:
    """One copy (联) of a slip and who holds it."""

    no: int
    holder: Any


@dataclass(frozen=True)
class Slip:
    """A paper that prints: ``template`` gets what ``context(paper)`` returns; one page set per copy.

    ``size`` is CSS, ``"241mm 140mm"`` for the carbonless forms; signature places are named by capacity. ``amounts`` is who may
    see money where others print it, too: the template leaves it out unless ``show_amounts``. ``called(paper)`` is the title where
    the papers of one kind have different ones.
    """

    code: str
    title: Any
    copies: tuple[Copy, ...]
    template: str
    context: Callable[[Any], dict[str, Any]]
    permission: "Permission"
    size: str = "241mm 140mm"
    amounts: "Permission | None" = None
    called: Callable[[Any], Any] | None = None

    def title_for(self, document: "Document") -> Any:
        """What it says above this very paper."""
        return self.called(document.paper) if self.called else self.title


def no_signatories(_paper: Any) -> Sequence[Signatory]:
    return ()


@dataclass(frozen=True)
class Kind:
    """``code`` starts the number (WO-20261123-0007); ``url_name`` takes the document's pk.

    ``content(paper, matter)`` is the text that a signature on a matter is bound to. ``history`` names rows whose changes
    belong on the document's history page, as ``"app.Model:path to the document's row"``: ``"parts.Line:requisition"``.
    ``matters`` gives the words for what is signed, ``customer`` whom to write to; ``plate`` and ``due_at`` are the fields of the
    model that a desk shows where a signature waits. ``called(paper)`` is its name where the papers have different ones.
    """

    code: str
    model: str
    name: Any
    url_name: str
    may_see: "Permission"
    may_void: "Permission | None" = None
    may_attach: "Permission | None" = None
    signatories: Callable[[Any], Sequence[Signatory]] = no_signatories
    content: Callable[[Any, str], str] = field(default=lambda paper, matter: f"{paper.pk}:{matter}")
    slips: tuple[Slip, ...] = ()
    void_guard: Callable[[Any], None] = field(default=lambda paper: None)
    history: tuple[str, ...] = ()
    matters: Mapping[str, Any] = field(default_factory=dict)
    plate: str = ""
    due_at: str = ""
    customer: Callable[[Any], "Customer | None"] = field(default=lambda paper: None)
    called: Callable[[Any], Any] | None = None

    @property
    def model_class(self) -> "type[models.Model]":
        return apps.get_model(self.model)

    def url(self, pk: int) -> str:
        return reverse(self.url_name, args=[pk])

    def matter_label(self, matter: str) -> str:
        return str(self.matters.get(matter, self.name))

    def slip(self, code: str) -> Slip:
        """The slip of this code; KeyError where the kind does not print it."""
        return {slip.code: slip for slip in self.slips}[code]


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        assert kind.code not in KINDS, kind.code
        KINDS[kind.code] = kind
