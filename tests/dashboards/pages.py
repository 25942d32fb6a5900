"""What a page of the dashboards shows, read from its HTML panel by panel."""

import json
from html.parser import HTMLParser


class Panels(HTMLParser):
    """By name: `rows` of cells as words, `links` as (words, address), the figure."""

    def __init__(self, html):
        super().__init__()
        self.found = {}
        self.panel = self.link = None
        self.in_table = self.in_cell = self.in_figure = False
        self.feed(html)
        for panel in self.found.values():
            panel["figure"] = json.loads(panel["figure"] or "null")

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "figure":
            self.panel = {"rows": [], "links": [], "figure": "", "csv": ""}
            self.found[attrs["id"]] = self.panel
        if self.panel is None:
            return
        if tag == "table":
            self.in_table = True
        elif tag == "tr":
            self.panel["rows"].append([])
        elif tag in ("td", "th"):
            self.in_cell = True
            self.panel["rows"][-1].append("")
        elif tag == "a" and self.in_table:
            self.link = ["", attrs["href"]]
        elif tag == "a" and ".csv" in attrs["href"] and "suppress" not in attrs["href"]:
            self.panel["csv"] = attrs["href"]
        elif tag == "script" and attrs.get("type") == "application/json":
            self.in_figure = True

    def handle_endtag(self, tag):
        if tag == "figure":
            self.panel = None
        elif tag == "table":
            self.in_table = False
        elif tag in ("td", "th"):
            self.in_cell = False
            self.panel["rows"][-1][-1] = self.panel["rows"][-1][-1].strip()
        elif tag == "a" and self.link:
            self.panel["links"].append(tuple(self.link))
            self.link = None
        elif tag == "script":
            self.in_figure = False

    def handle_data(self, data):
        if self.in_figure:
            self.panel["figure"] += data
        elif self.in_cell:
            self.panel["rows"][-1][-1] += data
        if self.link:
            self.link[0] += data
