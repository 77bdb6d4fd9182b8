"""Signing, and asking who has signed."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.enums import Capacity, SignMethod
from documents.models import Document, Paper, Signature, SignatureWanted
from documents.services.papers import require_transaction
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Reason, require


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
    insurer somebody else signs by ``signer_name``; ``by`` is the witness. Changed content opens a new round; the same
    content is signed once. Raises :class:`Refused` for a missing name, an empty drawing, a missing earlier signature
    or the same person twice where two are wanted (CTL-02).
    """
    require_transaction()
    document: Document = paper.document
    outsider = capacity in Capacity.values
    if outsider:
        require(signer_name.strip(), _("Say who signs."))
    elif not by.has_role(document.store_id, Role(capacity)):
        raise NotPermitted(Reason(_("You cannot sign as %(role)s.") % {"role": Role(capacity).label}))
    if method == SignMethod.SCREEN and outsider:
        require(strokes, _("The signature on the screen is empty."))
    signatory = next(
        (s for s in document.registered.signatories(paper) if (s.matter, s.capacity) == (matter, capacity)), None
    )
    content = digest(paper, matter)
    valid = [s for s in document.signatures.filter(matter=matter) if s.content_digest == content]
    require(all(s.capacity != capacity for s in valid), _("This has already been signed."))
    if signatory is not None:
        by_capacity = {s.capacity: s for s in valid}
        missing = [c for c in signatory.after if c not in by_capacity]
        require(not missing, _("Another signature comes before this one."))
        for other in signatory.not_also:
            earlier = by_capacity.get(other)
            require(
                earlier is None or earlier.signer_user_id != by.pk,
                _("Somebody else must sign here: you already signed in another capacity."),
            )
    last_round = document.signatures.filter(matter=matter, capacity=capacity).aggregate(last=Max("round"))["last"]
    signature = Signature.objects.create(
        document=document,
        matter=matter,
        capacity=capacity,
        round=(last_round or 0) + 1,
        content_digest=content,
        agreed=agreed,
        note=note,
        signer_user=None if outsider else by,
        signer_name=signer_name.strip() if outsider else by.full_name,
        witnessed_by=by if outsider else None,
        method=method,
        strokes=strokes,
        signed_at=timezone.now(),
    )
    SignatureWanted.objects.filter(document=document, matter=matter, capacity=capacity).delete()
    return signature


def signature_on(paper: Any, matter: str, capacity: str) -> Signature | None:
    """The agreed signature on the content as it stands now, or None."""
    found = (
        paper.document.signatures.filter(matter=matter, capacity=capacity).order_by("-round").first()
    )
    if found is None or not found.agreed or found.content_digest != digest(paper, matter):
        return None
    return found


def is_signed(paper: Any, matter: str, capacity: str) -> bool:
    return signature_on(paper, matter, capacity) is not None


def want_signatures(document: Document, wanted: Iterable[tuple[str, str]]) -> None:
    """Put (matter, capacity) pairs into the approvals inbox (CTL-03)."""
    now = timezone.now()
    SignatureWanted.objects.bulk_create(
        [SignatureWanted(document=document, matter=m, capacity=c, since=now) for m, c in wanted],
        ignore_conflicts=True,
    )
