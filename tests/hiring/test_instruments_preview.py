"""An instrument as a candidate sees it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from assessments import operations as assessments
from assessments.models import Submission
from assessments.queries import draw_form, instrument_of
from hiring.models import Role
from tests.assessments.doors import begin
from tests.factories import AT, TINY, make_assessment, make_best_worst_assessment, make_member

pytestmark = pytest.mark.django_db

ROOT = "/instruments/tiny/1.0/preview/"
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")


@pytest.fixture
def analyst(client):
    user = make_member(role=Role.ANALYST)
    client.force_login(user)
    return user


@pytest.fixture
def assessment():
    return make_assessment()


def pages(seed=1, language="en"):
    choice = f"?seed={seed}&language={language}"
    items = [f"{ROOT}items/{position}/{choice}" for position in range(1, 17)]
    return [ROOT + choice, f"{ROOT}practice/{choice}", *items, f"{ROOT}review/{choice}"]


def statement(page):
    return re.findall(r'class="statement">([^<]+)<', page)[0]


def test_a_draft_can_be_seen_before_it_is_published(client, analyst):
    assessments.load_instrument(path=TINY, at=AT)

    for address in pages():
        page = client.get(address).text
        assert "Preview: nothing is stored" in page


def test_nothing_is_written_and_no_sitting_made(client, analyst, assessment):
    client.get(ROOT)

    for address in pages():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}&answer=3")
        assert [query["sql"] for query in queries if WRITES.search(query["sql"])] == []
    assert not Submission.objects.exists()


def test_no_script_that_saves_is_on_any_page(client, analyst, assessment):
    for address in pages():
        page = client.get(address).text
        assert re.findall(r'src="[^"]*/([a-z_]+)\.js"', page) == ["busy"]
        assert "data-record" not in page
        assert 'method="post"' not in page


def test_an_item_looks_as_in_a_sitting(client, analyst, assessment):
    submission, root = begin(client, assessment=assessment, seed=7)

    for position in range(1, len(submission.form) + 1):
        seen = client.get(f"{root}items/{position}/").text
        shown = client.get(f"{ROOT}items/{position}/?seed=7").text
        for part in (r"<fieldset.*?</fieldset>", r'<div class="progress">.*?</div>\s*</div>'):
            assert re.findall(part, shown, re.DOTALL) == re.findall(part, seen, re.DOTALL)


def test_a_dilemma_asks_for_best_and_worst_as_in_a_sitting(client, analyst):
    make_best_worst_assessment()
    root = ROOT.replace("tiny", "best_worst")

    page = client.get(f"{root}items/15/?seed=1&language=es").text

    assert "¿Cuál es mejor y cuál peor?" in page
    assert [page.count(f"<span>La {side}</span>") for side in ("mejor", "peor")] == [3, 3]


def test_every_item_is_reached_by_number_and_by_going_on(client, analyst, assessment):
    page = client.get(pages()[0]).text

    for position in range(1, 17):
        action = re.findall(r'<form [^>]*action="([^"]+)"', page)[0].replace("&amp;", "&")
        assert action.startswith(f"{ROOT}items/{position}/?")
        page = client.get(action).text
    assert f'action="{ROOT}review/' in page
    review = client.get(f"{ROOT}review/").text
    assert set(re.findall(rf'<li><a href="{ROOT}items/(\d+)/', review)) == {
        str(position) for position in range(1, 17)
    }
    assert client.get(f"{ROOT}items/17/").status_code == 404
    assert client.get(f"{ROOT}items/0/").status_code == 404


def test_another_seed_draws_another_form_and_the_same_seed_the_same(client, analyst, assessment):
    shown = [statement(client.get(f"{ROOT}items/1/?seed={seed}").text) for seed in (5, 5, 6)]

    instrument = instrument_of(assessment.pk)
    words = instrument.texts("en")["items"]
    expected = [words[instrument.items[draw_form(instrument, seed)[0]].key] for seed in (5, 5, 6)]
    assert shown == expected
    assert shown[0] != shown[2]


def test_the_language_is_chosen_apart_from_the_readers_own(client, analyst, assessment):
    page = client.get(f"{ROOT}items/1/?language=es")

    spanish = assessment.definition["texts"]["es"]["items"].values()
    assert statement(page.text) in map(escape, spanish)
    assert '<html lang="es"' in page.text
    assert "language=en" in page.text
    assert '<html lang="es"' in client.get(ROOT, headers={"accept-language": "es"}).text


@pytest.mark.parametrize(
    "choice", ["seed=x", "seed=-1", f"seed={2**80}", "language=fr", "language=%00", "seed=%00"]
)
def test_a_choice_that_cannot_be_had_is_the_first_form_in_ones_own_language(
    client, analyst, assessment, choice
):
    page = client.get(f"{ROOT}items/1/?{choice}").text

    assert statement(page) == statement(client.get(f"{ROOT}items/1/").text)
    assert '<html lang="en"' in page


@pytest.mark.parametrize("address", pages()[:3] + pages()[-1:])
def test_reviewers_may_not_look_and_nothing_can_be_posted(client, assessment, address):
    client.force_login(make_member(role=Role.REVIEWER))
    assert client.get(address).status_code == 403

    client.force_login(make_member(role=Role.RECRUITER))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_a_page_costs_the_same_wherever_it_stands(client, analyst, assessment):
    client.get(ROOT)
    costs = set()
    for address in pages():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.add(len(queries))

    assert len(costs) == 1
