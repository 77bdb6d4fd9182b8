"""Bin label and bin card on paper (SLP-14)."""

from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.printing.press import PrintingFailed, press
from parts import queries
from parts.enums import MovementKind
from parts.models import Bin, Stock
from staff.refusals import Refused

CARD_ROWS = 200


def bin_label(bin_: Bin) -> bytes:
    """60 × 40 mm for the shelf: address large and as QR, part, arrival, supplier, balance in fives, mark."""
    stock = Stock.objects.filter(bin=bin_, vacated_at=None).select_related("part").first()
    came = (MovementKind.RECEIPT, MovementKind.OPENING)
    arrival = stock.movements.filter(kind__in=came).order_by("-pk").first() if stock else None
    return printed(
        "parts/slips/bin_label.html",
        {
            "bin": bin_,
            "stock": stock,
            "arrival": arrival,
            "fives": queries.fives(stock.on_hand) if stock else "",
            "qr": segno.make(bin_.code, error="m", micro=False).svg_data_uri(border=0, scale=4),
        },
    )


def bin_card(stock: Stock) -> bytes:
    """Date, document, from or to, in, out, balance: what the ledger says of this bin."""
    rows = list(queries.bin_card(stock)[:CARD_ROWS])
    return printed(
        "parts/slips/bin_card.html",
        {
            "stock": stock,
            "store": stock.store,
            "rows": rows[::-1],
            "fives": queries.fives(stock.on_hand),
            "now": timezone.now(),
        },
    )


def printed(template: str, context: dict[str, Any]) -> bytes:
    try:
        return press.print(render_to_string(template, context))
    except PrintingFailed as failed:
        raise Refused(_("The label could not be drawn. Please print it again.")) from failed
