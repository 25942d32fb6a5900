"""The structure of the code, held by reading the source."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("clinic", "events", "dashboards")
SOURCES = sorted(
    path.relative_to(ROOT)
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
STANDARD_LIBRARY = __import__("sys").stdlib_module_names


def tree(path):
    return ast.parse((ROOT / path).read_text())


def imported(path):
    """Every module that a file imports anywhere, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its room"
            yield node.module
        elif isinstance(node, ast.Call) and getattr(
            node.func, "id", getattr(node.func, "attr", "")
        ) in ("import_module", "__import__"):
            pytest.fail(f"{path} imports by a name that can't be read")


def in_folder(folder):
    return [path for path in SOURCES if path.is_relative_to(folder)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_go_from_dashboards_to_events_to_clinic(path):
    allowed = ROOMS[: ROOMS.index(path.parts[0]) + 1]

    for module in imported(path):
        room = module.split(".")[0]
        assert room != "tests"
        if room in ROOMS:
            assert room in allowed, f"{path} imports {module}"


def test_the_project_names_the_other_rooms_as_strings_only():
    for name in ("settings", "urls", "wsgi"):
        for module in imported(Path("clinic") / f"{name}.py"):
            assert module.split(".")[0] not in ("events", "dashboards")


@pytest.mark.parametrize("path", in_folder("events/rules"), ids=str)
def test_rules_import_the_standard_library_and_the_words_alone(path):
    for module in imported(path):
        is_standard = module.split(".")[0] in STANDARD_LIBRARY
        is_own = module == "events.choices" or module.startswith("events.rules")
        assert is_standard or is_own, f"{path} imports {module}"


@pytest.mark.parametrize("path", in_folder("dashboards/measures"), ids=str)
def test_measures_know_numbers_and_no_django(path):
    for module in imported(path):
        room = module.split(".")[0]
        is_number = room in ("numpy", "scipy", "statsmodels")
        is_own = module.startswith("dashboards.measures")
        assert room in STANDARD_LIBRARY or is_number or is_own, f"{path}: {module}"


DRAWING = [*in_folder("dashboards/figures"), Path("dashboards/wording.py")]


@pytest.mark.parametrize("path", DRAWING, ids=str)
def test_figures_draw_measures_and_know_no_django(path):
    for module in imported(path):
        is_own = module.startswith(("dashboards.measures", "dashboards.figures"))
        is_words = module == "dashboards.wording"
        room = module.split(".")[0]
        assert room in STANDARD_LIBRARY or is_own or is_words, f"{path}: {module}"


@pytest.mark.parametrize("path", in_folder("events/figures"), ids=str)
def test_figures_of_events_know_the_standard_library_alone(path):
    for module in imported(path):
        is_own = module.startswith("events.figures")
        assert module.split(".")[0] in STANDARD_LIBRARY or is_own, f"{path}: {module}"


WRITES = re.compile(
    r"\.(save|create|get_or_create|update_or_create|bulk_create|bulk_update|delete"
    r"|set_password)\(|objects\.create_user\(|\.objects[^\n]*\.update\("
)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_only_actions_write(path):
    if "actions" in path.parts or path.name in ("actions.py", "amending.py"):
        return
    if path.name in ("sealing.py", "erasing.py"):
        return  # of the trail, which the actions do not write
    if path.name == "submissions.py":
        return  # the token of a form, which each action's recording writes
    if path.is_relative_to("dashboards/measures"):
        return  # knows no models, and numpy has a delete of its own

    assert not WRITES.search((ROOT / path).read_text()), f"{path} writes"


ACTIONS = [
    *(path for path in in_folder("clinic") if path.name == "actions.py"),
    *in_folder("events/actions"),
]
# What is no change of the record by somebody: derived rows, and the first user.
NOBODYS = {"command_line_user", "refresh_exposures", "refreshed_together"}


def test_an_action_has_one_way_to_a_transaction():
    for path in ACTIONS:
        if path.name != "exposures.py":
            assert "transaction" not in (ROOT / path).read_text(), path


def actions():
    for path in ACTIONS:
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(decorator) == "recorded"
                for decorator in node.decorator_list
            ):
                yield path, node


@pytest.mark.parametrize(
    "action", [pytest.param(node, id=node.name) for _, node in actions()]
)
def test_an_action_takes_keywords_alone_and_says_who(action):
    assert not action.args.args
    if action.name not in NOBODYS:
        assert "by" in [argument.arg for argument in action.args.kwonlyargs]
        assert action.returns is not None


def test_what_writes_in_an_action_is_in_a_transaction():
    """A function of an actions file is an action, or is called by one."""
    atomic = {node.name for _, node in actions()} | NOBODYS
    for path in ACTIONS:
        source = (ROOT / path).read_text()
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name in atomic:
                continue
            uses = len(re.findall(rf"\b{node.name}\(", source))
            elsewhere = [
                other
                for other in SOURCES
                if other != path
                and re.search(rf"import .*\b{node.name}\b", (ROOT / other).read_text())
            ]
            writes = WRITES.search(ast.unparse(node))
            assert not (writes and elsewhere), f"{path}: {node.name} writes for others"
            assert uses > 1 or elsewhere, f"{path}: nothing calls {node.name}"


# Names that would repeat a size or a duty of the code rather than say what it is about.
@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_file_is_named_for_what_it_is_not(path):
    assert path.stem not in ("utils", "helpers", "services", "signals", "common")


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_files_stay_short_enough_to_read(path):
    if path.name == "choices.py":
        return  # lists of words, and nothing else
    assert len((ROOT / path).read_text().splitlines()) <= 260
