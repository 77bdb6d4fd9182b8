from django.urls import path

from staff.desk_path import desk_path
from staff.permissions import can_manage_calendar, can_manage_staff, can_see_roles
from staff.views import account, calendar, people, roles, stores

app_name = "staff"
urlpatterns = [
    path("login/", account.LogIn.as_view(), name="login"),
    path("logout/", account.LogOut.as_view(), name="logout"),
    path("password/", account.PasswordChange.as_view(), name="password-change"),
    path("language/", account.set_language, name="set-language"),
    path("store/", account.switch_store, name="switch-store"),
    desk_path("people/", people.people, name="people", permission=can_manage_staff),
    desk_path("people/add/", people.add, name="person-add", permission=can_manage_staff),
    desk_path("people/<int:pk>/", people.person, name="person", permission=can_manage_staff),
    desk_path("people/<int:pk>/roles/", people.person_roles, name="person-roles", permission=can_manage_staff),
    desk_path("people/<int:pk>/password/", people.person_password, name="person-password", permission=can_manage_staff),
    desk_path("people/<int:pk>/leave/", people.leave, name="person-leave", permission=can_manage_staff),
    desk_path("people/<int:pk>/hand-over/", people.hand_over, name="person-hand-over", permission=can_manage_staff),
    desk_path("people/<int:pk>/reopen/", people.reopen, name="person-reopen", permission=can_manage_staff),
    desk_path("stores/", stores.stores, name="stores", permission=can_manage_staff),
    desk_path("stores/open/", stores.open_new, name="store-open", permission=can_manage_staff),
    desk_path("stores/<int:pk>/", stores.store, name="store", permission=can_manage_staff),
    desk_path("stores/<int:pk>/close/", stores.close, name="store-close", permission=can_manage_staff),
    desk_path("stores/<int:pk>/reopen/", stores.reopen, name="store-reopen", permission=can_manage_staff),
    desk_path("calendar/", calendar.year, name="calendar", permission=can_manage_calendar),
    desk_path("calendar/day/", calendar.set_one, name="calendar-day", permission=can_manage_calendar),
    desk_path("calendar/weekday/", calendar.set_weekdays, name="calendar-weekday", permission=can_manage_calendar),
    desk_path("roles/", roles.roles, name="roles", permission=can_see_roles),
]
