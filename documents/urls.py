from django.urls import path

from documents.permissions import can_open_papers, can_see_undelivered, can_sign_papers, can_write_to_customers
from documents.views import history, messages, photos, reports, signatures, slips, voiding
from staff.desk_path import desk_path

app_name = "documents"
urlpatterns = [
    path("messages/report/", reports.report, name="report"),
    # Short, because it is printed as a QR on every copy.
    desk_path("d/<str:store_code>/<str:number>/", slips.by_number, name="by-number", permission=can_open_papers),
    desk_path("documents/inbox/", signatures.inbox, name="inbox", permission=can_sign_papers),
    desk_path("documents/undelivered/", messages.not_delivered, name="undelivered", permission=can_see_undelivered),
    desk_path("documents/messages/<int:pk>/retry/", messages.retry, name="retry", permission=can_see_undelivered),
    desk_path("documents/photos/<int:pk>/", photos.photo, name="photo", permission=can_open_papers),
    desk_path("documents/photos/<int:pk>/small/", photos.small_photo, name="photo-small", permission=can_open_papers),
    desk_path("documents/<int:pk>/slips/", slips.slips, name="slips", permission=can_open_papers),
    desk_path("documents/<int:pk>/slips/<str:code>/", slips.slip, name="slip", permission=can_open_papers),
    desk_path("documents/<int:pk>/photos/", photos.photos, name="photos", permission=can_open_papers),
    desk_path("documents/<int:pk>/messages/", messages.messages, name="messages", permission=can_open_papers),
    desk_path("documents/<int:pk>/messages/write/", messages.write, name="write", permission=can_write_to_customers),
    desk_path("documents/<int:pk>/signatures/", signatures.signatures, name="signatures", permission=can_open_papers),
    desk_path("documents/<int:pk>/history/", history.history, name="history", permission=can_open_papers),
    desk_path("documents/<int:pk>/void/", voiding.void, name="void", permission=can_open_papers),
]
