"""The texts in Spanish: every one is there, compiled, and what it was; every page speaks it."""

import ast
import csv
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation.template import templatize

from assessments.models import Assessment, Scorecard
from candidates.models import ImportBatch, Newcomer
from candidates.operations import ERASED_NAME
from hiring.models import Decision, Message, Opening, Role
from tests import factories
from tests.authorization.test_matrix import MATRIX, PRINCIPALS
from tests.authorization.world import TeamWorld, in_sitting, make_world, signed_in

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
APPS = ("assessments", "candidates", "hiring")
LITERAL = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(rf"\b(_|p?gettext|ngettext)\(\s*u?{LITERAL}(?:\s*,\s*u?{LITERAL})?")
IN_PYTHON = {
    "_": "gettext",
    "gettext": "gettext",
    "gettext_lazy": "gettext",
    "gettext_noop": "gettext",
    "ngettext": "ngettext",
    "pgettext": "pgettext",
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%")

# Words that hardly a sentence in English does without, and that Spanish does not have.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|to|with|this|that|not|from|for|you|your|by|yet|it|its|on|"
    r"there|here|who|what|which|any|been|have|will|their|they)\b",
    re.IGNORECASE,
)
# What is called so in Spanish too.
SHARED = {"CSV", "JSON", "T", "Chat", "Excel (XLSX)", "English"}


@dataclass(frozen=True)
class Entry:
    """One text of the catalog: what it is in English, and each of its forms in Spanish."""

    context: str
    english: str
    plural: str
    spanish: tuple[str, ...]


def catalog() -> list[Entry]:
    entries = []
    for block in CATALOG.read_text(encoding="utf-8").split("\n\n")[1:]:
        parts: dict[str, str] = {}
        for line in block.splitlines():
            keyword, _space, words = line.partition(" ")
            if not keyword.startswith("#"):
                parts[keyword] = ast.literal_eval(words)
        forms = tuple(words for keyword, words in parts.items() if keyword.startswith("msgstr"))
        entries.append(
            Entry(parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", ""), forms)
        )
    return entries


def marked_in_python(text: str) -> Iterator[tuple[str, str]]:
    """Context and English of every text that a module marks."""
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        words = [each.value for each in call.args if isinstance(each, ast.Constant)]
        kind = IN_PYTHON.get(call.func.id)
        if kind == "pgettext" and len(words) > 1:
            yield str(words[0]), str(words[1])
        elif kind and words:
            yield "", str(words[0])


def marked_in_template(text: str) -> Iterator[tuple[str, str]]:
    """Context and English of every text that a template marks."""
    for kind, first, second in IN_TEMPLATE.findall(templatize(text)):
        if kind == "pgettext":
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield "", ast.literal_eval(first)


def marked() -> set[tuple[str, str]]:
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    return {
        text for path in modules for text in marked_in_python(path.read_text(encoding="utf-8"))
    } | {
        text for path in templates for text in marked_in_template(path.read_text(encoding="utf-8"))
    }


def test_every_text_that_is_marked_is_in_the_catalog_and_no_other():
    known = {(entry.context, entry.english) for entry in catalog()}

    assert known == marked()


def test_no_text_lacks_its_spanish_or_is_a_guess():
    assert [entry.english for entry in catalog() if not all(entry.spanish)] == []
    assert "fuzzy" not in CATALOG.read_text(encoding="utf-8")


def test_texts_keep_their_placeholders():
    changed = [
        (entry.english, words)
        for entry in catalog()
        for words in entry.spanish
        if sorted(set(PLACEHOLDER.findall(words)))
        != sorted(set(PLACEHOLDER.findall(entry.plural or entry.english)))
    ]

    assert changed == []


def test_the_compiled_words_are_those_of_the_source():
    compiled = gettext.GNUTranslations(BytesIO(CATALOG.with_suffix(".mo").read_bytes()))
    wrong = []

    for entry in catalog():
        if entry.plural:
            found = tuple(compiled.ngettext(entry.english, entry.plural, n) for n in (1, 2))
        elif entry.context:
            found = (compiled.pgettext(entry.context, entry.english),)
        else:
            found = (compiled.gettext(entry.english),)
        if found != entry.spanish:
            wrong.append((entry.english, found))

    assert wrong == []


def test_one_and_many_are_told_apart():
    plurals = [entry for entry in catalog() if entry.plural]

    assert plurals
    assert [entry.english for entry in plurals if len(set(entry.spanish)) == 1] == []


class Texts(HTMLParser):
    """What a page says: its texts, and the attributes that are read out.

    What is marked as another language, as the words of an instrument are, is in that one.
    """

    SPOKEN = ("aria-label", "title", "alt", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self.inside: list[tuple[str, bool]] = []  # each element, and whether it is to be read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang") or ""
        if tag == "html":
            self.language = language
        if tag not in {"input", "meta", "link", "br", "img", "path", "rect", "circle"}:
            is_read = tag not in {"script", "style", "code"} and language in {"", self.language}
            self.inside.append((tag, is_read))
        self.said += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and self.inside and all(is_read for _tag, is_read in self.inside):
            self.said.append(words)


@dataclass
class Browser:
    """Somebody's browser that asks for Spanish, and everything in English that it met."""

    client: Client
    english: list[tuple[str, str]] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def look(self, address: str, data: dict[str, object] | None = None) -> str:
        """Load a page, or send it a form, and note what is not in Spanish."""
        spanish = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}
        response = (
            self.client.get(address, headers=spanish, follow=True)
            if data is None
            else self.client.post(address, data, headers=spanish, follow=True)
        )
        assert response["Content-Type"].startswith("text/html"), address
        page = Texts()
        page.feed(response.text)
        assert page.language == "es", address
        self.english += [(address, words) for words in page.said if is_english(words)]
        return response.text


TRANSLATED = {
    entry.english.replace("%%", "%")
    for entry in catalog()
    if entry.spanish[0] != entry.english and "%(" not in entry.english
}


def is_english(words: str) -> bool:
    if words in SHARED:
        return False
    return words in TRANSLATED or ENGLISH.search(words) is not None


@pytest.fixture
def world() -> TeamWorld:
    """A team whose own words are in no language."""
    world = make_world("Reclamos")
    world.batch.header = ["zq", "zq"]
    world.batch.save(update_fields=["header"])
    Newcomer.objects.update(language="es")
    return world


def addresses_open_to(principal: str) -> list[str]:
    """Pages that the matrix opens to somebody."""
    place = PRINCIPALS.index(principal)
    return [
        address
        for address, row in MATRIX.items()
        for methods, outcomes in row.items()
        if "GET" in methods.split() and outcomes.split()[place] == "ok"
        if not address.startswith(("api/", "livez", "readyz"))
        if not address.endswith(".js")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ADMIN, Role.REVIEWER, Role.ANALYST])
