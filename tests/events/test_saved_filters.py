"""Filters of the headache list that somebody keeps under a name."""

import pytest

from events.models import SavedFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(client, nurse):
    client.force_login(nurse)

    def keep(name, query):
        return client.post(
            "/headaches/filters/", {"name": name, "query": query}, follow=True
        )

    return keep


def test_a_filter_is_kept_and_shown_again(client, keep):
    response = keep("Severe ones", "grade=3&page=2")

    assert response.redirect_chain[-1][0] == "/headaches/?grade=3"
    body = client.get("/headaches/").content.decode()
    assert 'href="/headaches/?grade=3">Severe ones</a>' in body


def test_the_same_name_again_takes_the_place_of_the_old(keep):
    keep("Mine", "grade=3")
    keep("Mine", "grade=2")

    assert [saved.query for saved in SavedFilter.objects.all()] == ["grade=2"]


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("", "grade=3", "Give the filters a name."),
        ("x" * 61, "grade=3", "At most 60 characters"),
        ("Mine", "", "Nothing was kept"),
        ("Mine", "onset_min=3", "set a filter first"),
        ("Mine", "grade=nine", "set a filter first"),
    ],
)
def test_what_is_no_filter_is_not_kept(keep, name, query, message):
    assert message in keep(name, query).content.decode()
    assert not SavedFilter.objects.exists()


def test_a_filter_is_of_its_owner_alone(client, keep, director):
    keep("Severe ones", "grade=3")
    client.force_login(director)

    assert "Severe ones" not in client.get("/headaches/").content.decode()
    assert (
        client.post("/headaches/filters/forget/", {"name": "Severe ones"}).status_code
        == 404
    )
    assert SavedFilter.objects.exists()


def test_a_filter_can_be_forgotten(client, keep):
    keep("Severe ones", "grade=3")
    saved = SavedFilter.objects.get()
    client.post("/headaches/filters/forget/", {"name": saved.name})

    assert not SavedFilter.objects.exists()
