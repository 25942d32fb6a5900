"""Every address of the site."""

from django.urls import include, path

from clinic import views
from clinic.audit import fileviews, questionviews
from clinic.audit import views as trail
from clinic.manager import registers, staff

urlpatterns = [
    path("", views.home, name="home"),
    path("access/", staff.access, name="access"),
    path("staff/", staff.index, name="staff"),
    path("staff/new/", staff.new, name="person_new"),
    path("staff/<uuid:uid>/", staff.person, name="person"),
    path("staff/<uuid:uid>/switch/", staff.switch, name="switch_person"),
    path("staff/roles/<uuid:uid>/end/", staff.end, name="end_role"),
    path("registers/<slug:kind>/", registers.index, name="register"),
    path("registers/<slug:kind>/new/", registers.new, name="register_new"),
    path("registers/<slug:kind>/<uuid:uid>/", registers.amend, name="register_amend"),
    path("audit/", trail.index, name="trail"),
    path("audit/csv/", fileviews.as_csv, name="trail_csv"),
    path("audit/json-lines/", fileviews.as_json_lines, name="trail_jsonl"),
    path("audit/events/<slug:event_hash>/", trail.event, name="trail_event"),
    path("audit/events/<slug:event_hash>/review/", trail.review, name="trail_review"),
    path("audit/patients/<uuid:uid>/", trail.patient, name="trail_patient"),
    path("audit/questions/", questionviews.questions, name="trail_questions"),
    path("audit/questions/<slug:name>/", questionviews.question, name="trail_question"),
    path(
        "audit/questions/<slug:name>/review/",
        questionviews.review,
        name="trail_question_review",
    ),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("clinic.signin.urls")),
    path("", include("events.urls")),
    path("dashboards/", include("dashboards.urls")),
]

handler400 = "clinic.refusals.not_understood"
handler403 = "clinic.refusals.forbidden"
handler404 = "clinic.refusals.not_found"
handler500 = "clinic.refusals.failed"
handler429 = "clinic.refusals.too_many"
