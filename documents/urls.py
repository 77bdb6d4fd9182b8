from documents.permissions import can_open_papers
from documents.views import pages
from staff.desk_path import desk_path

app_name = "documents"
urlpatterns = [
    desk_path("d/<str:store_code>/<str:number>/", pages.by_number, name="by-number", permission=can_open_papers),
    desk_path("documents/<int:pk>/slips/<str:code>/", pages.slip, name="slip", permission=can_open_papers),
]
