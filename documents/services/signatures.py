"""Signing, and asking who has signed."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.enums import Capacity, SignMethod
from documents.models import Document, Paper, Signature, SignatureWanted
from documents.services.papers import require_transaction
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Reason, require, require_short
from staff.text import clean_text

LONGEST_NAME, LONGEST_NOTE = 80, 300
MOST_POINTS, BOX = 20_000, 1000


def digest(paper: Paper, matter: str) -> str:
    """What a signature on ``matter`` is bound to: a hash of the content as it stands."""
    content = paper.document.registered.content(paper, matter)
    return hashlib.sha256(content.encode()).hexdigest()


def sign(
    paper: Any,
    *,
    matter: str,
    capacity: str,
    signer_name: str = "",
    method: str = SignMethod.SCREEN,
    strokes: Any = None,
    agreed: bool = True,
    note: str = "",
    by: User,
) -> Signature:
    """Record a signature on a locked paper.

    In a role's capacity ``by`` signs in person and must hold the role. As the customer, the team or the
    insurer somebody else signs by ``signer_name``; ``by`` is the witness. Changed content opens a new round, and so does
    a yes after a no; the same content is agreed to once. Raises :class:`Refused` for a missing name, an empty
    drawing, a missing earlier signature or the same person twice where two are wanted (CTL-02).
    """
    require_transaction()
    document: Document = paper.document
    outsider = capacity in Capacity.values
    signer_name, note = clean_text(signer_name).strip(), clean_text(note).strip()
    if outsider:
        require(signer_name, _("Say who signs."))
        require(len(signer_name) <= LONGEST_NAME, _("The name is too long."))
    elif not by.has_role(document.store_id, Role(capacity)):
        raise NotPermitted(Reason(_("You cannot sign as %(role)s.") % {"role": Role(capacity).label}))
    require_short(note, LONGEST_NOTE)
    strokes = drawn_lines(strokes)
    if method == SignMethod.SCREEN and outsider:
        require(strokes, _("The signature on the screen is empty."))
    content = digest(paper, matter)
    earlier = rounds_of(document, matter)
    current = {s.capacity: s for s in earlier if s.content_digest == content}
    agreed_now = {c: s for c, s in current.items() if s.agreed}
    require(capacity not in agreed_now, _("This has already been signed."))
    _require_order_and_four_eyes(paper, matter, capacity, agreed_now, by=by)
    last_round = max((s.round for s in earlier if s.capacity == capacity), default=0)
    signature = Signature.objects.create(
        document=document,
        matter=matter,
        capacity=capacity,
        round=last_round + 1,
        content_digest=content,
        agreed=agreed,
        note=note,
        signer_user=None if outsider else by,
        signer_name=signer_name if outsider else by.full_name,
        witnessed_by=by if outsider else None,
        method=method,
        strokes=strokes or None,
        signed_at=timezone.now(),
    )
    earlier.append(signature)  # where they are held, the next one is asked about this one, too
    return signature


def _require_order_and_four_eyes(
    paper: Any, matter: str, capacity: str, agreed: dict[str, Signature], *, by: User
) -> None:
    """What the kind's signatories say: who comes before, and which capacities must be different people."""
    signatories = {s.capacity: s for s in paper.document.registered.signatories(paper) if s.matter == matter}
    mine = signatories.get(capacity)
    if mine is None:
        return
    require(all(c in agreed for c in mine.after), _("Another signature comes before this one."))
    apart = {*mine.not_also, *(s.capacity for s in signatories.values() if capacity in s.not_also)}
    require(
        all(agreed[c].signer_user_id != by.pk for c in apart if c in agreed),
        _("Somebody else must sign here: you already signed in another capacity."),
    )


def drawn_lines(strokes: Any) -> list[list[list[float]]]:
    """The lines of a drawn signature, as [x, y] from 0 to 1000; [] for one that shows nothing.

    Raises :class:`Refused` for what no signature pad sends.
    """
    sentence = _("The drawn signature cannot be read. Please sign again.")
    lines = strokes or []
    require(isinstance(lines, list) and all(isinstance(line, list) for line in lines), sentence)
    require(sum(len(line) for line in lines) <= MOST_POINTS, sentence)
    for point in (point for line in lines for point in line):
        require(isinstance(point, list) and len(point) == 2, sentence)  # noqa: PLR2004  (x and y)
        require(all(type(n) in {int, float} and 0 <= n <= BOX for n in point), sentence)
    # A tap is not a signature: some line has to lead somewhere.
    return lines if any(len({tuple(point) for point in line}) > 1 for line in lines) else []


def rounds_of(document: Document, matter: str) -> list[Signature]:
    """All signatures on a matter, round by round; of a locked document they are read once.

    They are few: put in order here, where it costs less than in the query.
    """
    held = document.held_signatures
    if held is not None and matter in held:
        return held[matter]
    rounds = sorted(document.signatures.filter(matter=matter).order_by(), key=lambda signature: signature.round)
    if held is not None:
        held[matter] = rounds
    return rounds


def agreed_on(paper: Any, matter: str) -> dict[str, Signature]:
    """The agreed signatures on the content as it stands now, by capacity: the last word of each counts."""
    last = {s.capacity: s for s in rounds_of(paper.document, matter)}
    if not last:
        return {}
    content = digest(paper, matter)
    return {c: s for c, s in last.items() if s.agreed and s.content_digest == content}


def signature_on(paper: Any, matter: str, capacity: str) -> Signature | None:
    """The agreed signature on the content as it stands now, or None."""
    return agreed_on(paper, matter).get(capacity)


def is_signed(paper: Any, matter: str, capacity: str) -> bool:
    return capacity in agreed_on(paper, matter)


def want_signatures(document: Document, wanted: Iterable[tuple[str, str]]) -> None:
    """Put (matter, capacity) pairs into the approvals inbox (CTL-03)."""
    now = timezone.now()
    SignatureWanted.objects.bulk_create(
        [SignatureWanted(document=document, matter=m, capacity=c, since=now) for m, c in wanted],
        ignore_conflicts=True,
    )
