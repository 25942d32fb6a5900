"""The list of bad addresses, Q1 to Q25, over every page that there is, in three time zones.

No answer is an error of the server. What is refused is named, with the reason and what to
do, and shows no row: a mistyped filter must not look like a figure of everything.
"""

import re
from datetime import date
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import quote, urljoin

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse

from clinic.actions import add_member
from clinic.choices import Role
from clinic.moments import DayField
from dashboards.pages import PAGES
from tests import builders
from tests.conftest import ZONES, confirm
from tests.test_walk import ADDRESSES, is_library, side, stored

# Addresses of one row, and those that list none: nothing there could be narrowed.
ONE_ROW = re.compile("<uuid:uid>|<slug:event_hash>")
LISTS_NOTHING = {
    "home": "leads on",
    "healthz": "says ok",
    "readyz": "says ok by name",
    "person_new": "an empty form",
    "events:patient_new": "an empty form",
    "trail_question_review": "leads back to the question",
}
OURS = [name for name in ADDRESSES if not is_library(name)]
LISTS = [
    name
    for name in OURS
    if not ONE_ROW.search(ADDRESSES[name][0]) and name not in LISTS_NOTHING
]
MANY_DIGITS = "9" * 5000
WHAT_TO_DO = re.compile(
    "Use one of|Choose|Enter|The filters are|This page has none|At most|at most|"
    "give it once|correct|Null characters|is before|in the future|It can be by|"
    "You have no clinic|Ask for|has small letters|No patient whom you may see|"
    "Select a valid choice|not.* valid|This field is required|There is no such|"
    "Ensure this value|whole number|check it|type |Name one of"
)


@pytest.fixture(scope="module")
def here(in_each_zone):
    """A clinic with something in every table, and somebody who has every role there."""
    made = side("oak-street", "Oakfield", "Eichenlaub", in_each_zone)
    made.person = made.people["director"]
    for role in set(Role.values) - {"director"}:
        add_member(
            by=builders.command_line(),
            user=made.person,
            clinic=made.clinic,
            role=role,
            today=date(2026, 6, 1),
        )
    connection.check_constraints()
    return made


@pytest.fixture(scope="module")
def share(in_each_zone):
    """Of values on which the zone has no bearing each zone takes a third."""
    return lambda values: list(values)[ZONES.index(in_each_zone) :: len(ZONES)]


@pytest.fixture(scope="module")
def signed_in(here):
    client = Client()
    client.force_login(here.person)
    confirm(client, here.person)
    return client.cookies.output(header="")


@pytest.fixture(scope="module")
def lists(here, signed_in):
    """Every list, figure and file, and its answer to a parameter that no page has."""
    found = {}
    for address in [here.address(name).split("?")[0] for name in LISTS]:
        response = browser_of(signed_in).get(address, {"nonsense": "1"})
        if response.status_code != 405:  # what only takes what is sent lists nothing
            found[address] = response
    return found


def browser_of(cookies=""):
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie(cookies)
    return browser


@pytest.fixture
def browser(signed_in, db):
    return browser_of(signed_in)


def form_of(response):
    """The form that read the address: of exports, the one of the filters."""
    context = response.context or {}
    filters = context.get("filters")
    return filters if hasattr(filters, "is_bound") else context.get("form")


def fields_of(response):
    form = form_of(response)
    return form.fields if form is not None and form.is_bound else {}


def text_of(response):
    return b"".join(response).decode()


def faults(response, *named):
    """What is wrong with an answer that refuses."""
    text = text_of(response)
    if response.status_code == 404:
        return []
    if response.status_code != 400:
        return [f"status {response.status_code}"]
    found = [f"doesn't name {name}" for name in named if name not in text]
    if not WHAT_TO_DO.search(text):
        found.append("doesn't say what to do")
    if (
        "MRN-Eichenlaub" in text
        or "FamilyEichenlaub" in text
        or 'class="panel"' in text
    ):
        found.append("shows rows")
    return found


@pytest.fixture
def wrong_answers(browser, here, lists):
    """The faults of each list's answer to each query."""

    def wrong_answers(queries, *named, may_serve=False):
        wrong = {}
        for address in lists:
            for query in queries:
                response = browser.get(f"{address}?{query}")
                if may_serve and response.status_code in (200, 302):
                    text_of(response)
                elif found := faults(response, *named):
                    wrong[address, query[:60]] = found
        return wrong

    return wrong_answers


def test_Q1_a_page_that_there_is_not(wrong_answers, share):
    pages = share(["0", "-1", "abc", "99999999", MANY_DIGITS, "1e5"])

    assert wrong_answers([f"page={page}" for page in pages], may_serve=True) == {}


