"""No row of a clinic is read where nobody said of which clinics."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class
from django.db import models
from django.urls import clear_url_caches, path

from clinic import declared, urls, views
from clinic.models import Injector, Patient
from clinic.scoped import ScopedManager, ScopeNotSet, in_pieces, scoped, unscoped
from tests import builders

# What names a clinic and is no row of one: roles decide the scope themselves.
NOT_SCOPED = {"membership"}


def with_a_clinic():
    found = []
    for room in ("clinic", "events", "dashboards"):
        for model in apps.get_app_config(room).get_models():
            names = {field.name for field in model._meta.get_fields()}
            if "clinic" in names and model._meta.model_name not in NOT_SCOPED:
                found.append(model)
    return found


@pytest.mark.parametrize("model", with_a_clinic(), ids=lambda model: model.__name__)
def test_every_model_with_a_clinic_is_scoped(model):
    assert isinstance(model._default_manager, ScopedManager)
    with scoped(None), pytest.raises(ScopeNotSet, match=model.__name__):
        model.objects.all()


def test_rows_of_other_clinics_are_not_found(clinic):
    ours, theirs = builders.patient(clinic), builders.patient(builders.clinic("other"))

    with scoped([clinic.id]):
        assert list(Patient.objects.all()) == [ours]
        assert Patient.objects.matching("").count() == 1
        assert not Patient.objects.filter(id=theirs.id).exists()
        assert not Patient.objects.filter(id=theirs.id).update(given_name="Eve")


def test_rows_reached_backwards_need_a_scope_too(clinic):
    patient = builders.treatment(clinic).patient

    with scoped(None), pytest.raises(ScopeNotSet):
        patient.treatment_set.all()
    with scoped([]):
        assert not patient.treatment_set.exists()


def test_a_scope_ends_where_it_ends(clinic):
    with scoped(None):
        with unscoped("to see that it ends"):
            assert not Injector.objects.exists()
        with pytest.raises(ScopeNotSet):
            Injector.objects.all()


def test_what_is_streamed_later_is_made_in_the_scope_of_its_beginning(clinic):
    ours = builders.patient(clinic)
    builders.patient(builders.clinic("other"))

    def read_as_it_goes():
        yield from Patient.objects.all()

    with scoped([clinic.id]):
        pieces = in_pieces(read_as_it_goes())
    with scoped(None):
        assert list(pieces) == [ours]


class TestDeclarations:
    def test_a_site_with_a_view_without_one_is_not_served(self, client, monkeypatch):
        def forgotten(request):
            raise AssertionError("it was run")

        patterns = [*urls.urlpatterns, path("x/", forgotten)]
        monkeypatch.setattr("clinic.urls.urlpatterns", patterns)
        clear_url_caches()
        try:
            with pytest.raises(ImproperlyConfigured, match="forgotten doesn't say"):
                client.get("/sign-in/")
        finally:
            monkeypatch.undo()
            clear_url_caches()

    def test_a_permission_that_does_not_exist_cannot_be_needed(self):
        with pytest.raises(ImproperlyConfigured, match="no permission fly"):
            declared.needs("fly")

    def test_each_entry_for_a_library_is_for_a_view_that_is_served(self):
        served = {
            f"{known.__module__}.{known.__qualname__}."
            for _, _, view in declared.every_address()
            for known in [getattr(view, "view_class", view)]
        }
        for beginning, (needed, reason) in declared.LIBRARIES.items():
            assert any(name.startswith(f"{beginning}.") for name in served)
            assert needed in (declared.ANYBODY, declared.SIGNED_IN)
            assert reason

    def test_home_needs_no_role(self):
        assert declared.needed_by(views.home) == declared.SIGNED_IN


def test_no_model_has_a_manager_that_forgets_the_scope():
    for model in with_a_clinic():
        for manager in model._meta.managers:
            assert isinstance(manager, ScopedManager), f"{model}: {manager}"
        assert type(model._base_manager) is models.Manager


@pytest.mark.parametrize(
    ("name", "room"),
    [
        (name, room)
        for name, room in get_commands().items()
        if room in ("clinic", "events", "dashboards")
    ],
)
def test_every_command_prints_its_help_outside_of_a_scope(db, name, room):
    with scoped(None):
        load_command_class(room, name).create_parser("manage.py", name).format_help()
