"""The parts counter: sign, bring the old part, pick, hand over; order what is not there."""

from decimal import Decimal

from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk
from parts.enums import OPEN_STATES
from parts.models import Bin, Requisition, RequisitionLine
from parts.services.bins import set_up_bin
from parts.services.handover import issue_picked, pick_reserved
from parts.services.old_parts import hand_in_old_part
from parts.services.receiving import StockEntry, receive_goods
from parts.services.signing import sign_requisition
from staff.enums import Role
from staff.models import User
from workorders.models import WorkOrder

SUPPLIERS = {"大众": "上汽大众配件中心库", "雪佛兰": "上汽通用郑州配件库", "本田": "广汽本田配件部"}


def pieces(quantity: int) -> Decimal:
    return Decimal(quantity)


def issue(shop: Shop, order: WorkOrder, technician: User) -> Walk:
    """Everything the order's requisitions still want goes to its technician."""
    for requisition in Requisition.objects.filter(origin=order.document, document__voided_at=None).order_by("pk"):
        open_lines = lines_open(requisition)
        if not open_lines:
            continue
        while any(line.missing_quantity > 0 for line in open_lines):
            yield shop.rng.randint(60, 120)
            fetch_from_supplier(shop, open_lines)
            open_lines = lines_open(requisition)  # an earlier promise may have got what came
        yield shop.rng.randint(4, 10)
        sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
        if any(line.warranty for line in open_lines):
            sign_requisition(requisition.pk, capacity=Role.WARRANTY_CLERK, by=shop["luoping"])
        sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=shop["tangmin"])
        for line in open_lines:
            if line.part.is_core:
                hand_in_old_part(line.pk, by=shop["chenchao"])
        pick_reserved(requisition.pk, by=shop["chenchao"])
        yield shop.rng.randint(3, 8)
        issue_picked(requisition.pk, received_by_id=technician.pk, by=shop["chenchao"])


def lines_open(requisition: Requisition) -> list[RequisitionLine]:
    lines = requisition.lines.filter(state__in=OPEN_STATES).select_related("part").order_by("pk")
    return [line for line in lines if line.issued_quantity < line.quantity]


def fetch_from_supplier(shop: Shop, lines: list[RequisitionLine]) -> None:
    """What is missing comes with today's car from the maker's store, five at a time for the quick ones."""
    by_supplier: dict[str, list[StockEntry]] = {}
    for line in lines:
        if line.missing_quantity > 0:
            supplier = SUPPLIERS.get(line.part.brand, "郑州通利汽配城")
            entry = StockEntry(
                line.part_id, home_bin(shop, line).pk, line.missing_quantity + (5 if line.part.abc_class == "A" else 1)
            )
            by_supplier.setdefault(supplier, []).append(entry)
    for supplier, entries in by_supplier.items():
        receive_goods(
            store=shop.store,
            supplier=supplier,
            lines=entries,
            delivery_note=f"SH{shop.rng.randint(100000, 999999)}",
            by=shop["chenchao"],
        )


def home_bin(shop: Shop, line: RequisitionLine) -> Bin:
    """Where the part lies; an empty address for one that never had one."""
    home = Bin.objects.filter(stocks__part=line.part_id, stocks__vacated_at=None, stocks__is_overflow=False).first()
    if home is not None:
        return home
    return Bin.objects.filter(stocks__isnull=True, is_active=True).order_by("pk").first() or new_bin(shop)


def new_bin(shop: Shop) -> Bin:
    taken = Bin.objects.filter(warehouse=1, rack=20).count()
    return set_up_bin(store=shop.store, code=f"1-20-{taken // 8 + 1:02}-{taken % 8 + 1:02}", by=shop["chenchao"])
