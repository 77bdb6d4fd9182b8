"""How long a repair is good for, by kind of work; whichever of days and kilometres comes first (WO-09)."""

from dataclasses import dataclass

from workshop.enums import WorkKind


@dataclass(frozen=True)
class RepairWarranty:
    days: int
    kilometres: int


# 10 d / 2,000 km for minor work, 30 d / 5,000 km for maintenance, 100 d / 20,000 km for overhauls.
BY_KIND = {
    WorkKind.PERIODIC_MAINTENANCE: RepairWarranty(30, 5_000),
    WorkKind.GENERAL_REPAIR: RepairWarranty(100, 20_000),
    WorkKind.BODY_AND_PAINT: RepairWarranty(100, 20_000),
    WorkKind.OTHER: RepairWarranty(10, 2_000),
}


def repair_warranty(work_kind: str) -> RepairWarranty:
    return BY_KIND[WorkKind(work_kind)]
