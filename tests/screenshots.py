"""The pictures of README.md and docs/: `make screenshots` takes them anew.

A demonstration of its own is made in a temporary folder and served as `make run` serves
it; Chromium signs in through the form and looks at it as the people of the demonstration
would. Its days end today, so names and numbers differ from one day to another.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
WIDTH, HEIGHT, TABLET = 1280, 800, 768
HALF_ENTERED = ["1", "y", "0", "1", "5", "a", "w", "x"]


def manage(*words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE
    ).stdout


def password() -> str:
    """Of everybody in the demonstration, which it makes."""
    manage("migrate", "--verbosity", "0")
    logins = [line.split() for line in manage("demo").splitlines()]
    return next(words[1] for words in logins if words[:1] == ["nurse"])


class Visit:
    """One person's browser. `take` keeps what it shows."""

    def __init__(self, page: Page):
        self.page = page

    def open(self, path: str) -> Page:
        self.page.goto(path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Until every figure that the page has is drawn."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("document.fonts.ready")
        self.page.wait_for_timeout(500)

    def take(self, name: str, *, start: str = "body", height: int = HEIGHT) -> None:
        """So much of the page from the top of an element on, as wide as the window."""
        # What sticks to the window would stand where the page was scrolled to.
        self.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        self.page.wait_for_timeout(300)
        top = self.page.locator(start).first.bounding_box()["y"]
        width = self.page.viewport_size["width"]
        path = PICTURES / f"{name}.png"
        self.page.screenshot(
            path=path,
            full_page=True,
            clip={"x": 0, "y": max(top - 12, 0), "width": width, "height": height},
            animations="disabled",
            caret="hide",
        )
        size = path.stat().st_size
        print(f"{size / 1000:4.0f} kB  {path.relative_to(ROOT)}")
        if size > MOST_BYTES:
            print(f"         That is more than {MOST_BYTES / 1000:.0f} kB: show less.")


@contextmanager
def visit(browser, address: str, who: str, secret: str, *, width=WIDTH, **look):
    """Signed in through the form."""
    size = {"width": width, "height": HEIGHT}
    context = browser.new_context(base_url=address, viewport=size, **look)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(secret)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Sign out").wait_for()
    yield Visit(page)
    context.close()


def half_enter_a_headache(nurse: Visit) -> None:
    """On the sheet of the first call that is due, by keyboard."""
    page = nurse.open("/today/")
    due = page.get_by_role("region", name="Due", exact=True)
    due.get_by_role("button", name="Call", exact=False).first.click()
    page.wait_for_url("**/call/")
    page.locator(".is-current").wait_for()
    for key in HALF_ENTERED:
        page.keyboard.press(key)
    page.get_by_text("Draft saved").wait_for()
    nurse.settle()


def open_a_treatment(director: Visit) -> None:
    """Of several areas, behind the number of the injector outside the limits of chance."""
    page = director.open("/dashboards/injector/?window=immediate")
    funnel = page.locator("#funnel")
    funnel.get_by_text("The numbers as a table").click()
    row = funnel.locator("tbody tr", has_text="above the 99.8 % limits")
    row.get_by_role("link").first.click()
    page.goto(page.url + "&area=forehead")
    page.locator("main tbody a[href^='/treatments/']").first.click()
    director.settle()


def take_all(browser, address: str, secret: str) -> None:
    with visit(browser, address, "nurse", secret) as nurse:
        nurse.open("/today/")
        nurse.take("today", height=720)
        half_enter_a_headache(nurse)
        nurse.take("call", height=640)
        sheet = nurse.page.url
    with visit(browser, address, "nurse", secret, width=TABLET) as nurse:
        nurse.open(sheet)
        nurse.take("tablet", height=1024)
    with visit(browser, address, "director", secret) as director:
        director.open("/dashboards/")
        director.take("overview", height=720)
        director.open("/dashboards/injector/")
        director.take("injector", start="#funnel")
        open_a_treatment(director)
        director.take("treatment")
        director.open("/dashboards/product/")
        director.take("lot", start="#lot_compared")
        director.open("/dashboards/followup/")
        director.take("followup", start="#followup_month")
    with visit(browser, address, "director", secret, color_scheme="dark") as director:
        director.open("/dashboards/time/")
        director.take("dark", start="#cusum")
    with visit(browser, address, "auditor", secret) as auditor:
        auditor.open("/exports/")
        auditor.take("exports")
        auditor.open("/audit/")
        auditor.take("trail", height=640)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/aftercare.db"
        os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
        django.setup()
        from tests.bench.site import served

        secret = password()
        with served(workers=2) as (port, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
            )
            take_all(browser, f"http://127.0.0.1:{port}", secret)
            browser.close()


if __name__ == "__main__":
    main()
