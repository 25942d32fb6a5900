from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("area/", views.area, name="area"),
    path("area.csv", views.area_csv, name="area_csv"),
]
