from insurance.permissions import can_assess, can_handle_claims, can_open_cases, can_see_cases
from insurance.views import cases
from staff.desk_path import desk_path

app_name = "insurance"
urlpatterns = [
    desk_path("", cases.list_cases, name="cases", permission=can_see_cases),
    desk_path("open/<int:pk>/", cases.open_case, name="case-open", permission=can_open_cases),
    desk_path("<int:pk>/", cases.show_case, name="case-detail", permission=can_see_cases),
    desk_path("<int:pk>/describe/", cases.describe, name="describe", permission=can_open_cases),
    desk_path("<int:pk>/condition/", cases.take_condition, name="condition", permission=can_handle_claims),
    desk_path("<int:pk>/papers/", cases.want_paper, name="paper-new", permission=can_open_cases),
    desk_path("papers/<int:pk>/receive/", cases.receive_paper, name="paper-receive", permission=can_open_cases),
    desk_path("papers/<int:pk>/take-out/", cases.take_paper_out, name="paper-take-out", permission=can_open_cases),
    desk_path("<int:pk>/release/", cases.release, name="release", permission=can_handle_claims),
    desk_path("<int:pk>/assess/", cases.assess, name="assess", permission=can_assess),
    desk_path("<int:pk>/cover/", cases.cover, name="cover", permission=can_handle_claims),
    desk_path("<int:pk>/submit/", cases.submit, name="submit", permission=can_handle_claims),
    desk_path("<int:pk>/answer/", cases.answer, name="answer", permission=can_handle_claims),
]