def test_every_page_of_the_desk_is_in_spanish_throughout(world, role):
    browser = Browser(signed_in(world.staff[role]))
    theirs = ("a/", "reminders/")  # in the language of the candidate
    pages = [each for each in addresses_open_to(role.value) if not each.startswith(theirs)]

    for address in pages:
        for path in sorted(world.paths(address)):
            browser.look(path)

    assert len(pages) > 5
    assert browser.english == []


@pytest.mark.django_db
def test_every_page_of_the_sitting_is_in_spanish_throughout(world):
    submission, candidate = world.sitting.submission, world.sitting.candidate
    for row in (submission, candidate):
        row.language = "es"
        row.save(update_fields=["language"])
    browser = Browser(in_sitting(world.token))
    pages = addresses_open_to("candidate")

    for address in pages:
        browser.look(world.path(address))
    for position in range(1, len(submission.form) + 1):
        browser.look(f"/sitting/{submission.reference}/items/{position}/")

    assert len(pages) > 4
    assert browser.english == []


@pytest.mark.django_db
def test_what_candidates_read_afterwards_is_in_spanish_throughout(world):
    submission = world.ranked.submission
    submission.language = "es"
    submission.save(update_fields=["language"])
    Message.objects.filter(application=world.ranked).update(sent_at=factories.AT)
    browser = Browser(in_sitting(factories.make_link(submission)))
    desk = Browser(signed_in(world.staff[Role.RECRUITER]))
    root = f"/sitting/{submission.reference}/"

    for feedback in Opening.Feedback:
        Opening.objects.filter(pk=world.opening.pk).update(feedback=feedback)
        browser.look(f"{root}feedback/")
    Scorecard.objects.update(flags=["longstring", "even_odd"])
    browser.look(f"{root}feedback/")
    browser.look(f"{root}ask/", {"words": "x" * 1001})
    browser.look(f"{root}ask/", {"words": ""})
    desk.look(reverse("hiring:candidates", args=[world.opening.reference]))
    answer = reverse("hiring:answer_review_request", args=[world.ranked.reference])
    desk.look(answer)
    desk.look(answer, {"answer": " "})
    desk.look(answer, {"answer": "Sí"})
    browser.look(
        f"{root}my-data/", {"full_name": "", "phone": "x", "language": "", "time_zone": ""}
    )
    text = browser.client.post(f"{root}my-data.txt").content.decode()
    browser.look(f"{root}withdraw/")
    browser.look(f"{root}withdraw/", {"words": "Motivo"})
    desk.look(reverse("hiring:activity", args=[world.opening.reference]))
    browser.look(f"{root}erase/", {"word": "ERASE"})
    browser.look(f"{root}erase/", {"word": "borrar"})
    desk.look(reverse("hiring:application", args=[world.ranked.reference]))

    # The name that is left is no word of ours to a reader.
    assert {words for _, words in desk.english} <= {ERASED_NAME}
    assert browser.english == []
    assert [words for words in text.splitlines() if is_english(words)] == []
    assert "Su nombre: " in text


