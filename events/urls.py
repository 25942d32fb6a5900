from django.urls import path

from events.views import exports

app_name = "events"

urlpatterns = [
    path("", exports.index, name="exports"),
    path("csv/", exports.download, name="export"),
]
