"""Every address of the site."""

from django.urls import include, path

from clinic import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("clinic.signin.urls")),
    path("", include("events.urls")),
    path("dashboards/", include("dashboards.urls")),
]

handler400 = "clinic.refusals.not_understood"
handler403 = "clinic.views.forbidden"
handler429 = "clinic.refusals.too_many"
