"""The review that a director signs."""

import pytest

from clinic import actions
from events.actions.headaches import amend_headache
from events.models import Exposure, Review
from tests import builders
from tests.events.test_headaches_pages import page, text

PASSWORD = "correct horse battery"


@pytest.fixture
def client(client, director):
    client.force_login(director)
    return client


@pytest.fixture
def treatment(clinic):
    return builders.treatment(clinic)


class TestReviewing:
    ANSWERS = {
        "grade": "agrees",
        "seriousness": "not_serious",
        "causality": "possible",
        "mechanism": "needle_trauma",
        "expectedness": "expected",
        "action": "advice",
        "external_report": "",
        "external_reference": "",
        "comment": "Mild, gone by itself.",
        "password": PASSWORD,
        "version": 1,
    }

    @pytest.fixture
    def headache(self, treatment):
        return builders.headache(treatment, function="daily_activities").headache

    def post(self, client, headache, **answers):
        address = page(headache, "review")
        return client.post(address, self.ANSWERS | answers, follow=True)

    def test_offers_to_agree_or_to_correct(self, client, headache):
        shown = text(client.get(page(headache, "review")))

        assert "Agrees: grade 2" in shown
        assert "Corrects it to grade 3" in shown
        assert "Corrects it to ungraded" in shown
        assert "Corrects it to grade 2" not in shown
        assert "You sign version 1." in shown

    def test_is_signed_with_the_version(self, client, headache, director):
        shown = text(self.post(client, headache))

        review = Review.objects.get()
        assert (review.recorded_by, review.headache_version) == (director, 1)
        assert (review.grade, review.external_report) == (2, "not_needed")
        assert "Signed: your review of version 1." in shown
        assert "signed version 1" in shown
        assert "Mild, gone by itself." in shown

    @pytest.mark.parametrize(("answer", "grade"), [("3", 3), ("ungraded", None)])
    def test_corrects_the_grade_that_counts(self, client, headache, answer, grade):
        self.post(client, headache, grade=answer)

        assert Review.objects.get().grade == grade
        assert Exposure.objects.get().worst_grade == grade

    def test_shows_where_a_serious_headache_may_have_to_be_reported(
        self, client, headache
    ):
        shown = text(
            self.post(
                client,
                headache,
                seriousness="hospitalisation",
                external_report="to_be_made",
            )
        )

        assert Exposure.objects.get().is_serious
        assert "may have to be reported to the medicines authority" in shown

    @pytest.mark.parametrize(
        ("answers", "message"),
        [
            (
                {"seriousness": "hospitalisation"},
                "This is serious: say whether a report was made",
            ),
            (
                {"external_report": "to_be_made", "external_reference": "A-1"},
                "Leave the reference empty, or say that the report was made.",
            ),
            ({"grade": ""}, "Say whether you agree with the grade."),
            ({"grade": "4"}, "Select a valid choice."),
            ({"causality": ""}, "Causality (WHO-UMC)</a>: Choose one."),
            ({"seriousness": ""}, "Seriousness</a>: Choose one."),
            ({"mechanism": "magic"}, "There is no code “magic” here."),
            ({"comment": "x" * 2001}, "At most 2000 characters (you typed 2001)"),
            ({"password": ""}, "Type your password to sign."),
            ({"password": "x" * 5000}, "at most 128 characters"),
            ({"version": ""}, "Open the page anew: its version is missing."),
        ],
    )
    def test_signs_nothing_that_cannot_be(self, client, headache, answers, message):
        response = self.post(client, headache, **answers)

        assert response.status_code == 422
        assert message in text(response)
        assert not Review.objects.exists()
        if "comment" not in answers:
            assert "Mild, gone by itself." in text(response)

    def test_signs_nothing_with_a_wrong_password_and_never_shows_it(
        self, client, headache
    ):
        response = self.post(client, headache, password="wrong horse")

        assert response.status_code == 422
        assert "This isn&#x27;t your password: type it again." in text(response)
        assert "wrong horse" not in text(response)
        assert not Review.objects.exists()

    def test_never_shows_a_right_password_either(self, client, headache):
        response = self.post(client, headache, grade="")

        assert PASSWORD not in text(response)

    def test_signs_nothing_that_was_amended_since_it_was_read(
        self, client, headache, nurse
    ):
        amend_headache(
            by=nurse,
            now=builders.NOW,
            headache=headache,
            version=1,
            reason="the patient rang",
            onset_precision="day",
            onset=builders.day_moment(headache.onset_on),
            function="self_care",
        )

        response = self.post(client, headache)
        assert response.status_code == 409
        shown = text(response)
        assert "Nothing was saved yet: somebody else amended this" in shown
        assert "Sign the review of version 2" in shown
        assert "the patient rang" in shown
        assert "Agrees: grade 3" in shown
        assert not Review.objects.exists()

    def test_is_never_by_who_injected(self, client, clinic, director):
        injector = actions.create_injector(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=clinic,
            code="OWN",
            name="Dr Maya",
            user=director,
        )
        own = builders.treatment(clinic, injector=injector)
        headache = builders.headache(own).headache

        for response in (
            client.get(page(headache, "review")),
            self.post(client, headache),
        ):
            assert response.status_code == 403
            assert "another director reviews the headache" in text(response)
        assert "Review</a>" not in text(client.get(page(headache)))
        assert not Review.objects.exists()

    def test_of_a_void_headache_is_refused(self, client, headache):
        client.post(
            page(headache, "void_headache"), {"reason": "wrong patient", "version": 1}
        )

        assert "This headache is void" in text(self.post(client, headache))
        assert not Review.objects.exists()

    def test_is_for_a_director_of_the_clinic(self, client, headache, nurse, stranger):
        client.force_login(nurse)
        assert self.post(client, headache).status_code == 403
        client.force_login(stranger)
        assert self.post(client, headache).status_code == 404
        assert not Review.objects.exists()

    def test_of_one_headache_can_be_signed_anew(self, client, headache):
        self.post(client, headache)
        shown = text(self.post(client, headache, grade="1", comment="On second look."))

        assert Review.objects.count() == 2
        assert "replaced: signed version 1" in shown
        assert Exposure.objects.get().worst_grade == 1
