from django.urls import path

from staff.desk_path import desk_path
from staff.permissions import can_make_desk, can_manage_calendar, can_manage_desks, can_manage_staff, can_see_roles
from staff.views import account, calendar, desks, people, roles, stores

app_name = "staff"
urlpatterns = [
    path("login/", account.LogIn.as_view(), name="login"),
    path("logout/", account.LogOut.as_view(), name="logout"),
    path("password/", account.PasswordChange.as_view(), name="password-change"),
    path("language/", account.set_language, name="set-language"),
    path("store/", account.switch_store, name="switch-store"),
    path("switch/", desks.switch, name="switch"),
    path("lock/", desks.lock, name="lock"),
    path("awake/", desks.awake, name="awake"),
    path("pin/", desks.own_pin, name="own-pin"),
    path("pin/forget/", desks.forget_pin, name="forget-pin"),
    desk_path("desks/", desks.desks, name="desks", permission=can_manage_desks),
    desk_path("desks/make/", desks.make, name="desk-make", permission=can_make_desk),
    desk_path("desks/<int:pk>/revoke/", desks.revoke, name="desk-revoke", permission=can_manage_desks),
    desk_path("people/", people.people, name="people", permission=can_manage_staff),
    desk_path("people/add/", people.add, name="person-add", permission=can_manage_staff),
    desk_path("people/<int:pk>/", people.person, name="person", permission=can_manage_staff),
    desk_path("people/<int:pk>/roles/", people.person_roles, name="person-roles", permission=can_manage_staff),
    desk_path("people/<int:pk>/password/", people.person_password, name="person-password", permission=can_manage_staff),
    desk_path("people/<int:pk>/pin/", people.person_pin, name="person-pin", permission=can_manage_staff),
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