@pytest.mark.django_db
def test_what_the_desk_answers_is_in_spanish_throughout(world):
    browser = Browser(signed_in(world.staff[Role.RECRUITER]))
    opening, application = world.opening, world.ranked
    Message.objects.filter(application=application).update(
        failure="the mail server refused the address (550)"
    )
    decide = reverse("hiring:decide", args=[application.reference])

    for move in Decision.Move:
        browser.look(f"{decide}?move={move}")
        browser.look(decide, {"move": move, "reason": ""})
        browser.look(decide, {"move": move, "reason": "other", "words": "Motivo", "seen": 0})
        browser.look(decide, {"move": move, "reason": "other", "words": "Motivo"})
    browser.look("/openings/new/", {})
    browser.look(reverse("hiring:sign_profile", args=[opening.reference]), {"dilemma_weight": 9})
    browser.look(reverse("hiring:invite", args=[opening.reference]), {})
    browser.look(reverse("hiring:invite", args=[opening.reference]), {"all": "1"})
    browser.look(reverse("hiring:import_candidates", args=[opening.reference]), {})
    browser.look(reverse("hiring:activity", args=[opening.reference]))
    page = browser.look(reverse("hiring:application", args=[application.reference]))

    assert browser.english == []
    assert "el servidor de correo rechazó la dirección (550)" in page


@pytest.mark.django_db
def test_an_import_is_in_spanish_throughout(world):
    browser = Browser(signed_in(world.staff[Role.RECRUITER]))
    rows = [
        ["Ana", "ana@people.example", "555 0101", "es"],
        ["Ana", "ana@people.example", "555 0101", "es"],
        ["", "nobody", "none", "fr"],
        ["N" * 300, "", "", ""],
        ["Eva", "eva@people.example", "", "", "more"],
    ]
    batch = ImportBatch.objects.create(
        pool=world.team.pool,
        destination=world.opening.reference,
        file_name="personas.csv",
        header=["Name", "E-mail", "Phone", "Language"],
        rows=[[number, row] for number, row in enumerate(rows, start=2)],
        created_at=factories.AT,
    )
    check = reverse("hiring:check_import", args=[world.opening.reference, batch.reference])

    page = browser.look(check)
    browser.look(f"{check}?full_name=0&email=0")
    browser.look(f"{check}confirm/", {"full_name": "0", "email": "1"})
    browser.look(f"{check}confirm/", {"full_name": "0", "email": "1", "skip_errors": "1"})

    # The header of the file is the sender's own.
    assert {words for _, words in browser.english} <= {"Name", "E-mail", "Phone", "Language"}
    assert "no es una dirección de correo electrónico" in page
    assert "tiene 5 celdas; el encabezado tiene 4" in page


@pytest.mark.django_db
def test_the_life_of_an_instrument_is_in_spanish_throughout(world):
    browser = Browser(signed_in(world.staff[Role.ADMIN]))
    files = {file.name: file.read_bytes() for file in factories.TINY.parent.glob("*.toml")}
    sound = {"instrument.toml": files["instrument.toml"].replace(b'"1.0"', b'"2.0"')}
    spoilt: list[dict[str, bytes]] = [
        {"instrument.toml": b"minutes = 0\ntrait = 1"},
        {"instrument.toml": files["instrument.toml"].replace(b'"calm"', b'"clam"', 1)},
        {"instrument.toml": files["instrument.toml"].replace(b"1.0, 0.0", b"nan, 0.0")},
        {"instrument.toml": files["instrument.toml"].replace(b"minutes", b"languages")},
        {"en.toml": b"\xff"},
        {"en.toml": b""},
        {"es.toml": files["es.toml"].replace(b"calm_2", b"calm_9")},
        {"fr.toml": b"a = 1"},
        {"instrument.toml": files["instrument.toml"].replace(b"minutes = 3", b"minutes = 4")},
    ]

    for changes in [*spoilt, sound]:
        sources = [SimpleUploadedFile(*each) for each in (files | changes).items()]
        browser.look("/instruments/load/", {"sources": sources, "save": "1"})
    for action in ("publish", "retire"):
        browser.look(f"/instruments/tiny/2.0/{action}/")
        checksum = Assessment.objects.get(version="2.0").checksum
        browser.look(f"/instruments/tiny/2.0/{action}/", {"checksum": checksum})

    # TOML's own complaint is quoted as it is.
    assert [words for _, words in browser.english if "no es TOML" not in words] == []
    assert Assessment.objects.get(version="2.0").status == Assessment.Status.RETIRED


