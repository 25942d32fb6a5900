"""The site, and beside it the list of headaches as two others would make it."""

from django.urls import include, path

from tests.bench import listviews

urlpatterns = [
    path("bench/raw/", listviews.raw, name="bench_raw"),
    path("bench/raw/unrecorded/", listviews.unrecorded, name="bench_unrecorded"),
    path("bench/stock/", listviews.stock, name="bench_stock"),
    path("", include("clinic.urls")),
]
