"""The demonstration clinic."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic.choices import ProperName
from clinic.models import User
from events.demo import is_seeded, seed
from events.demo.counts import ABO, ONA
from events.models import Exposure, Treatment
from tests import builders

REFERENCES = Path(__file__).parent.parent / "data" / "reference_incidence.json"


def test_its_rates_are_those_published():
    published = {
        entry["id"]: (entry["x"], entry["n"])
        for entry in json.loads(REFERENCES.read_text())["entries"]
    }
    names = {
        ("glabella",): "gl",
        ("lateral_canthal",): "cfl",
        ("glabella", "lateral_canthal"): "cfl_gl",
        ("forehead", "glabella"): "fhl_gl",
        ("forehead", "glabella", "lateral_canthal"): "fhl_gl_cfl",
    }
    assert {
        pattern: published[f"brin2023_{name}_ona"] for pattern, name in names.items()
    } == ONA
    assert [published[f"abo_sol_cycle{cycle}"] for cycle in range(1, 6)] == ABO


@pytest.mark.django_db
def test_it_has_a_year_of_treatments_and_people_who_can_sign_in():
    now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    seed(by=builders.command_line(), now=now, password="invented password")

    assert is_seeded()
    assert Treatment.objects.count() > 800
    days = Treatment.objects.values_list("treated_on", flat=True)
    assert (max(days) - min(days)).days > 350
    assert max(days) <= now.date()
    asked = Exposure.objects.filter(followed_through_day__gte=14)
    rate = asked.filter(first_onset_day__lte=14).count() / asked.count()
    assert 0.04 < rate < 0.11  # published: 7.1 % of one product, 7.9 % of the other
    assert User.objects.get(username="nurse").check_password("invented password")
    names = Exposure.objects.values_list("product__proper_name", flat=True)
    assert set(names) == {ProperName.ONA, ProperName.ABO}


def test_it_is_refused_in_production(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="local profile"):
        call_command("demo")
