"""Printing: which copies, for whom, how often; every one of them in the print log."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.db.models import Max
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from documents.enums import PrintMode
from documents.kinds import Copy, Slip
from documents.models import Document, PrintedCopy
from documents.printing.press import PrintingFailed, press
from documents.printing.renderer import PAGES
from documents.services.papers import lock_paper
from staff.models import User
from staff.refusals import Refused, require
from staff.scoping import only
from staff.transactions import all_or_nothing

NUMERALS = (
    pgettext_lazy("numeral", "one"),
    pgettext_lazy("numeral", "two"),
    pgettext_lazy("numeral", "three"),
    pgettext_lazy("numeral", "four"),
    pgettext_lazy("numeral", "five"),
    pgettext_lazy("numeral", "six"),
)
NO_NUMBER = gettext_lazy("It has no number yet: it can be printed once it has one.")
FAILED = gettext_lazy("The slip could not be drawn, so nothing was logged as printed. Please print it again.")
ANY_MASK = 4  # blurred and soiled, addresses of ours were read as often as with the best of the eight, which takes five times as long


def print_slip(
    document_id: int,
    *,
    slip_code: str,
    copies: Collection[int] | None = None,
    mode: str = PrintMode.LASER,
    by: User,
) -> bytes:
    """The PDF of a slip, with every copy of it in the print log (SLP-01…).

    ``copies`` are the numbers wanted; all of them without. On carbonless paper one pass makes every copy, so one
    page set comes out and all copies are logged. A copy that had been printed is marked as a reprint, a voided
    document as void. Raises :class:`Refused` for a copy that the slip does not have, a document without a
    number, and when the drawing itself fails: then nothing is logged.
    """
    with all_or_nothing(), translation.override(settings.LANGUAGE_CODE):
        document = only(Document.objects.select_related("store").filter(pk=document_id))
        if document is None:
            raise Http404
        slip = next((s for s in document.registered.slips if s.code == slip_code), None)
        if slip is None:
            raise Http404
        slip.permission.demand(by, document.store_id)
        paper: Any = lock_paper(document.registered.model_class, document.pk, allow_voided=True)  # type: ignore[type-var]
        paper.document.store = document.store
        require(paper.document.number, NO_NUMBER)
        wanted = _wanted_copies(slip, copies if mode == PrintMode.LASER else None)
        logged = _log(paper.document, slip, wanted, mode=mode, by=by)
        if mode == PrintMode.CARBONLESS:
            logged = logged[:1]
        try:
            return press.print(*_drawn_from(paper, slip, logged))
        except PrintingFailed as failed:
            raise Refused(str(FAILED)) from failed


def _wanted_copies(slip: Slip, numbers: Collection[int] | None) -> list[Copy]:
    if numbers is None:
        return list(slip.copies)
    wanted = [copy for copy in slip.copies if copy.no in set(numbers)]
    unknown = set(numbers) - {copy.no for copy in wanted}
    require(wanted and not unknown, _("This slip has no such copy."))
    return wanted


def _log(document: Document, slip: Slip, wanted: list[Copy], *, mode: str, by: User) -> list[PrintedCopy]:
    """Write the print log of locked ``document``; the first print of a copy is 1, a reprint 2 and so on."""
    last = dict(
        PrintedCopy.objects.filter(document=document, slip=slip.code)
        .order_by("copy_no")
        .values_list("copy_no")
        .annotate(Max("printing"))
    )
    now = timezone.now()
    return PrintedCopy.objects.bulk_create(
        [
            PrintedCopy(
                document=document,
                slip=slip.code,
                copy_no=copy.no,
                holder=str(copy.holder),
                printing=last.get(copy.no, 0) + 1,
                mode=mode,
                printed_at=now,
                printed_by=by,
            )
            for copy in wanted
        ]
    )


def copy_name(no: int) -> str:
    """第三联."""
    return _("Copy %(number)s") % {"number": NUMERALS[no - 1] if no <= len(NUMERALS) else no}


def address_of(document: Document, copy_no: int | None = None) -> str:
    """What the QR of a slip says: the document's page, found by store and number, and the copy in hand."""
    store, number = quote(document.store.code), quote(document.number or "")
    path = reverse("documents:by-number", args=[store, number])
    return f"{settings.SITE_ADDRESS}{path}" + (f"?c={copy_no}" if copy_no else "")


def _drawn_from(paper: Any, slip: Slip, printed: list[PrintedCopy]) -> tuple[str, list[str]]:
    """The HTML of one copy; of several, what they share and the frame of each."""
    document = paper.document
    page_before, _number, page_after = (_("Page %(number)s") % {"number": "\n"}).partition("\n")
    shared = {
        "page_before": page_before,
        "page_after": page_after,
        "paper": paper,
        "document": document,
        "store": document.store,
        "slip": slip,
        "title": slip.title_for(document),
        "size": slip.size,
        "show_amounts": slip.amounts is None or slip.amounts(printed[0].printed_by, document.store),
        "is_void": document.voided_at is not None,
        "signatures": list(document.signatures.order_by("round")),
        "empty_pages": mark_safe(PAGES),
        **slip.context(paper),
    }

    def html(entry: PrintedCopy, *, frame: bool = True, content: bool = True) -> str:
        words = shared | _frame_of(slip, entry) | {"draws_frame": frame, "draws_content": content}
        return render_to_string(slip.template, words)

    if len(printed) == 1:
        return html(printed[0]), []
    return html(printed[0], frame=False), [html(entry, content=False) for entry in printed]


def _frame_of(slip: Slip, printed: PrintedCopy) -> dict[str, Any]:
    """What only this copy says: which one it is, who holds it, its QR."""
    one_pass = printed.mode == PrintMode.CARBONLESS
    total = len(slip.copies)
    if one_pass:
        edge = _("In %(count)s copies") % {"count": NUMERALS[total - 1] if total <= len(NUMERALS) else total}
        holder = "; ".join(f"{copy.no} {copy.holder}" for copy in slip.copies)
    else:
        edge, holder = copy_name(printed.copy_no), printed.holder
    address = address_of(printed.document, None if one_pass else printed.copy_no)
    return {
        "edge": edge,
        "holder": holder,
        "copy": None if one_pass else next(c for c in slip.copies if c.no == printed.copy_no),
        "printed": printed,
        "is_reprint": printed.printing > 1,
        "qr": segno.make(address, error="m", mask=ANY_MASK).png_data_uri(border=0, scale=4),
    }
