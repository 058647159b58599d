"""What linters cannot see: who writes, who queues, and what templates may not hold.

Each rule has its control: a bad line must be found by the very function that finds none in ours.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ("hiring", "candidates", "assessments")
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = [
    *SOURCES,
    *TEMPLATES,
    *sorted((ROOT / "static" / "css").glob("*.css")),
    *sorted((ROOT / "static" / "js").glob("*.js")),
    *sorted((ROOT / "tests").rglob("*.py")),
]

WRITES = {
    "save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete",
    "update",
}  # fmt: skip
# Of a queryset these take no positional arguments; of a dictionary, a hash or numpy they do.
AMBIGUOUS = {"update", "delete"}
WRITERS = (
    "models",
    "operations",
    "scoring",
    "calibration",
    "management",
    "migrations",
    "emails",
    "dispatch",
)
# Mail programs read no style sheets: what a mail looks like stands in its own lines.
MAILS = "templates/emails/"


def writes(tree: ast.AST) -> Iterator[str]:
    """Calls that write rows, as `line: name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in WRITES and not (name in AMBIGUOUS and node.args):
                yield f"{node.lineno}: {name}"


def publications(tree: ast.AST) -> Iterator[str]:
    """Calls that put a message into the queue, as `line: name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async", "send_task"}:
            yield f"{node.lineno}: {node.attr}"


def clock_readings(tree: ast.AST) -> Iterator[str]:
    """Calls of a clock, as `line: name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"now", "utcnow", "today", "time"}:
                yield f"{node.lineno}: {name}"


def inline_code(text: str) -> list[str]:
    """Scripts, styles and handlers that stand in a template itself."""
    return re.findall(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on", text, re.IGNORECASE
    )


def notes_to_self(text: str) -> list[str]:
    """Things left to do."""
    return re.findall(rf"\b(?:{'TO'}DO|FIX{'ME'}|X{'XX'})\b", text)


def storey(path: Path) -> str:
    """The part of an app that a module belongs to."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_only_the_storeys_below_the_doors_write() -> None:
    found = {
        f"{named(path)}:{each}"
        for path in SOURCES
        if storey(path) not in WRITERS
        for each in writes(parsed(path))
    }

    assert found == set()


def test_only_the_dispatcher_publishes_to_the_broker() -> None:
    found = {
        f"{named(path)}:{each}"
        for path in SOURCES
        if named(path) != "hiring/dispatch.py"
        for each in publications(parsed(path))
    }

    assert found == set()
    assert list(publications(parsed(ROOT / "hiring" / "dispatch.py"))) != []


def test_operations_read_no_clock() -> None:
    found = {
        f"{named(path)}:{each}"
        for path in SOURCES
        if storey(path) in {"operations", "psychometrics", "models"}
        for each in clock_readings(parsed(path))
    }

    # The database's own clock, asked as part of a statement.
    assert {each for each in found if not each.endswith(": Now")} == set()


def test_templates_hold_neither_scripts_nor_styles() -> None:
    found = {
        named(path): inline
        for path in TEMPLATES
        if not named(path).startswith(MAILS) and (inline := inline_code(path.read_text()))
    }

    assert found == {}


def test_nothing_is_left_to_do() -> None:
    found = {named(path): notes for path in OURS if (notes := notes_to_self(path.read_text()))}

    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "application.save()",
        "Application.objects.create(stage='offer')",
        "Application.objects.bulk_create(rows)",
        "Application.objects.get_or_create(pk=1)",
        "candidate.delete()",
        "Application.objects.filter(pk=1).update(stage='offer')",
        "def decide(request):\n    form.instance.save(update_fields=['stage'])",
    ],
)
def test_a_write_is_noticed(line: str) -> None:
    assert len(list(writes(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line", ["digest.update(content)", "np.delete(items, 1)", "operations.invite(by=user)"]
)
def test_what_writes_no_row_is_left_alone(line: str) -> None:
    assert list(writes(ast.parse(line))) == []


@pytest.mark.parametrize(
    "line", ["score.delay(1)", "score.apply_async(kwargs={})", "send = app.send_task"]
)
def test_a_publication_is_noticed(line: str) -> None:
    assert len(list(publications(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line", ["at = timezone.now()", "at = now()", "datetime.now(tz=UTC)", "time.time()"]
)
def test_a_clock_is_noticed(line: str) -> None:
    assert len(list(clock_readings(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<script type="module">alert(1)</script>',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<form hx-on:click="go()">',
    ],
)
def test_inline_code_is_noticed(html: str) -> None:
    assert inline_code(html) != []


@pytest.mark.parametrize(
    "html", ['<script type="module" src="/x.js"></script>', "<p data-on>", '<p class="style">']
)
def test_what_is_not_inline_is_left_alone(html: str) -> None:
    assert inline_code(html) == []


def test_a_note_to_oneself_is_noticed() -> None:
    assert notes_to_self("# " + "TO" + "DO: later") != []