@pytest.mark.django_db
def test_applying_is_in_spanish_throughout(world):
    browser, desk = Browser(Client()), Browser(signed_in(world.staff[Role.RECRUITER]))
    apply, page = (
        reverse(f"hiring:{name}", args=[world.public.reference])
        for name in ("apply", "application_page")
    )

    browser.look(apply, {"full_name": "", "email": "ada", "language": "fr"})
    browser.look(apply, {"full_name": "Ada", "email": "ada@x.example", "language": "es"})
    browser.look(f"{apply}asked/")
    browser.look("/apply/confirm/", {"token": "nobody's"})
    browser.look("/apply/confirm/", {"token": world.newcomer_token})
    browser.look(f"/apply/{world.opening.reference}/")
    for words in ("", "Zq"):
        desk.look(page, {"summary": words})
    desk.look(page)
    desk.look(f"{page}take-down/", {})
    world.public.closed_at = world.public.published_at = factories.AT
    world.public.save()
    browser.look(apply)

    assert browser.english + desk.english == []


@pytest.mark.django_db
def test_a_team_without_anything_is_told_so_in_spanish():
    browser = Browser(signed_in(factories.make_member(role=Role.RECRUITER)))
    browser.look("/")
    opening = factories.make_opening(factories.make_team("Ventas"), title="Ventas")
    browser = Browser(signed_in(factories.make_member(opening.team, Role.RECRUITER)))

    for name in ("rank", "candidates", "profile", "activity"):
        browser.look(reverse(f"hiring:{name}", args=[opening.reference]))
    Opening.objects.filter(pk=opening.pk).update(profile=None, closed_at=factories.AT)
    for name in ("rank", "candidates", "profile", "activity", "import_candidates"):
        browser.look(reverse(f"hiring:{name}", args=[opening.reference]))

    assert browser.english == []


@pytest.mark.django_db
def test_signing_in_is_in_spanish_throughout():
    user = factories.make_member(password=factories.PASSWORD)
    visitor, member = Browser(Client()), Browser(signed_in(user))

    visitor.look("/accounts/login/")
    visitor.look("/accounts/login/", {"login": "nobody@staff.example", "password": "x"})
    visitor.look("/accounts/password/reset/")
    visitor.look("/accounts/password/reset/", {"email": user.email})
    visitor.look("/accounts/password/reset/key/1-x-y/")
    for address in ("password/change/", "2fa/", "2fa/totp/activate/", "reauthenticate/", "logout/"):
        member.look(f"/accounts/{address}")
    member.look("/nowhere/")

    assert visitor.english == []
    assert member.english == []


@pytest.mark.django_db
def test_figures_and_days_are_written_as_in_spanish(world):
    browser = Browser(signed_in(world.staff[Role.ADMIN]))
    world.opening.funnel = {"applications": 12345, "scored": 12345}
    world.opening.save(update_fields=["funnel"])
    type(world.ranked).objects.filter(pk=world.ranked.pk).update(fit=61.5)

    page = browser.look(reverse("hiring:application", args=[world.ranked.reference]))
    listed = browser.look(reverse("hiring:rank", args=[world.opening.reference]))

    assert "2 mar 2026" in page
    assert re.search(r"<b class=\"num\">\d+,\d</b>", page)
    assert "12\xa0345" in listed


@pytest.mark.django_db
def test_a_file_is_in_english_whoever_asks_for_it(world):
    client = signed_in(world.staff[Role.ADMIN])
    address = reverse("hiring:export_csv", args=[world.opening.reference])

    response = client.post(address, headers={"accept-language": "es"})

    lines = response.getvalue().decode().splitlines()
    assert [row["Stage"] for row in csv.DictReader(lines)] == ["Review"]
