"""How a line's amount is computed."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from staff.refusals import Reason, Refused

CENT = Decimal("0.01")
# Of one line. More is a slip of the finger, and many lines must fit the columns of a bill.
MOST_AMOUNT = Decimal(10) ** 7


def price(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Quantity × unit price, rounded half up to the cent."""
    return (quantity * unit_price).quantize(CENT, ROUND_HALF_UP)


def demand_payable(amount: Decimal) -> None:
    """Refuse an amount that no line of a bill can have."""
    if amount > MOST_AMOUNT:
        sentence = _("At most ¥%(most)s on one line: look at quantity and price again.")
        raise Refused(Reason(sentence % {"most": f"{MOST_AMOUNT:,}"}, code="beyond_measure"))
