from staff.models.calendar import CalendarDay
from staff.models.desk import DeskEntry, DeskPin, SharedDesk
from staff.models.sent_form import SentForm
from staff.models.store import Store
from staff.models.user import StoreRole, User

__all__ = ["CalendarDay", "DeskEntry", "DeskPin", "SentForm", "SharedDesk", "Store", "StoreRole", "User"]
