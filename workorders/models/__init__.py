from workorders.models.callback import Callback
from workorders.models.diagnosis import Diagnosis, Finding
from workorders.models.estimate import EstimateVersion, OrderLine, PackageItem, ServicePackage, Supplement
from workorders.models.order import WorkOrder
from workorders.models.records import Check, StepRecord
from workorders.models.repair import ClockEntry, Handover

__all__ = [
    "Callback",
    "Check",
    "ClockEntry",
    "Diagnosis",
    "EstimateVersion",
    "Finding",
    "Handover",
    "OrderLine",
    "PackageItem",
    "ServicePackage",
    "StepRecord",
    "Supplement",
    "WorkOrder",
]
