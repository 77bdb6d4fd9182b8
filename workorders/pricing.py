"""How a line's amount is computed."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def price(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Quantity × unit price, rounded half up to the cent."""
    return (quantity * unit_price).quantize(CENT, ROUND_HALF_UP)
