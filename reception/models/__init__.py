from reception.models.booking import Booking
from reception.models.check_in import CheckIn
from reception.models.visit import SECONDS_TO_GREET, GatePass, Visit

__all__ = ["SECONDS_TO_GREET", "Booking", "CheckIn", "GatePass", "Visit"]
