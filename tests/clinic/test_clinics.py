"""A clinic is made before anything is on record."""

import pytest
from django.core.management import CommandError, call_command

from clinic.audit.models import TrailEvent
from clinic.models import Clinic

pytestmark = pytest.mark.django_db


def add(code="oakfield", name="Oakfield Clinic", time_zone="Europe/Dublin"):
    call_command("add_clinic", code, "--name", name, "--time-zone", time_zone)


def test_it_has_its_name_and_time_and_the_trail_knows_who_made_it(capsys):
    add()

    made = Clinic.objects.get()
    assert (made.code, made.name) == ("oakfield", "Oakfield Clinic")
    assert made.zone.key == "Europe/Dublin"
    assert TrailEvent.objects.filter(action="create_clinic").exists()
    assert "Oakfield Clinic (oakfield)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "oak field"}, "code: Enter a valid “slug”"),
        ({"code": "x" * 41}, "code: Ensure this value has at most 40 characters"),
        ({"name": ""}, "name: This field cannot be blank"),
        ({"time_zone": "Europe/Nowhere"}, "there is no time zone 'Europe/Nowhere'"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(given, said):
    with pytest.raises(CommandError, match=said):
        add(**given)

    assert not Clinic.objects.exists()


def test_a_code_that_is_taken_is_refused():
    add()

    with pytest.raises(CommandError, match="code: Clinic with this Code already"):
        add(name="Another")
