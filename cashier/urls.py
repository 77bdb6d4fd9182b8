from django.urls import URLPattern

app_name = "cashier"
urlpatterns: list[URLPattern] = []
