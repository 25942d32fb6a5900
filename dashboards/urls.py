from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("", views.page, name="overview"),
    path("panels/<slug:name>.csv", views.panel_csv, name="panel_csv"),
    path("treatments/", views.treatments, name="treatments"),
    path("records/", views.records, name="records"),
    path("methods/", views.methods, name="methods"),
    path("<slug:name>/", views.page, name="page"),
]
