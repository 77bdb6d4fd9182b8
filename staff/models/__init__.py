from staff.models.calendar import CalendarDay
from staff.models.store import Store
from staff.models.user import StoreRole, User

__all__ = ["CalendarDay", "Store", "StoreRole", "User"]
