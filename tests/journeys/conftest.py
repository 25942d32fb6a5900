"""A real browser on a running site. Its pages may ask nobody else for anything."""

import re
import shutil
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from events.actions.exposures import refreshed_together
from tests import builders
from tests.dashboards.sample import AS_OF, treat

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    # Playwright runs an event loop in this thread, where Django then sees danger.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def rate_limits(transactional_db):
    """Their table has no model, so nothing else empties it."""
    cache.clear()


@pytest.fixture
def open_page(browser, live_server):
    """Opens pages of the site, and at the end tells what went wrong in any of them."""
    contexts, problems = [], []

    def asked(request):
        if urlsplit(request.url).netloc not in ("", urlsplit(live_server.url).netloc):
            problems.append(f"asked another host: {request.url}")

    def said(message):
        # Chromium reports a page that refuses: a filter with 400, an old form with 403,
        # what was amended meanwhile with 409, what was typed wrongly with 422.
        is_refusal = re.search("status of (40[039]|422)", message.text)
        is_icon = message.location["url"].endswith("/favicon.ico")  # of a bare page
        is_meant = is_refusal or is_icon
        if message.type in ("error", "warning") and not is_meant:
            problems.append(f"{message.type}: {message.text} {message.location}")

    def open_page(address, *, width=1280, scheme="light", scripts=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def sign_in(open_page):
    """Opens a page as somebody, through the sign-in form."""

    def sign_in(username, address, **look):
        page = open_page(address, **look)
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("Sign out").wait_for()
        page.wait_for_load_state()  # its keys work when its scripts are there
        return page

    return sign_in


@pytest.fixture
def signed_in(sign_in, director):
    """Opens a page as the director."""
    return lambda address, **look: sign_in("maya", address, **look)


@pytest.fixture
def filled(clinic):
    """Glabella 3/30 of 30, forehead 0/4 of 4, lateral canthal lines 1/2 of 5."""
    with refreshed_together():
        treat(clinic, 30, events=3)
        treat(clinic, 4, areas=["forehead"])
        treat(clinic, 5, events=1, unasked=3, areas=["lateral_canthal"])
        treat(clinic, 1, unasked=1, areas=["chin"], on=builders.NOW.date())
    return clinic


@pytest.fixture
def year(clinic):
    """A year of two areas, three injectors and two doses, with some of everything."""
    injectors = [builders.injector(clinic, f"INJ-{n}") for n in (1, 2, 3)]
    with refreshed_together():
        for month in range(1, 13):
            on = AS_OF.replace(
                year=2025 + (month > 6), month=(month + 5) % 12 + 1, day=1
            )
            injector = injectors[month % 3]
            treat(clinic, 6, events=month % 3, on=on, injector=injector)
            treat(
                clinic,
                5,
                events=1,
                unasked=1,
                on=on,
                injector=injector,
                injections=[builders.injection(clinic, "forehead", 10 + month)],
            )
        builders.escalation(builders.treatment(clinic))
    return clinic


@pytest.fixture
def violations():
    """The rules of WCAG 2.2 AA that a page breaks, and where; or `only` some of them."""

    def violations(page, only=()):
        kind, values = ("rule", only) if only else ("tag", WCAG)
        options = {
            "runOnly": {"type": kind, "values": values},
            "resultTypes": ["violations"],
        }
        # A figure is one picture with words for all of it: nobody reads its parts.
        context = {"exclude": [".plot svg"]}
        if page.evaluate("typeof window.axe") == "undefined":
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate("asked => axe.run(...asked)", [context, options])
        assert found["passes"], "no rule was tried"
        return [
            f"{rule['id']}: {node['html']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return violations
