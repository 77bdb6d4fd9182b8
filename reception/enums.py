from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(TextChoices):
    """Why a car came in."""

    REPAIR = "repair", _("Repair or service")
    QUESTION = "question", _("Question")
    QUOTE = "quote", _("Quote")
    BOOKING = "booking", _("Making a booking")
    PICK_UP = "pick_up", _("Picking up a car")


# These leave with a reply and the gate card; a repair leaves with a gate pass.
ONLY_A_REPLY = (Purpose.QUESTION, Purpose.QUOTE, Purpose.BOOKING, Purpose.PICK_UP)


class BookingState(TextChoices):
    BOOKED = "booked", pgettext_lazy("booking", "Booked")
    ARRIVED = "arrived", pgettext_lazy("booking", "Arrived")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Did not come")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")


# A bay and an advisor are taken by what is to come and by what has come.
TAKES_THE_SLOT = (BookingState.BOOKED, BookingState.ARRIVED)


class FunctionResult(TextChoices):
    WORKS = "ok", pgettext_lazy("function check", "Works")
    FAULTY = "faulty", pgettext_lazy("function check", "Faulty")


class CarFunction(TextChoices):
    """What is tried in the car at check-in (RCP-05)."""

    LIGHTS = "lights", _("Lights")
    HORN = "horn", _("Horn")
    WIPERS = "wipers", _("Wipers")
    AIR_CONDITIONING = "air_conditioning", _("Air conditioning")
    AUDIO = "audio", _("Audio and screen")
    WINDOWS = "windows", _("Windows and mirrors")
    CENTRAL_LOCKING = "central_locking", _("Central locking")
    WARNING_LIGHTS = "warning_lights", _("Warning lights")


class DamageKind(TextChoices):
    SCRATCH = "scratch", pgettext_lazy("damage", "Scratch")
    DENT = "dent", pgettext_lazy("damage", "Dent")
    BROKEN = "broken", pgettext_lazy("damage", "Broken")
    MISSING = "missing", pgettext_lazy("damage", "Missing")


class CarItem(TextChoices):
    """What is usually left in a car; anything else is written in words."""

    DRIVING_RECORDER = "driving_recorder", _("Driving recorder")
    VEHICLE_LICENCE = "vehicle_licence", _("Vehicle licence")
    TOLL_CARD = "toll_card", _("Toll card (ETC)")
    PHONE_HOLDER = "phone_holder", _("Phone holder")
    CHILD_SEAT = "child_seat", _("Child seat")
    UMBRELLA = "umbrella", _("Umbrella")
    SUNGLASSES = "sunglasses", _("Sunglasses")
    PERFUME = "perfume", _("Car perfume")
    CHARGING_CABLE = "charging_cable", _("Charging cable")
    SPARE_TYRE = "spare_tyre", _("Spare tyre")
    TOOLS = "tools", _("Jack and tools")
    WARNING_TRIANGLE = "warning_triangle", _("Warning triangle")