def test_Q2_so_many_rows_on_a_page(wrong_answers, browser, share):
    sizes = share(["-5", "0", "1000000000", "abc", MANY_DIGITS, "1.5"])

    assert wrong_answers([f"per_page={size}" for size in sizes], may_serve=True) == {}
    for size in sizes:
        trail = text_of(browser.get(reverse("trail"), {"per_page": size}))
        assert 0 < trail.count("<tr") <= 201


def test_Q3_an_order_that_there_is_not(wrong_answers, share):
    orders = share(["password", "-id'--", "__class__"])
    queries = [f"sort={quote(order)}" for order in orders]
    queries.append("&".join(["sort=-onset_on"] * 200))

    assert wrong_answers(queries, "sort") == {}


def test_Q4_words_that_are_no_text(wrong_answers, share):
    # q is the search of the patients, ringing that of the calls.
    served = [
        f"q={sent}&ringing={sent}" for sent in share(["%ff%fe", "%ED%A0%80", "é"])
    ]
    assert wrong_answers(served, may_serve=True) == {}

    for sent in share(["%00", "a%0Db", "x" * 7000]):
        for name in ("q", "ringing"):
            assert wrong_answers([f"{name}={sent}"]) == {}


def test_Q5_a_search_takes_signs_for_what_they_are(browser):
    for words in ("%", "_", "%%", "M_N", "\\", "*"):
        found = browser.get(reverse("events:patients"), {"q": words})
        ringing = browser.get(reverse("events:today"), {"ringing": words})

        assert found.status_code == ringing.status_code == 200
        assert found.context["table"].paginator.count == 0
        assert ringing.context["ringing"] == []


DAYS = ["2024-02-30", "9999-12-31", "0001-01-01", "10000-01-01", "45000", "1/2/24"]


def test_Q6_a_day_that_never_was_or_a_period_that_runs_backwards(
    browser, lists, wrong_answers
):
    for day in DAYS:
        for address, bare in lists.items():
            days = [
                name
                for name, field in fields_of(bare).items()
                if isinstance(field, DayField)
            ]
            if not days:
                continue
            response = browser.get(address, dict.fromkeys(days, day))
            assert faults(response) == []
            assert set(days) <= set(form_of(response).errors)
    assert wrong_answers(["from=2026-06-02&to=2026-06-01", "as_of=2099-12-31"]) == {}


def test_Q7_a_parameter_that_no_page_has(browser, lists):
    dashboards = [reverse("dashboards:page", args=[name]) for name in PAGES]
    answers = {address: browser.get(f"{address}?nonsense=1") for address in dashboards}
    wrong = {
        address: found
        for address, response in (answers | lists).items()
        if (found := faults(response, "Unknown filter “nonsense”"))
    }
    assert wrong == {}


def test_Q8_a_clinic_that_is_not_ones_own(wrong_answers, share):
    codes = ["zz-secret", "all", "oak-street,zz", "1 OR 1=1", "%", "OAK-STREET"]

    assert (
        wrong_answers([f"clinic={quote(code)}" for code in share(codes)], "clinic")
        == {}
    )


EVIL = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
]


def test_Q9_nobody_is_led_to_another_site(browser, here):
    def is_ours(response):
        return re.match(r"/(?![/\\])", response.get("Location", "/"))

    for name in ADDRESSES:
        for to in EVIL if is_library(name) else EVIL[:1]:
            for who in (browser, Client()):
                address = here.address(name).split("?")[0]
                assert is_ours(who.get(address, {"next": to})), (name, to)
    for to in EVIL:
        said = {"login": "oak-street-director", "password": "correct horse battery"}
        response = Client().post(reverse("login"), said | {"next": to})
        assert response.status_code == 302
        assert is_ours(response)


def test_Q10_ids_of_nothing(browser, here, share):
    ids = ["0", "-1", "1e5", "%201", "a" * 64, "9" * 4400, "2147483648"]
    wrong = {}
    for name, (route, _) in ADDRESSES.items():
        for bad in [*share(ids), str(here.clinic.uid)] if "<" in route else []:
            response = browser.get("/" + re.sub("<[^>]*>", bad, route))
            text_of(response)
            is_fine = response.status_code in (404, 405)
            if not is_fine and not (is_library(name) and response.status_code < 500):
                wrong[name, bad[:40]] = response.status_code
    assert wrong == {}


