"""The roles of the word table, and the words a calendar needs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """In what job somebody works at a store. A person may hold several (CTL-02)."""

    GATE_GUARD = "gate_guard", _("Gate guard")
    SERVICE_ADVISOR = "service_advisor", _("Service advisor")
    FRONT_DESK_SUPERVISOR = "front_desk_supervisor", _("Front-desk supervisor")
    FOREMAN = "foreman", _("Foreman")
    TEAM_LEADER = "team_leader", _("Team leader")
    TECHNICIAN = "technician", _("Technician")
    WASHER = "washer", _("Washer")
    QUALITY_INSPECTOR = "quality_inspector", _("Quality inspector")
    STOREKEEPER = "storekeeper", _("Storekeeper")
    COUNTER_SALESPERSON = "counter_salesperson", _("Counter salesperson")
    PARTS_PLANNER = "parts_planner", _("Parts planner")
    PARTS_BUYER = "parts_buyer", _("Parts buyer")
    PARTS_DISPATCHER = "parts_dispatcher", _("Parts dispatcher")
    COURIER = "courier", _("Courier")
    PARTS_MANAGER = "parts_manager", _("Parts manager")
    SETTLEMENT_CLERK = "settlement_clerk", _("Settlement clerk")
    CASHIER = "cashier", _("Cashier")
    FINANCE = "finance", _("Finance")
    WARRANTY_CLERK = "warranty_clerk", _("Warranty clerk")
    INSURANCE_CLERK = "insurance_clerk", _("Insurance clerk")
    FOLLOW_UP_CLERK = "follow_up_clerk", _("Follow-up clerk")
    SERVICE_MANAGER = "service_manager", _("Service manager")
    SERVICE_DIRECTOR = "service_director", _("Service director")
    GENERAL_MANAGER = "general_manager", _("General manager")
    OFFICE_CLERK = "office_clerk", _("Office clerk")
    SALES_CLERK = "sales_clerk", _("Sales clerk")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    WARRANTY_SUPERVISOR = "warranty_supervisor", _("Warranty supervisor")
    QUALITY_CLERK = "quality_clerk", _("Quality clerk")
    SHIPPER = "shipper", _("Shipper")
    ADMINISTRATOR = "administrator", _("Administrator")


MANAGERS = (Role.SERVICE_MANAGER, Role.SERVICE_DIRECTOR, Role.GENERAL_MANAGER)
FRONT_DESK = (Role.SERVICE_ADVISOR, Role.FRONT_DESK_SUPERVISOR)
WORKSHOP = (Role.FOREMAN, Role.TEAM_LEADER, Role.TECHNICIAN)
PARTS = (
    Role.STOREKEEPER,
    Role.COUNTER_SALESPERSON,
    Role.PARTS_PLANNER,
    Role.PARTS_BUYER,
    Role.PARTS_DISPATCHER,
    Role.PARTS_MANAGER,
)
MONEY = (Role.SETTLEMENT_CLERK, Role.CASHIER, Role.FINANCE)


class DayKind(TextChoices):
    WORKDAY = "workday", _("Working day")
    HOLIDAY = "holiday", _("Holiday")


class DaySource(TextChoices):
    OFFICIAL = "official", _("Official calendar")
    WEEKENDS = "weekends", _("Weekends only")
    STORE = "store", _("Set by the store")


class DeskEntryKind(TextChoices):
    """How somebody came to a shared desk."""

    PASSWORD = "password", pgettext_lazy("desk entry", "Password")
    PIN = "pin", pgettext_lazy("desk entry", "PIN")
    WRONG_PIN = "wrong_pin", pgettext_lazy("desk entry", "Wrong PIN")
