from staff.desk_path import desk_path
from workshop.permissions import (
    can_arrange_workshop,
    can_define_operations,
    can_see_workshop,
    can_set_labour_rates,
)
from workshop.views import catalogue, teams

app_name = "workshop"
urlpatterns = [
    desk_path("teams/", teams.team_list, name="team-list", permission=can_see_workshop),
    desk_path("teams/form/", teams.team_form, name="team-form", permission=can_arrange_workshop),
    desk_path("teams/<int:pk>/", teams.team_edit, name="team-edit", permission=can_arrange_workshop),
    desk_path("teams/<int:pk>/dissolve/", teams.team_dissolve, name="team-dissolve", permission=can_arrange_workshop),
    desk_path("technicians/<int:pk>/", teams.week_edit, name="week-edit", permission=can_arrange_workshop),
    desk_path("skills/", teams.skill_list, name="skill-list", permission=can_arrange_workshop),
    desk_path("bays/", catalogue.bay_list, name="bay-list", permission=can_see_workshop),
    desk_path("bays/add/", catalogue.bay_add, name="bay-add", permission=can_arrange_workshop),
    desk_path("bays/<int:pk>/", catalogue.bay_edit, name="bay-edit", permission=can_arrange_workshop),
    desk_path("operations/", catalogue.operation_list, name="operation-list", permission=can_see_workshop),
    desk_path("operations/lookup/", catalogue.operation_lookup, name="operation-lookup", permission=can_see_workshop),
    desk_path(
        "operations/define/", catalogue.operation_define, name="operation-define", permission=can_define_operations
    ),
    desk_path(
        "operations/<int:pk>/", catalogue.operation_edit, name="operation-edit", permission=can_define_operations
    ),
    desk_path("rates/", catalogue.rate_list, name="rate-list", permission=can_see_workshop),
    desk_path("rates/set/", catalogue.rate_set, name="rate-set", permission=can_set_labour_rates),
    desk_path(
        "rates/<int:pk>/withdraw/", catalogue.rate_withdraw, name="rate-withdraw", permission=can_set_labour_rates
    ),
]