def test_Q11_paths_that_climb_lead_nowhere(browser):
    paths = ["/patients/../..//etc/passwd", "/../../etc/passwd", "/patients/\0"]
    paths += ["//evil.example.com/", "//evil.example.com/patients", "/a" * 2000]
    paths += ["/static/../manage.py", "/static//etc/passwd", "/patients/\xff\xfe/"]
    for path in paths:
        response = browser.get("/", PATH_INFO=path)

        assert response.status_code in (301, 400, 404), path
        assert not response.get("Location", "/").startswith("//")


def test_Q12_without_its_last_slash_an_address_is_the_same(browser, here):
    before = stored()
    for name in OURS:
        path = here.address(name).split("?")[0]
        if path != "/" and path.endswith("/"):
            for response in (browser.get(path[:-1]), browser.post(path[:-1])):
                assert response.status_code == 301, name
                assert response["Location"] == path
    assert stored() == before


def test_Q13_other_methods_do_nothing(browser, here, share):
    before = stored()
    for method in share(["OPTIONS", "TRACE", "BREW", "PUT", "DELETE", "CONNECT"]):
        for name in OURS:
            response = browser.generic(method, here.address(name))
            assert response.status_code == 405, (name, method)
    assert stored() == before


def test_Q14_no_header_and_no_field_makes_another_method(browser, here):
    override = {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_METHOD": "DELETE"}
    before = stored()
    for name in LISTS:
        response = browser.post(here.address(name), {"_method": "GET"}, **override)
        assert response.status_code in (302, 400, 404, 405, 422), name
    assert browser.get(reverse("events:patients"), {}, **override).status_code == 200
    assert stored() == before


def test_Q15_a_filter_that_came_twice(browser, lists):
    wrong = {}
    for address, bare in lists.items():
        names = list(fields_of(bare)) or ["clinic"]
        query = "&".join(f"{name}=1&{name}=2" for name in names)
        response = browser.get(f"{address}?{query}")
        if found := faults(response, "twice"):
            wrong[address] = found
        elif form_of(response):
            errors = form_of(response).errors
            wrong |= {(address, name): "taken" for name in names if name not in errors}
    assert wrong == {}


def test_Q16_addresses_of_nine_thousand_characters(wrong_answers, browser, share):
    queries = share([f"{'x' * 9000}=1", f"clinic={'x' * 9000}", f"q={'x' * 9000}"])

    assert wrong_answers(queries) == {}
    assert browser.get("/" + "x" * 9000).status_code == 404


RUBBISH = ["", "x" * 16_000, "\\x00", "../../etc", "é", "' OR 1=1", "{{7*7}}"]


def test_Q17_Q22_cookies_that_this_site_never_set(browser, share):
    names = ["messages", "csrftoken", "django_language", "timezone"]
    for value in share(RUBBISH):
        browser.cookies |= SimpleCookie(dict.fromkeys(names, value))
        browser.cookies |= SimpleCookie({f"c{number}": "x" for number in range(1000)})
        for name in ("events:patients", "dashboards:methods"):
            response = browser.get(reverse(name), HTTP_ACCEPT_LANGUAGE="xx;q=é")
            assert response.status_code == 200
        nobody = browser_of()
        nobody.cookies["sessionid"] = value
        response = nobody.get(reverse("events:patients"))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login"))


def test_Q18_Q19_what_else_a_browser_asks_for_changes_nothing(browser, lists, share):
    headers = {
        "HTTP_ACCEPT": "application/json",
        "HTTP_RANGE": "bytes=0-9",
        "HTTP_IF_MODIFIED_SINCE": "yesterday",
        "HTTP_IF_NONE_MATCH": "*",
        "HTTP_ACCEPT_ENCODING": "nonsense",
    }
    for address in share(lists):
        plain, asked = browser.get(address), browser.get(address, {}, **headers)
        assert asked.status_code == plain.status_code, address
        assert asked["Content-Type"] == plain["Content-Type"]
        assert "Content-Range" not in asked
        assert len(text_of(asked)) > len(text_of(plain)) * 0.9


def test_Q20_every_filter_with_what_is_no_value_of_it(browser, lists, share):
    wrong = {}
    for sent in share(["0", "-1", "1e9", "century", "\0", "<script>", "9" * 4400]):
        for address, bare in lists.items():
            strict = [
                name
                for name, field in fields_of(bare).items()
                if hasattr(field, "choices") or isinstance(field, DayField)
            ]
            if not strict:
                continue
            response = browser.get(address, dict.fromkeys(fields_of(bare), sent))
            found = faults(response)
            if response.status_code == 400:
                errors = form_of(response).errors
                found += [f"takes {name}" for name in strict if name not in errors]
            if found:
                wrong[address, sent[:40]] = found
    assert wrong == {}


def test_Q20_Q21_a_figure_or_file_that_there_is_not(browser):
    for address in (
        "/exports/?dataset=exe",
        "/exports/?format=exe",
        "/audit/csv/?format=exe",
        "/audit/exe/",
        "/audit/questions/exe/",
        "/dashboards/exe/",
        "/dashboards/panels/exe.csv",
        "/dashboards/panels/area.exe",
        "/dashboards/treatments/?group=exe:1",
        "/dashboards/treatments/?group=area:exe",
        "/dashboards/records/?number=exe",
        "/registers/exe/",
    ):
        assert faults(browser.get(address)) == [], address


BODIES = {
    "&".join(f"f{number}=1" for number in range(301)): "More than 300 fields",
    "&a=1" * 100_000: "More than 300 fields",
    "words=" + "x" * 2_000_000: "More was sent than 1 MiB",
}


def test_Q23_more_than_a_form_holds(browser, here):
    before = stored()
    for name in ("events:patient_new", "events:call", "person_new", "login"):
        for body, said in BODIES.items():
            response = browser.post(
                here.address(name),
                body,
                content_type="application/x-www-form-urlencoded",
            )
            text = text_of(response)
            assert response.status_code == 400, name
            assert said in text
            assert "Nothing was saved" in text
    assert stored() == before


JSON = ["[]", "{", '"\\ud800"', "NaN", "1e400", "[" * 100_000, '{"reason": 1}']
# What any form does that is sent there, as it takes no field; a draft may be empty.
WITHOUT_FIELDS = {
    "end_role",
    "switch_person",
    "events:acknowledge",
    "events:claim",
    "events:release",
    "events:draft",
    "events:export_again",
    "events:import_check",
    "events:import_cancel",
}


def test_Q24_what_is_no_form_is_an_empty_one(browser, here, share):
    before = stored()
    for body in share(JSON):
        for name in set(OURS) - WITHOUT_FIELDS:
            response = browser.post(
                here.address(name), body, content_type="application/json"
            )
            assert response.status_code in (302, 400, 404, 405, 422), name
    assert stored() == before


def test_Q25_a_name_that_is_not_this_sites(browser):
    hosts = ["evil.example", "a@b", "", "testserver:80:80", "testserver/x", "x" * 300]
    hosts += ["testserver.evil.example", "[::1", "\u202etestserver"]
    for host in hosts:
        for path in ("/", "/sign-in/", "/healthz", "/patients/", "/nowhere/"):
            response = browser.get(path, HTTP_HOST=host)
            text = text_of(response)
            assert response.status_code == 400, (host, path)
            assert "use the address that your clinic was given" in text
            assert "evil" not in text


class PostForms(HTMLParser):
    """(action, fields) of the forms of a page that are posted."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.is_inside = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            self.is_inside = said.get("method", "").lower() == "post"
            if self.is_inside:
                self.forms.append((said.get("action", ""), {}))
        is_field = tag in ("input", "select", "textarea") and said.get("name")
        # Boxes of one question may come together; two files are a case of their own.
        is_single = said.get("type") not in ("checkbox", "file")
        if self.is_inside and is_field and is_single:
            self.forms[-1][1][said["name"]] = said.get("value") or "x"

    def handle_endtag(self, tag):
        self.is_inside = self.is_inside and tag != "form"


# What the page writes itself.
TOKENS = ("csrfmiddlewaretoken", "submission")


def forms_of_every_page(browser, here):
    """What each form of ours sends, by where it sends it."""
    forms = {}
    for name in OURS:
        address = here.address(name)
        page = browser.get(address)
        if page.status_code != 200 or page.streaming:
            continue
        for action, fields in PostForms(text_of(page)).forms:
            sent = {key: value for key, value in fields.items() if key not in TOKENS}
            to = urljoin(address, action)
            if sent and not is_library(resolve(to.split("?")[0]).view_name):
                forms[to] = sent
    return forms


def test_a_field_of_a_form_that_came_twice_is_not_chosen_from(browser, here):
    """§5, 15."""
    forms = forms_of_every_page(browser, here)
    assert len(forms) > 12
    before, wrong = stored(), {}
    for to, fields in forms.items():
        twice = {name: [value, value] for name, value in fields.items()}
        response = browser.post(to, twice)
        text = text_of(response)
        if response.status_code == 302:
            text = text_of(browser.get(response["Location"]))
        elif response.status_code not in (400, 422):
            wrong[to] = response.status_code
        if "twice" not in text:
            wrong[to] = "doesn't say so"
    assert wrong == {}
    assert stored() == before
