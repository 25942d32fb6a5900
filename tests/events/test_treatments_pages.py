"""The page on which a treatment is recorded: complete, refused, warned of, copied."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from events.actions.voiding import void_treatment
from events.models import Injection, Treatment
from tests import builders

NOW = builders.NOW  # 13:00 in London
TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def patient(clinic):
    builders.injector(clinic)
    builders.lot(clinic)
    return builders.patient(clinic, birth_date=date(1980, 5, 1))


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    return client


def address(patient):
    return reverse("events:treatment_new", args=[patient.uid])


def typed(**changes):
    """A complete form; None leaves a field out."""
    values = {
        "treated_at": "2026-06-30T10:30",
        "injector": "INJ-1",
        "indication": "cosmetic",
        "first_toxin": "unknown",
        "product": "onabotulinumtoxinA",
        "lot": "L1",
        "glabella-midline-units": "20",
        "glabella-midline-points": "5",
        "advice_given": "yes",
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def send(browser, patient, **changes):
    names = {name.replace("__", "-"): value for name, value in changes.items()}
    return browser.post(address(patient), typed(**names))


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def refused(response, *messages, status=422):
    assert response.status_code == status
    for message in messages:
        assert message in words(response)
    assert "NO SUCH VARIABLE" not in words(response)
    assert not Treatment.objects.exists()


class TestRecordingATreatment:
    def test_keeps_what_was_typed_and_names_the_calls_owed(
        self, browser, patient, nurse
    ):
        response = browser.post(
            address(patient),
            typed(
                **{
                    "pain_during": "4",
                    "anxiety": "0",
                    "next_visit_on": "2026-10-01",
                    "forehead-midline-units": "12.5",
                }
            ),
            follow=True,
        )

        treatment = Treatment.objects.get()
        assert response.redirect_chain == [
            (reverse("events:treatment", args=[treatment.uid]), 302)
        ]
        assert (
            "The treatment is recorded. Calls owed: day 2 on 2026-07-02, "
            "day 14 on 2026-07-14, week 12 on 2026-09-22." in words(response)
        )
        assert treatment.treated_at.isoformat() == "2026-06-30T09:30:00+00:00"
        assert treatment.treated_precision == "exact"
        assert treatment.recorded_by == nurse
        assert (treatment.pain_during, treatment.anxiety) == (4, 0)
        assert (treatment.advice_given, treatment.warning_reason) == ("yes", "")
        assert str(treatment.next_visit_on) == "2026-10-01"
        assert sorted(
            Injection.objects.values_list(
                "area", "side", "units", "points", "product__proper_name", "lot__number"
            )
        ) == [
            ("forehead", "midline", 12.5, None, "onabotulinumtoxinA", "L1"),
            ("glabella", "midline", 20, 5, "onabotulinumtoxinA", "L1"),
        ]

    def test_takes_left_and_right_apart(self, browser, patient):
        send(
            browser,
            patient,
            glabella__midline__units="",
            glabella__midline__points="",
            masseter__left__units="20",
            masseter__right__units="25",
        )

        assert sorted(Injection.objects.values_list("area", "side", "units")) == [
            ("masseter", "left", 20),
            ("masseter", "right", 25),
        ]

    def test_keeps_needle_depth_and_technique_with_every_area(self, browser, patient):
        page = browser.post(
            address(patient),
            typed(
                needle_gauge="27",
                depth="intramuscular",
                technique="Deep, to the bone",
                **{"forehead-midline-units": "10"},
            ),
            follow=True,
        )

        assert {
            *Injection.objects.values_list("area", "needle_gauge", "depth", "technique")
        } == {
            ("glabella", 27, "intramuscular", "Deep, to the bone"),
            ("forehead", 27, "intramuscular", "Deep, to the bone"),
        }
        assert words(page).count("Intramuscular; 27 G needle; Deep, to the bone") == 2

    def test_leaves_what_nobody_asked_as_not_asked(self, browser, patient):
        send(browser, patient, lot="", advice_given=None, first_toxin=None)

        treatment = Treatment.objects.get()
        assert treatment.pain_during is None
        assert treatment.anxiety is None
        assert treatment.advice_given == treatment.first_toxin == "unknown"
        injection = treatment.injection_set.get()
        assert injection.lot is injection.needle_gauge is None
        assert (injection.depth, injection.technique) == ("unknown", "")

    def test_of_a_day_long_past_owes_only_calls_that_are_still_open(
        self, browser, patient
    ):
        response = browser.post(
            address(patient), typed(treated_at="2026-06-01"), follow=True
        )

        assert (
            "Calls owed: week 12 on 2026-08-24. "
            "Not owed, since the window had closed: day 2, day 14." in words(response)
        )
        assert Treatment.objects.get().treated_precision == "day"

    def test_ignores_fields_that_the_form_does_not_have(self, browser, patient):
        """Item 88: what is stored is the clinic's and the nurse's own."""
        elsewhere = builders.clinic("elsewhere")

        send(browser, patient, clinic=elsewhere.id, reference="X", voided_at=str(NOW))

        treatment = Treatment.objects.get()
        assert treatment.clinic == patient.clinic
        assert treatment.reference.startswith("T-")
        assert not treatment.is_voided


class TestTheEmptyForm:
    def test_says_what_time_it_is_at_the_clinic(self, browser, patient):
        page = words(browser.get(address(patient)))

        assert 'value="2026-06-30T13:00"' in page
        assert "No earlier treatment is on record." in page
        assert "NO SUCH VARIABLE" not in page

    def test_does_not_guess_whether_it_is_the_first(self, browser, patient):
        form = browser.get(address(patient)).context["sheet"].visit
        assert form["first_toxin"].value() == "unknown"

        builders.treatment(patient.clinic, of=patient)
        form = browser.get(address(patient)).context["sheet"].visit
        assert form["first_toxin"].value() == "no"
        assert form["first_toxin"].help_text == (
            "No: a treatment of 2026-03-02 is on record."
        )

    def test_has_a_control_on_the_map_or_beside_it_for_every_area(
        self, browser, patient
    ):
        page = words(browser.get(address(patient)))

        for area in Injection._meta.get_field("area").choices:
            assert page.count(f'data-area="{area[0]}"') == 1
            assert page.count(f'id="area-{area[0]}"') == 1

    def test_offers_registers_of_this_clinic_with_what_speaks_against_one(
        self, browser, patient
    ):
        clinic, elsewhere = patient.clinic, builders.clinic("elsewhere")
        builders.injector(elsewhere, "THEIRS")
        builders.lot(elsewhere, number="THEIR-LOT")
        old = builders.lot(clinic, number="OLD")
        with builders.by_hand():
            builders.change(
                type(old).objects.filter(id=old.id), expires_on=date(2026, 6, 29)
            )
        left = builders.injector(clinic, "LEFT")
        with builders.by_hand():
            builders.change(
                type(left).objects.filter(id=left.id), active_until=date(2026, 5, 31)
            )

        page = words(browser.get(address(patient)))

        assert "THEIR" not in page
        assert "OLD, EXPIRED on 2026-06-29" in page
        assert "Dr LEFT (LEFT), left on 2026-05-31" in page

    def test_warns_of_the_patients_allergies(self, browser, clinic):
        patient = builders.patient(clinic, allergies="Albumin")

        assert "Allergies: Albumin" in words(browser.get(address(patient)))


BAD_MOMENTS = [
    ("", "Enter the day of the treatment."),
    ("2026-07-01", "can't be in the future (it is 2026-06-30 13:00 at the clinic)"),
    ("2026-06-30T13:01", "can't be in the future (it is 2026-06-30 13:00 at the"),
    ("0001-01-01", "Enter a date between 1900-01-01 and 2099-12-31."),
    ("9999-01-01", "Enter a date between 1900-01-01 and 2099-12-31."),
    ("2025-13-01", "There is no such day as 2025-13-01."),
    ("2026-02-29", "There is no such day as 2026-02-29."),
    ("2026-06-29T24:00", "Enter the date and time as 2026-03-31T14:05"),
    ("2026-03-29T01:30", "The clocks in Europe/London skipped 01:30 on that day"),
    ("2025-10-26T01:30", "showed 01:30 twice on that day: add the offset, such as"),
    ("10000-01-01", "Enter the date and time as 2026-03-31T14:05"),
    ("03/04/2026", "Enter the date as year-month-day, such as 2026-03-31."),
    ("1979-01-01", "This is before the patient's birth on 1980-05-01."),
    ("2026-06-01T10:00+99:00", "Enter the date and time as 2026-03-31T14:05"),
]
DIGITS = "Enter digits only, with at most one decimal, such as 20 or 12.5."
BAD_UNITS = [
    ("0", "Enter more than 0 and at most 25 000 units."),
    ("0.0", "Enter more than 0 and at most 25 000 units."),
    ("-5", DIGITS),
    ("1_0", DIGITS),
    ("1e2", DIGITS),
    ("NaN", DIGITS),
    ("Infinity", DIGITS),
    ("sNaN", DIGITS),
    ("1e999999", DIGITS),
    ("9" * 5000, "Enter more than 0 and at most 25 000 units."),
    ("1,5", "Use a point, not a comma: 1.5."),
    ("12.34", DIGITS),
    ("25001", "Enter more than 0 and at most 25 000 units."),
    ("２５", DIGITS),
    ("٢٥", DIGITS),
    ("25U", DIGITS),
    ("+25", DIGITS),
    ("0x19", DIGITS),
    ("=1+1", DIGITS),
]


class TestBadInput:
    """Items 22 to 56: nothing is stored, and what was typed stays in its field."""

    @pytest.mark.parametrize(("moment", "message"), BAD_MOMENTS)
    def test_of_the_time(self, browser, patient, moment, message):
        response = send(browser, patient, treated_at=moment)

        refused(response, message, f'value="{moment}"' if moment else "Treated at")

    def test_of_the_time_that_was_twice_is_taken_with_its_offset(
        self, browser, patient
    ):
        send(browser, patient, treated_at="2025-10-26T01:30:00+00:00")

        assert Treatment.objects.get().treated_at.hour == 1

    @pytest.mark.parametrize(("units", "message"), BAD_UNITS)
    def test_of_the_dose(self, browser, patient, units, message):
        response = send(browser, patient, glabella__midline__units=units)

        refused(response, message, f'value="{units}"', "Glabella, midline: units")

    def test_of_a_dose_that_is_missing(self, browser, patient):
        refused(
            send(browser, patient, glabella__midline__units=""),
            "Enter the units injected.",
        )
        refused(
            send(
                browser,
                patient,
                glabella__midline__units=" ",
                glabella__midline__points="",
            ),
            "Enter the units of at least one area.",
        )

    @pytest.mark.parametrize("points", ["0", "-1", "2.5", "201", "five"])
    def test_of_the_points(self, browser, patient, points):
        response = send(browser, patient, glabella__midline__points=points)

        refused(response, "whole number from 1 to 200", f'value="{points}"')

    @pytest.mark.parametrize(
        "place", ["nose-midline", "Glabella-midline", "99-left", "glabella-top", "-"]
    )
    def test_of_the_area_is_never_dropped_with_its_dose(self, browser, patient, place):
        response = send(browser, patient, **{f"{place}-units": "20"})

        refused(response, f"There is no area and side “{place}” here. Areas: glabella")

    def test_of_ten_thousand_areas(self, browser, patient):
        rows = {f"glabella{number}-left-units": "1" for number in range(10_000)}

        assert browser.post(address(patient), typed(**rows)).status_code == 400
        assert not Treatment.objects.exists()

    @pytest.mark.parametrize("code", ["THEIRS", "Dr INJ-1", "1", "INJ-1 OR 1=1"])
    def test_of_the_injector(self, browser, patient, code):
        builders.injector(builders.clinic("elsewhere"), "THEIRS")

        response = send(browser, patient, injector=code)

        refused(response, f"This clinic has no injector “{code}”")

    def test_of_an_injector_who_had_left(self, browser, patient):
        injector = builders.injector(patient.clinic)
        with builders.by_hand():
            builders.change(
                type(injector).objects.filter(id=injector.id),
                active_from=date(2026, 2, 1),
                active_until=date(2026, 5, 31),
            )

        refused(
            send(browser, patient),
            "Dr INJ-1 (INJ-1) left on 2026-05-31, and this treatment was on "
            "2026-06-30: correct the injector or the date.",
        )
        refused(
            send(browser, patient, treated_at="2026-01-31"),
            "Dr INJ-1 (INJ-1) began here on 2026-02-01",
        )
        assert send(browser, patient, treated_at="2026-05-31").status_code == 302

    def test_of_the_lot(self, browser, patient):
        builders.lot(builders.clinic("elsewhere"), number="THEIRS")
        builders.product("abobotulinumtoxinA")

        refused(
            send(browser, patient, lot="THEIRS"),
            "This clinic has no lot “THEIRS” of onabotulinumtoxinA",
        )
        refused(
            send(browser, patient, product="abobotulinumtoxinA"),
            "This clinic has no lot “L1” of abobotulinumtoxinA",
        )

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("injector", "", "Choose who injected."),
            ("indication", "", "Choose why it was given."),
            ("indication", "Cosmetic", "There is no code “Cosmetic” here."),
            ("product", "", "Choose the product."),
            ("product", "Botox2", "This clinic has no product “Botox2”"),
            ("first_toxin", "YES", "There is no code “YES” here."),
            ("advice_given", "maybe", "There is no code “maybe” here."),
            ("pain_during", "11", "11 is out of range"),
            ("pain_during", "-1", "Enter a whole number from 0 to 10."),
            ("anxiety", "5.5", "Enter a whole number from 0 to 10."),
            ("next_visit_on", "2026-06-29", "before the treatment on 2026-06-30"),
            ("next_visit_on", "soon", "Enter the date as year-month-day"),
            ("lot", "L\0", "control character"),
            ("needle_gauge", "17", "17 is out of range: enter a whole number from 18"),
            ("needle_gauge", "30G", "Enter a whole number from 18 to 36."),
            ("depth", "deep", "There is no code “deep” here."),
            ("technique", "x" * 61, "At most 60 characters (you typed 61)."),
        ],
    )
    def test_of_the_other_fields(self, browser, patient, field, value, message):
        refused(send(browser, patient, **{field: value}), message)

    def test_two_values_for_one_field_are_not_chosen_from(self, browser, patient):
        for name in ("injector", "glabella-midline-units"):
            twice = typed() | {name: [typed()[name], typed()[name]]}
            refused(
                browser.post(address(patient), twice),
                "This came twice: give it once.",
                status=400,
            )

    def test_a_first_treatment_after_another_is_refused(self, browser, patient):
        builders.treatment(patient.clinic, of=patient)

        response = send(browser, patient, first_toxin="yes")

        assert response.status_code == 422
        assert "A treatment of 2026-03-02 is on record" in words(response)
        assert Treatment.objects.count() == 1

    def test_markup_is_shown_as_typed(self, browser, patient):
        response = send(
            browser, patient, glabella__midline__units="<script>alert(1)</script>"
        )

        assert b"<script>alert(1)" not in response.content
        assert b"&lt;script&gt;alert(1)" in response.content


class TestWarnings:
    def test_are_shown_with_their_source_before_anything_is_stored(
        self, browser, patient
    ):
        response = send(browser, patient, glabella__midline__units="25")

        refused(
            response,
            "Nothing was saved yet: warning",
            "Glabella: 25 U of onabotulinumtoxinA is above the label's 20 U.",
            "Source: Botox Cosmetic, US prescribing information, section 2.2",
        )
        assert 'value="25"' in words(response)

    @pytest.mark.parametrize(
        "reason", ["", "x", "   .  ", "\u200b\u200b\u200b\u200b\u200b"]
    )
    def test_are_not_passed_without_a_reason(self, browser, patient, reason):
        first = send(browser, patient, glabella__midline__units="25")

        second = send(
            browser,
            patient,
            glabella__midline__units="25",
            warning_reason=reason,
            warnings_seen=first.context["sheet"].warnings.keys,
        )

        refused(second, "reason")
        assert second.context["sheet"].warnings.errors["warning_reason"]

    def test_are_passed_with_a_reason_that_is_kept(self, browser, patient):
        first = send(browser, patient, glabella__midline__units="25")

        second = send(
            browser,
            patient,
            glabella__midline__units="25",
            warning_reason="Strong corrugators",
            warnings_seen=first.context["sheet"].warnings.keys,
        )

        assert second.status_code == 302
        assert Treatment.objects.get().warning_reason == "Strong corrugators"

    def test_that_were_not_shown_are_not_passed_by_a_reason_for_others(
        self, browser, patient
    ):
        first = send(browser, patient, glabella__midline__units="25")

        second = send(
            browser,
            patient,
            glabella__midline__units="60",
            warning_reason="Strong corrugators",
            warnings_seen=first.context["sheet"].warnings.keys,
        )

        refused(second, "60 U of onabotulinumtoxinA", 'value="Strong corrugators"')

    def test_keep_the_reason_typed_when_another_field_is_wrong(self, browser, patient):
        response = send(
            browser, patient, injector="", warning_reason="Strong corrugators"
        )

        refused(response, "Choose who injected.", 'value="Strong corrugators"')

    def test_a_reason_without_a_warning_is_not_stored(self, browser, patient):
        send(browser, patient, warning_reason="Nothing to pass")

        assert Treatment.objects.get().warning_reason == ""

    def test_tell_of_a_treatment_under_twelve_weeks_ago(self, browser, patient):
        before = builders.treatment(patient.clinic, of=patient, on=date(2026, 4, 20))

        response = send(browser, patient)

        assert response.status_code == 422
        assert "This is 71 days from the patient's treatment on 2026-04-20" in words(
            response
        )

        void_treatment(
            by=builders.command_line(),
            now=NOW,
            treatment=before,
            version=1,
            reason="entered twice",
        )
        assert send(browser, patient).status_code == 302

    def test_stop_the_same_form_sent_twice(self, browser, patient):
        assert send(browser, patient).status_code == 302

        again = send(browser, patient)

        assert again.status_code == 422
        assert "on the same day as the patient's treatment" in words(again)
        assert Treatment.objects.count() == 1

    def test_tell_of_a_lot_that_had_expired_on_the_day(self, browser, patient):
        lot = builders.lot(patient.clinic)
        with builders.by_hand():
            builders.change(
                type(lot).objects.filter(id=lot.id), expires_on=date(2026, 6, 15)
            )

        refused(send(browser, patient), "Lot L1 expired on 2026-06-15")
        assert send(browser, patient, treated_at="2026-06-15").status_code == 302


class TestCopyingTheLastTreatment:
    def copy(self, browser, patient):
        page = browser.get(address(patient) + "?copy=last")
        assert page.status_code == 200
        sheet = page.context["sheet"]
        return page, lambda name: (
            sheet.injections if name.endswith(("-units", "-points")) else sheet.visit
        )[name].value()

    def test_takes_rows_product_injector_and_lot_but_not_the_time(
        self, browser, patient
    ):
        clinic = patient.clinic
        builders.treatment(
            clinic,
            of=patient,
            indication="bruxism",
            injections=[
                builders.injection(clinic, "masseter", 22.5, side="left", points=3),
                builders.injection(clinic, "masseter", 25, side="right", points=None),
            ],
        )

        page, value = self.copy(browser, patient)

        assert value("masseter-left-units") == "22.5"
        assert value("masseter-left-points") == 3
        assert value("masseter-right-units") == "25"
        assert value("injector") == "INJ-1"
        assert value("product") == "onabotulinumtoxinA"
        assert value("lot") == "L1"
        assert value("indication") == "bruxism"
        assert 'value="2026-06-30T13:00"' in words(page)
        assert "Copied from the treatment of 2026-03-02" in words(page)
        assert Treatment.objects.count() == 1

    def test_leaves_out_a_lot_that_has_expired_and_an_injector_who_has_left(
        self, browser, patient
    ):
        builders.treatment(patient.clinic, of=patient)
        lot, injector = builders.lot(patient.clinic), builders.injector(patient.clinic)
        with builders.by_hand():
            builders.change(
                type(lot).objects.filter(id=lot.id), expires_on=date(2026, 6, 29)
            )
        with builders.by_hand():
            builders.change(
                type(injector).objects.filter(id=injector.id),
                active_until=date(2026, 6, 29),
            )

        _, value = self.copy(browser, patient)

        assert value("lot") == ""
        assert value("injector") == ""
        assert value("glabella-midline-units") == "20"

    def test_never_puts_two_products_together(self, browser, patient):
        clinic, abo = patient.clinic, builders.product("abobotulinumtoxinA")
        builders.treatment(
            clinic,
            of=patient,
            injections=[
                builders.injection(clinic, "glabella", 50, product=abo),
                builders.injection(clinic, "forehead", 10),
                builders.injection(clinic, "glabella", 10),
            ],
        )

        _, value = self.copy(browser, patient)

        assert value("product") == "onabotulinumtoxinA"
        assert value("glabella-midline-units") == "10"

    def test_takes_how_it_was_injected_where_all_areas_were_alike(
        self, browser, patient
    ):
        clinic, how = patient.clinic, {"needle_gauge": 30, "technique": "Fanned"}
        builders.treatment(
            clinic,
            of=patient,
            injections=[
                builders.injection(clinic, "glabella", depth="intramuscular", **how),
                builders.injection(clinic, "forehead", depth="intradermal", **how),
            ],
        )

        _, value = self.copy(browser, patient)

        assert value("needle_gauge") == 30
        assert value("technique") == "Fanned"
        assert value("depth") == "unknown"

    def test_takes_nothing_from_a_treatment_that_is_void(self, browser, patient):
        treatment = builders.treatment(patient.clinic, of=patient)
        void_treatment(
            by=builders.command_line(),
            now=NOW,
            treatment=treatment,
            version=1,
            reason="entered twice",
        )

        _, value = self.copy(browser, patient)

        assert value("glabella-midline-units") is None


class TestWhoMaySeeAndRecord:
    @pytest.mark.parametrize("role", ["auditor", "manager"])
    def test_only_those_who_record_events_record(self, client, clinic, patient, role):
        treatment = builders.treatment(clinic)
        client.force_login(builders.member("other", role, clinic))
        void = reverse("events:void_treatment", args=[treatment.uid])

        assert client.get(address(patient)).status_code == 403
        assert client.post(address(patient), typed()).status_code == 403
        assert (
            client.post(void, {"version": 1, "reason": "no right"}).status_code == 403
        )
        assert Treatment.objects.count() == 1

    def test_another_clinic_is_told_of_nothing(self, client, stranger, clinic, patient):
        treatment = builders.treatment(clinic)
        client.force_login(stranger)

        assert client.get(address(patient)).status_code == 404
        assert client.post(address(patient), typed()).status_code == 404
        for name in ("treatment", "void_treatment"):
            page = reverse(f"events:{name}", args=[treatment.uid])
            method = client.get if name == "treatment" else client.post
            assert method(page).status_code == 404

    def test_nobody_is_let_in_without_signing_in(self, client, patient):
        response = client.get(address(patient))

        assert response.status_code == 302
        assert "/sign-in/" in response.url

    def test_other_methods_are_refused(self, browser, clinic, patient):
        treatment = builders.treatment(clinic)

        assert browser.put(address(patient)).status_code == 405
        assert (
            browser.post(reverse("events:treatment", args=[treatment.uid])).status_code
            == 405
        )
        assert (
            browser.get(
                reverse("events:void_treatment", args=[treatment.uid])
            ).status_code
            == 405
        )
