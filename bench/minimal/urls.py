from django.http import HttpResponse
from django.urls import path

from bench.minimal import views

urlpatterns = [
    path("healthz", lambda _request: HttpResponse("ok")),
    path("issue/<int:pk>/", views.issue),
    path("bare/<int:pk>/", views.issue_bare),
    path("list/", views.list_rows),
]
