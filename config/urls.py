from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("up", health.up),
    path("", include("dashboard.urls")),
    path("staff/", include("staff.urls")),
    path("", include("documents.urls")),
    path("customers/", include("customers.urls")),
    path("reception/", include("reception.urls")),
    path("orders/", include("workorders.urls")),
    path("workshop/", include("workshop.urls")),
    path("parts/", include("parts.urls")),
    path("cashier/", include("cashier.urls")),
    path("insurance/", include("insurance.urls")),
    path("follow-up/", include("followup.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
