"""What a browser would send from a page."""

import re
from html.parser import HTMLParser


class Inputs(HTMLParser):
    """Of the inputs of the page's main part, as they stand there."""

    def __init__(self):
        super().__init__()
        self.sent = {}
        self.is_main = False

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.is_main = self.is_main or tag == "main"
        is_chosen = said.get("type") not in ("radio", "checkbox") or "checked" in said
        if self.is_main and tag == "input" and is_chosen:
            assert said["name"] not in self.sent, f"{said['name']} is sent twice"
            self.sent[said["name"]] = said.get("value", "")


def sent_from(response):
    page = Inputs()
    page.feed(response.content.decode())
    return page.sent


def cells(response):
    """The page's tables as text: cells joined by |, and whatever stands in them."""
    page = re.sub(r"</t[hd]>\s*<t[hd][^>]*>", "|", response.content.decode())
    return re.sub(r"\s*\|\s*", "|", " ".join(re.sub(r"<[^>]*>", " ", page).split()))
