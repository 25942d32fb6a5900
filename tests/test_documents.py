"""What the documents say is there: commands, paths, addresses, variables, words on screen."""

import ast
import re
import shlex
from functools import cache

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import resolve, reverse

from clinic.choices import Role
from clinic.manager.registers import REGISTERS
from tests import builders
from tests.deployment import COMPOSE, ROOT, UNITS, read_by_settings

FOR_USERS = [ROOT / "docs" / f"{who}.md" for who in ("nurses", "directors", "auditors")]
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY")),
    *sorted((ROOT / "docs").glob("*.md")),
]
TEXTS = {page.relative_to(ROOT): page.read_text() for page in PAGES}
each_page = pytest.mark.parametrize("page", TEXTS, ids=str)
CODE = re.compile(r"(?s:```.*?```)|`[^`\n]+`|^ {4,}\S.*$", re.MULTILINE)
ROOMS = ("clinic", "events", "dashboards")
OWN = {name for name, app in get_commands().items() if app in ROOMS}
# Of the system, or made by `make` and the site.
NOT_ADDRESSES = ("/etc/", "/srv/", "/opt/", "/var/", "/backups", "/files/")
OF_OTHERS = {"GRANIAN_SSL_KEYFILE"}


def code_of(text):
    return [found.strip("`") for found in CODE.findall(text)]


def commands_in(text):
    """(name, arguments) of each `manage.py …` that is written as code."""
    for code in code_of(text):
        for line in code.splitlines():
            found = re.search(r"manage\.py ([a-z_]+)( .*)?$", line.strip())
            if found and found[1] != "version":  # which is Django's own word
                yield found[1], shlex.split(found[2] or "")


WRITTEN = sorted(
    {
        (name, *arguments)
        for text in TEXTS.values()
        for name, arguments in commands_in(text)
    }
)
# As ( name, options …) inside a sentence, without `manage.py`.
SHORT = sorted(
    {
        tuple(code.split())
        for text in TEXTS.values()
        for code in code_of(text)
        if re.fullmatch(r"[a-z_]+( \S+)+", code) and code.split()[0] in OWN
    }
)


def parser_of(name):
    command = load_command_class(get_commands()[name], name)
    return command.create_parser("manage.py", name)


@pytest.mark.django_db
class TestACommand:
    @pytest.mark.parametrize("written", WRITTEN, ids=" ".join)
    def test_takes_what_is_written(self, written):
        name, *arguments = written

        parser = parser_of(name)

        if "--help" not in arguments:
            parser.parse_args(arguments)

    @pytest.mark.parametrize("written", SHORT, ids=" ".join)
    def test_has_the_options_that_a_sentence_names(self, written):
        name, *arguments = written

        options = {word for word in arguments if word.startswith("--")}

        assert options <= set(parser_of(name)._option_string_actions)

    def test_of_this_project_is_told_of_somewhere(self):
        assert OWN - {"demo"} <= {name for name, *_ in WRITTEN}

    @pytest.mark.parametrize("file", ["compose.yaml", "Dockerfile", "Makefile"])
    def test_in_a_file_that_runs_it_takes_what_is_written(self, file):
        found = re.findall(r'manage\.py ([^"`&|;\\\n]+)', (ROOT / file).read_text())

        for written in found:
            name, *arguments = shlex.split(written.split("#")[0])
            parser_of(name).parse_args(arguments)
        assert found


def targets():
    return set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.M))


@each_page
def test_a_target_of_make_exists(page):
    for code in code_of(TEXTS[page]):
        for named in re.findall(r"(?:^|\s)make ([\w./-]+)", code):
            assert named in targets(), named


def test_the_readme_has_the_two_commands():
    lines = TEXTS[PAGES[0].relative_to(ROOT)].splitlines()

    assert "    make run" in lines and "    make test" in lines


IN_A_ROOM = re.compile(
    r"(?<![\w/.])(?:clinic|events|dashboards|tests|docs|templates)/[\w./-]*\w/?"
)


@each_page
def test_a_path_exists(page):
    for named in IN_A_ROOM.findall(TEXTS[page]):
        assert (ROOT / named).exists(), named


