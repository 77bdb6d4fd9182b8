"""The measures that every figure is made of."""

from dataclasses import astuple, dataclass, fields
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass
class Sums:
    """Additive measures of some orders over some days.

    ``visits`` are the orders delivered and ``ticket_amount`` is what those same orders were settled at; the other
    amounts are of the orders settled, which need not be the same ones.
    """

    visits: int = 0
    ticket_amount: Decimal = NOTHING
    labour_amount: Decimal = NOTHING
    parts_amount: Decimal = NOTHING
    warranty_amount: Decimal = NOTHING
    insurance_amount: Decimal = NOTHING
    internal_amount: Decimal = NOTHING

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def output_amount(self) -> Decimal:
        return self.labour_amount + self.parts_amount

    @property
    def customer_amount(self) -> Decimal:
        """What customers pay themselves, credit accounts included."""
        return self.output_amount - self.warranty_amount - self.insurance_amount - self.internal_amount


MEASURES = tuple(field.name for field in fields(Sums))
