from dashboard.views import desk, search
from staff.desk_path import desk_path
from staff.permissions import can_see_desk

app_name = "dashboard"
urlpatterns = [
    desk_path("", desk.home, name="home", permission=can_see_desk),
    desk_path("desk/", desk.show_desk, name="desk", permission=can_see_desk),
    desk_path("counts/", desk.show_counts, name="counts", permission=can_see_desk),
    desk_path("search/", search.show_hits, name="search", permission=can_see_desk),
]
