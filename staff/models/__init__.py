from staff.models.calendar import CalendarDay
from staff.models.sent_form import SentForm
from staff.models.store import Store
from staff.models.user import StoreRole, User

__all__ = ["CalendarDay", "SentForm", "Store", "StoreRole", "User"]
