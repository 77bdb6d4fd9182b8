from django.urls import path

from staff.views import account

app_name = "staff"
urlpatterns = [
    path("login/", account.LogIn.as_view(), name="login"),
    path("logout/", account.LogOut.as_view(), name="logout"),
    path("password/", account.PasswordChange.as_view(), name="password-change"),
    path("language/", account.set_language, name="set-language"),
    path("store/", account.switch_store, name="switch-store"),
]
