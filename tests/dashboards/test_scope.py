"""The question, from a query string and back: nothing in it is ever ignored."""

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from clinic.actions import product_named
from clinic.models import Clinic
from dashboards.scope import ScopeForm, latest_today
from events.rules.windows import PRIMARY
from tests import builders

TODAY = date(2026, 6, 30)


def form(query="", *clinics, today=TODAY):
    clinics = clinics or Clinic.objects.order_by("code")
    return ScopeForm(QueryDict(query), clinics=clinics, today=today)


def scope(query="", *clinics):
    read = form(query, *clinics)
    assert read.is_valid(), read.errors
    return read.scope


def refusal(query, name, *clinics):
    """The one message about one filter, nothing else being wrong."""
    read = form(query, *clinics)
    assert not read.is_valid()
    assert list(read.errors) == [name]
    [message] = read.errors[name]
    return message


class Options(HTMLParser):
    """(value, whether it is selected) of each option of a select."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "option":
            attrs = dict(attrs)
            self.found.append((attrs["value"], "selected" in attrs))


@pytest.mark.usefixtures("clinic")
class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "name", ["onset_min", "Clinic", "since", "as-of", "__all__"]
    )
    def test_an_unknown_filter_is_named_with_those_there_are(self, name):
        message = refusal(f"{name}=1", "__all__")

        assert message.startswith(f"Unknown filter “{name}”.")
        for known in ("clinic", "from", "to", "first_toxin", "window", "as_of"):
            assert known in message

    def test_an_unknown_filter_is_refused_even_when_it_is_empty(self):
        assert "“onset_min”" in refusal("onset_min=", "__all__")

    @pytest.mark.parametrize(
        "query",
        [
            "area=glabella&area=forehead",
            "area=glabella&area=glabella",
            "area=&area=chin",
        ],
    )
    def test_a_filter_that_is_there_twice(self, query):
        assert refusal(query, "area") == "This came twice: give it once."

    def test_a_period_that_ends_before_it_starts(self):
        message = refusal("from=2026-03-02&to=2026-03-01", "to")

        assert "2026-03-02" in message

    def test_a_data_cut_in_the_future(self):
        assert "2026-06-30" in refusal("as_of=2026-07-01", "as_of")

    @pytest.mark.parametrize("day", ["2026-02-30", "02/03/2026", "20260302", "46083"])
    @pytest.mark.parametrize("name", ["from", "to", "as_of"])
    def test_a_day_that_cannot_be_read(self, name, day):
        refusal(f"{name}={day}", name)

    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("clinic", "riverside"),
            ("product", "none yet"),
            ("area", "lateral_canthal"),
            ("injector", "none yet"),
            ("indication", "chronic_migraine"),
            ("first_toxin", "unknown"),
            ("migraine", "episodic"),
            ("window", "early"),
        ],
    )
    def test_a_code_nobody_knows_is_named_with_those_there_are(self, name, known):
        message = refusal(f"{name}=nonsense", name)

        assert message.startswith("There is no “nonsense” here.")
        assert known in message

    def test_another_clinic_sounds_like_one_that_does_not_exist(self, clinic):
        builders.clinic("elsewhere")

        message = refusal("clinic=elsewhere", "clinic", clinic)

        assert message == "There is no “elsewhere” here. Use one of: riverside."

    def test_an_injector_of_another_clinic(self, clinic):
        builders.injector(clinic, "INJ-1")
        builders.injector(builders.clinic("elsewhere"), "SECRET")

        message = refusal("injector=SECRET", "injector", clinic)

        assert message == "There is no “SECRET” here. Use one of: INJ-1."

    def test_somebody_without_a_clinic(self):
        read = ScopeForm(QueryDict(), clinics=[], today=TODAY)

        assert read.non_field_errors() == [
            "You have no clinic whose dashboards you may see."
        ]

    def test_every_mistake_at_once(self):
        read = form("area=nose&from=yesterday&onset=3")

        assert set(read.errors) == {"area", "from", "__all__"}


@pytest.mark.usefixtures("clinic")
class TestWhatIsAsked:
    def test_nothing_said_means_everything_until_today_in_the_primary_window(
        self, clinic
    ):
        asked = scope()

        assert asked.clinics == (clinic,)
        assert asked.as_of == TODAY
        assert asked.window.code == PRIMARY == "early"
        assert (asked.window.first_day, asked.window.last_day) == (0, 14)
        assert (asked.since, asked.until) == (None, None)
        assert not any((asked.product, asked.area, asked.injector, asked.indication))
        assert not any((asked.first_toxin, asked.migraine))

    def test_empty_fields_of_a_sent_form_are_nothing_said(self):
        names = "clinic from to product area injector indication first_toxin migraine"
        sent = "&".join(f"{name}=" for name in [*names.split(), "window", "as_of"])

        asked = scope(sent)

        assert asked == scope()

    def test_the_window_that_is_asked_is_the_one_that_the_page_shows(self):
        [first, *others] = Options(str(form()["window"])).found

        assert first == (PRIMARY, False)
        assert not any(is_selected for _, is_selected in others)

    def test_a_window_that_is_chosen_is_shown_as_chosen(self):
        options = Options(str(form("window=late")["window"])).found

        assert [code for code, is_selected in options if is_selected] == ["late"]
        assert scope("window=late").window.code == "late"

    def test_one_day_is_a_period(self):
        asked = scope("from=2026-03-02&to=2026-03-02")

        assert asked.since == asked.until == date(2026, 3, 2)

    def test_today_is_a_data_cut(self):
        assert scope("as_of=2026-06-30").as_of == TODAY

    def test_yesterday_is_another(self):
        assert scope("as_of=2026-06-29").as_of == TODAY - timedelta(days=1)

    def test_a_clinic_is_chosen_among_ones_own(self, clinic):
        elsewhere = builders.clinic("elsewhere")

        assert scope().clinics == (elsewhere, clinic)
        assert scope("clinic=riverside").clinics == (clinic,)

    def test_a_plain_mapping_is_read_like_an_address(self, clinic):
        read = ScopeForm({"area": "chin"}, clinics=[clinic], today=TODAY)

        assert read.is_valid()
        assert read.scope.area == "chin"


EVERYTHING = (
    "clinic=riverside&from=2026-01-01&to=2026-05-31&product=A%26B+%3D+%C3%BC"
    "&area=forehead&injector=INJ+1%2Fx&indication=cosmetic&first_toxin=yes"
    "&migraine=none&window=late&as_of=2026-06-01"
)


class TestAddressesAndWords:
    @pytest.fixture(autouse=True)
    def registers(self, clinic):
        builders.injector(clinic, "INJ 1/x")
        product_named(by=builders.command_line(), proper_name="other", brand="A&B = ü")

    @pytest.mark.parametrize("query", ["", "area=chin", EVERYTHING])
    def test_the_address_of_a_scope_leads_back_to_it(self, query):
        asked = scope(query)

        assert scope(urlencode(asked.params)) == asked

    def test_every_filter_is_in_the_address(self):
        asked = scope(EVERYTHING)

        assert asked.params == QueryDict(EVERYTHING).dict()
        assert asked.product == "A&B = ü"
        assert asked.injector == "INJ 1/x"

    def test_the_population_says_clinic_indication_and_data_cut(self):
        assert scope().population == (
            "Treatments at Riverside (all indications but headache itself), "
            "data cut 2026-06-30"
        )

    def test_the_population_says_every_filter(self):
        assert scope(EVERYTHING).population == (
            "Treatments at Riverside (cosmetic; A&B = ü; including forehead; "
            "injector INJ 1/x; first toxin treatment: yes; migraine: none), "
            "from 2026-01-01 to 2026-05-31, data cut 2026-06-01"
        )

    def test_the_population_names_every_clinic(self):
        builders.clinic("elsewhere")

        assert scope().population.startswith("Treatments at Elsewhere, Riverside (")

    def test_filters_in_force_are_shown_in_the_words_of_the_page(self):
        shown = form("area=lateral_canthal&window=late&to=2026-05-31&product=").in_force

        assert set(shown) == {
            ("Area included", "Lateral canthal lines"),
            ("Onset within", "day 56 to 112"),
            ("Treated to", "2026-05-31"),
        }


class TestToday:
    """A treatment of today counts at its clinic as soon as it is that day there."""

    NOW = datetime(2026, 6, 30, 13, 0, tzinfo=UTC)

    def test_is_the_latest_of_the_clinics(self, clinic):
        east = builders.clinic("east", "Pacific/Auckland")

        assert latest_today([clinic], self.NOW) == date(2026, 6, 30)
        assert latest_today([clinic, east], self.NOW) == date(2026, 7, 1)

    def test_of_no_clinic_is_of_utc(self):
        assert latest_today([], self.NOW) == date(2026, 6, 30)
