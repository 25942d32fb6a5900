from django.urls import path

from events.views import (
    calls,
    exports,
    followups,
    headaches,
    patients,
    protocol,
    reviews,
    savedfilters,
    today,
    treatments,
)

app_name = "events"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("treatments/<uuid:uid>/call/", calls.call, name="call"),
    path("treatments/<uuid:uid>/call/draft/", calls.draft, name="draft"),
    path("follow-ups/<uuid:uid>/claim/", followups.claim, name="claim"),
    path("follow-ups/<uuid:uid>/release/", followups.release, name="release"),
    path("follow-ups/<uuid:uid>/close/", followups.close, name="close"),
    path("patients/", patients.index, name="patients"),
    path("patients/new/", patients.new, name="patient_new"),
    path("patients/<uuid:uid>/", patients.patient, name="patient"),
    path("patients/<uuid:uid>/edit/", patients.edit, name="patient_edit"),
    path("patients/<uuid:uid>/history/", patients.history, name="patient_history"),
    path("patients/<uuid:uid>/treatments/new/", treatments.new, name="treatment_new"),
    path("treatments/<uuid:uid>/", treatments.treatment, name="treatment"),
    path("treatments/<uuid:uid>/void/", treatments.void, name="void_treatment"),
    path("protocol/", protocol.protocol, name="protocol"),
    path("headaches/", headaches.index, name="headaches"),
    path("headaches/filters/", savedfilters.save, name="save_filter"),
    path(
        "headaches/filters/forget/",
        savedfilters.forget,
        name="forget_filter",
    ),
    path("headaches/<uuid:uid>/", headaches.headache, name="headache"),
    path("headaches/<uuid:uid>/amend/", headaches.amend, name="amend_headache"),
    path("headaches/<uuid:uid>/void/", headaches.void, name="void_headache"),
    path("headaches/<uuid:uid>/review/", reviews.review, name="review"),
    path("escalations/", reviews.escalations, name="escalations"),
    path("escalations/<uuid:uid>/acknowledge/", reviews.take, name="acknowledge"),
    path("escalations/<uuid:uid>/close/", reviews.close, name="close_escalation"),
    path("exports/", exports.index, name="exports"),
    path("exports/csv/", exports.download, name="export"),
    path("exports/dictionary/", exports.data_dictionary, name="dictionary"),
    path("exports/<uuid:uid>/again/", exports.again, name="export_again"),
    path("exports/<uuid:uid>/manifest/", exports.export_manifest, name="manifest"),
]
