"""Every address of the site."""

from django.contrib.auth import views as auth
from django.urls import include, path

from clinic import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", auth.LoginView.as_view(), name="login"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("", include("events.urls")),
    path("dashboards/", include("dashboards.urls")),
]

handler403 = "clinic.views.forbidden"
