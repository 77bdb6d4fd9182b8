from parts.models.bin import Bin, Stock, StorePart
from parts.models.movement import StockMovement
from parts.models.part import Part
from parts.models.receipt import GoodsReceipt, GoodsReceiptLine, OpeningStock, OpeningStockLine
from parts.models.requisition import OldPart, Requisition, RequisitionLine, Reservation

__all__ = [
    "Bin",
    "GoodsReceipt",
    "GoodsReceiptLine",
    "OldPart",
    "OpeningStock",
    "OpeningStockLine",
    "Part",
    "Requisition",
    "RequisitionLine",
    "Reservation",
    "Stock",
    "StockMovement",
    "StorePart",
]