def anchors_of(path):
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@each_page
def test_a_link_leads_somewhere(page):
    folder = (ROOT / page).parent

    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", TEXTS[page]):
        name, _, anchor = target.partition("#")
        path = folder / name if name else ROOT / page
        assert path.exists(), target
        assert not anchor or anchor in anchors_of(path), target


def test_the_readme_leads_to_every_page():
    linked = re.findall(r"\]\(([^)#]+)", TEXTS[PAGES[0].relative_to(ROOT)])

    assert {str(page) for page in TEXTS} - {"README.md"} <= set(linked)


@each_page
def test_an_address_is_one_of_the_site(page):
    for address in re.findall(r"`(/[a-z][\w/.-]*)`", TEXTS[page]):
        if not address.startswith(NOT_ADDRESSES):
            resolve(address)


class TestAVariable:
    TABLE = (ROOT / "docs" / "operators.md").read_text().split("## Settings")[1]

    def test_that_is_read_stands_in_the_table_and_the_other_way_round(self):
        told = re.findall(r"^\| `(\w+)` \|", self.TABLE, re.MULTILINE)

        assert sorted(told) == sorted(read_by_settings())

    def test_that_is_read_stands_at_the_head_of_the_settings(self):
        about = ast.get_docstring(
            ast.parse((ROOT / "clinic" / "settings.py").read_text())
        )

        assert read_by_settings() == set(re.findall(r"^([A-Z_]+)\b", about, re.M))

    def test_of_compose_is_named_where_it_is_started(self):
        asked = re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text())
        [sentence] = re.findall(
            r"Write (.*) into `\.env`", (ROOT / "docs" / "operators.md").read_text()
        )

        assert set(re.findall(r"`(\w+)`", sentence)) == set(asked)

    @each_page
    def test_that_is_named_is_one(self, page):
        made = (ROOT / name for name in ("Makefile", "tests/faults/test_kills.py"))
        known = " ".join(file.read_text() for file in made) + f" {COMPOSE}"

        for code in code_of(TEXTS[page]):
            for name in re.findall(r"(?<![\w'])([A-Z]+_[A-Z_]+)(?=$|=)", code, re.M):
                is_known = name in read_by_settings() | OF_OTHERS
                assert is_known or re.search(rf"\b{name}\b", known), name


@cache
def shown():
    """What can stand on the screen: texts of templates, and strings of the source."""
    found = {kind.capitalize() for kind in REGISTERS}
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        found |= set(re.findall(r'(?<=heading=")[^"]+', text))
        bare = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>|{#.*?#}", "\n", text, flags=re.S)
        found |= {line.strip() for line in bare.splitlines()}
    for room in ROOMS:
        for source in (ROOT / room).rglob("*.py"):
            tree = ast.walk(ast.parse(source.read_text()))
            found |= {
                node.value
                for node in tree
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


@pytest.mark.parametrize("page", FOR_USERS, ids=lambda page: page.stem)
def test_words_in_bold_stand_on_the_screen(page):
    named = set(re.findall(r"\*\*([^*]+)\*\*", page.read_text())) - {"bold"}

    for words in named - shown():
        assert any(text.startswith(f"{words} ") for text in shown()), words


def test_every_page_of_the_menu_is_told_of(client, clinic):
    for role in Role.values:
        person = builders.member("everybody", role, clinic)
    client.force_login(person)
    page = client.get(reverse("mfa_index")).content.decode()
    [menu] = re.findall(r'<nav[^>]*aria-label="Main">.*?</nav>', page, re.DOTALL)
    names = re.findall(r'<a [^>]*class="nav-link[^>]*>\s*([^<]+?)\s*</a>', menu)

    told = "".join(page.read_text() for page in FOR_USERS)

    assert len(names) > 8
    assert [name for name in names if f"**{name}**" not in told] == []


def test_every_unit_is_told_of():
    told = (ROOT / "docs" / "operators.md").read_text()

    for unit in UNITS:
        timer = unit.with_suffix(".timer")
        assert f"systemd/{(timer if timer.exists() else unit).name})" in told
