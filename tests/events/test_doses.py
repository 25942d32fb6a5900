"""What has to be confirmed before a treatment is recorded."""

from datetime import date
from decimal import Decimal

import pytest

from clinic.choices import ProperName
from events.choices import Area
from events.rules.doses import LABEL_DOSES, above_label, expired, plain, too_soon

ONA = "onabotulinumtoxinA"


def texts(precautions):
    return [precaution.text for precaution in precautions]


def doses(*rows):
    return [(area, side, Decimal(units)) for area, side, units in rows]


class TestTheTableOfLabelDoses:
    def test_names_products_of_the_register(self):
        assert set(LABEL_DOSES) <= set(ProperName.values)

    def test_says_where_each_figure_is_from(self):
        for labels in LABEL_DOSES.values():
            for dose in labels.values():
                assert dose.units > 0
                assert "US prescribing information, section 2" in dose.source

    @pytest.mark.parametrize(
        ("product", "area", "units"),
        [
            (ONA, Area.GLABELLA, 20),
            (ONA, Area.FOREHEAD, 20),
            (ONA, Area.LATERAL_CANTHAL, 24),
            (ONA, Area.PLATYSMA_AND_NECK, 36),
            ("abobotulinumtoxinA", Area.GLABELLA, 50),
            ("incobotulinumtoxinA", Area.LATERAL_CANTHAL, 24),
            ("prabotulinumtoxinA-xvfs", Area.GLABELLA, 20),
            ("daxibotulinumtoxinA-lanm", Area.GLABELLA, 40),
            ("letibotulinumtoxinA-wlbg", Area.GLABELLA, 20),
        ],
    )
    def test_holds_the_dose_of_the_label(self, product, area, units):
        assert LABEL_DOSES[product][area].units == units


class TestADoseAboveTheLabel:
    def test_at_the_label_is_not_above_it(self):
        assert above_label(ONA, doses(("glabella", "midline", "20.0"))) == []

    def test_is_named_with_product_limit_and_source(self):
        [found] = above_label(ONA, doses(("glabella", "midline", "20.5")))

        assert found.text == (
            "Glabella: 20.5 U of onabotulinumtoxinA is above the label's 20 U."
        )
        assert found.source == (
            "Botox Cosmetic, US prescribing information, section 2.2 "
            "(revised October 2024)"
        )

    def test_is_judged_by_the_label_of_the_same_product_alone(self):
        fifty = doses(("glabella", "midline", "50"))

        assert above_label("abobotulinumtoxinA", fifty) == []
        assert len(above_label(ONA, fifty)) == 1

    def test_adds_up_the_sides_of_one_area_and_never_two_areas(self):
        found = above_label(
            ONA,
            doses(
                ("glabella", "left", "10.5"),
                ("glabella", "right", "10"),
                ("forehead", "midline", "20"),
            ),
        )

        assert texts(found) == [
            "Glabella: 20.5 U of onabotulinumtoxinA is above the label's 20 U."
        ]

    def test_of_one_side_is_above_half_of_a_label_for_both(self):
        assert texts(above_label(ONA, doses(("lateral_canthal", "left", "15")))) == [
            "Lateral canthal lines, left side: 15 U of onabotulinumtoxinA is above "
            "the label's 12 U."
        ]

    def test_of_both_sides_together_is_shared_by_them(self):
        assert above_label(ONA, doses(("lateral_canthal", "both", "24"))) == []
        assert texts(
            above_label(
                ONA,
                doses(
                    ("lateral_canthal", "both", "12"), ("lateral_canthal", "right", "7")
                ),
            )
        ) == [
            "Lateral canthal lines, right side: 13 U of onabotulinumtoxinA is above "
            "the label's 12 U."
        ]

    @pytest.mark.parametrize(
        ("product", "area"),
        [
            (ONA, "masseter"),
            ("abobotulinumtoxinA", "forehead"),
            ("rimabotulinumtoxinB", "glabella"),
            ("other", "glabella"),
        ],
    )
    def test_is_not_known_where_no_label_names_the_area(self, product, area):
        assert above_label(product, doses((area, "both", "900"))) == []

    def test_has_another_key_once_the_dose_is_another(self):
        keys = {
            above_label(ONA, doses(("glabella", "midline", units)))[0].key
            for units in ("25", "30")
        }
        assert len(keys) == 2


class TestTheIntervalBetweenTreatments:
    def test_of_twelve_weeks_is_long_enough(self):
        assert too_soon(date(2026, 5, 25), [date(2026, 3, 2)]) == []
        assert len(too_soon(date(2026, 5, 24), [date(2026, 3, 2)])) == 1

    def test_is_unknown_for_a_first_treatment(self):
        assert too_soon(date(2026, 5, 25), []) == []

    def test_is_counted_from_the_nearest_treatment_earlier_or_later(self):
        others = [date(2026, 1, 5), date(2026, 6, 10)]

        assert texts(too_soon(date(2026, 6, 9), others)) == [
            "This is 1 day from the patient's treatment on 2026-06-10: under 12 weeks."
        ]
        assert texts(too_soon(date(2026, 6, 10), others)) == [
            "This is on the same day as the patient's treatment on 2026-06-10: "
            "under 12 weeks."
        ]


class TestALot:
    def test_may_be_used_through_the_day_on_which_it_expires(self):
        assert expired("L1", date(2026, 3, 2), date(2026, 3, 2)) == []
        assert texts(expired("L1", date(2026, 3, 1), date(2026, 3, 2))) == [
            "Lot L1 expired on 2026-03-01, before this treatment."
        ]

    def test_whose_expiry_is_not_recorded_says_nothing(self):
        assert expired("L1", None, date(2026, 3, 2)) == []


@pytest.mark.parametrize(
    ("units", "words"),
    [("20.0", "20"), ("12.5", "12.5"), ("100", "100"), ("0.5", "0.5")],
)
def test_units_are_written_without_an_idle_decimal(units, words):
    assert plain(Decimal(units)) == words
