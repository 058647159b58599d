"""The list of instruments, and one of them: where it stands, what it holds, what was shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import operations as assessments
from assessments.models import Assessment, ScoringVersion, Submission
from assessments.queries import draw_form, exposure, instrument_of
from hiring import operations
from hiring.models import Role
from tests.factories import (
    AT,
    TINY,
    make_assessment,
    make_best_worst_assessment,
    make_member,
    make_plain_assessment,
    make_scorecard,
    make_submission,
    make_team,
)

pytestmark = pytest.mark.django_db

LIST = "/instruments/"
ROOT = "/instruments/tiny/1.0/"
PAGES = [LIST, ROOT, f"{ROOT}contents/", f"{ROOT}exposure/", f"{ROOT}compare/"]


@pytest.fixture
def analyst(client):
    user = make_member(make_team("Acme Care"), Role.ANALYST)
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client):
    user = make_member(make_team("Acme Care"), Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def draft():
    return assessments.load_instrument(path=TINY, at=AT)


def test_the_list_says_what_an_instrument_asks_who_met_it_and_what_scores_it(client, analyst):
    make_scorecard()
    make_submission(status=Submission.Status.INVITED)

    page = client.get(LIST).text

    for words in (
        "Tiny profile 1.0",
        "Published",
        "English, Español",
        "12 statements, 2 ranking blocks, 2 dilemmas",
        "about 3 minutes",
        "2 invited, 1 scored",
        "1.0-expert: expert, provisional",
    ):
        assert words in page


def test_a_name_is_in_the_readers_language(client, analyst):
    make_assessment()

    assert "Perfil breve 1.0" in client.get(LIST, headers={"accept-language": "es"}).text


def test_a_calibrated_version_says_on_how_many_people_and_when(client, analyst):
    make_assessment()
    ScoringVersion.objects.update(source="calibrated", respondents=1204)

    assert "calibrated on 1,204 people, 2 Mar 2026" in client.get(LIST).text


def test_an_empty_list_tells_an_administrator_to_load_one(client, administrator):
    page = client.get(LIST).text

    assert "No instruments yet" in page
    assert "manage.py load_instrument" in page
    assert page.count('href="/instruments/load/"') == 2


def test_an_empty_list_tells_others_whom_to_ask(client, analyst):
    page = client.get(LIST).text

    assert "An administrator can load one." in page
    assert 'href="/instruments/load/"' not in page


def test_the_list_costs_the_same_with_one_instrument_and_with_three(client, analyst):
    make_scorecard()
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_plain_assessment()
    definition = Assessment.objects.get(key="tiny").definition | {"version": "2.0"}
    assessments.load_definition(definition=definition, at=AT)
    with CaptureQueriesContext(connection) as three:
        page = client.get(LIST).text

    assert page.count("<h2>") == 3
    assert len(three) == len(one)


def test_the_top_bar_leads_to_instruments_only_who_may_look(client, analyst):
    assert f'href="{LIST}"' in client.get("/").text

    client.force_login(make_member(role=Role.REVIEWER))

    assert f'href="{LIST}"' not in client.get("/").text


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_is_sent_to_sign_in(client, draft, address):
    response = client.get(address)

    assert response["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("address", PAGES)
def test_reviewers_do_not_see_instruments(client, draft, address):
    client.force_login(make_member(role=Role.REVIEWER))

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_posted_to_a_page_that_shows(client, analyst, draft, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("version", ["9.9", "%00", "1.0%00", "1.0%20", "%E2%80%AE"])
def test_a_version_that_does_not_exist_is_not_found(client, analyst, draft, version):
    for page in ("", "contents/", "exposure/", "compare/", "preview/"):
        assert client.get(f"/instruments/tiny/{version}/{page}").status_code == 404


def test_a_draft_says_what_to_do_next(client, administrator, draft):
    page = client.get(ROOT).text

    assert "A draft: nobody can be invited to it yet." in page
    assert f'href="{ROOT}publish/"' in page
    assert "None yet: the first is made when the instrument is published." in page


def test_a_published_one_says_what_scores_new_openings(client, administrator):
    make_assessment()

    page = client.get(ROOT).text

    assert "new openings can use it, and its content is fixed" in page
    assert "1.0-expert" in page
    assert page.count("new openings</span>") == 1
    assert f'href="{ROOT}retire/"' in page


def test_only_an_administrator_is_offered_to_publish_and_retire(client, analyst, draft):
    assert f'href="{ROOT}publish/"' not in client.get(ROOT).text
    assessments.publish(assessment=draft, at=AT)
    assert f'href="{ROOT}retire/"' not in client.get(ROOT).text


def test_the_history_is_read_from_a_chain_of_ones_own(client, administrator):
    make_team("Another")
    definition = {**make_plain_assessment().definition, "key": "tiny", "version": "1.0"}
    assessment = operations.load_instrument(definition=definition, by=administrator, at=AT)
    operations.publish_instrument(
        assessment=assessment, checksum=assessment.checksum, by=administrator, at=AT
    )

    lines = client.get(ROOT).context["history"]

    assert [line.words for line in lines] == [
        "published the instrument",
        "loaded the instrument as a draft",
    ]
    assert [line.by for line in lines] == [administrator.email] * 2


def test_contents_stand_in_every_language_with_keys_and_reasons(client, analyst, draft):
    page = client.get(f"{ROOT}contents/").text

    for text in (
        '<td class="whole" lang="en">I greet people by name.</td>',
        "<code",
        "warmth_4",
        "reversed",
        "I carry the heavy end.",
        "A customer calls: her parcel is three days late.",
        "It leaves her alone.",
        "an error of the company · Phone",
        "How good is each answer?",
    ):
        assert text in page
    for spanish in draft.definition["texts"]["es"]["items"].values():
        assert f'lang="es">{spanish}</td>' in page


def test_the_best_answer_of_a_dilemma_comes_first(client, analyst, draft):
    contents = client.get(f"{ROOT}contents/").context["contents"]

    first, _second = contents.dilemmas()
    assert [row.label for row in first.rows] == ["Situation", "6.0", "4.0", "2.0"]
    assert first.rows[3].cells[0].note == "It leaves her alone."


def test_the_prompt_for_best_and_worst_is_among_the_contents(client, analyst):
    make_best_worst_assessment()

    page = client.get("/instruments/best_worst/1.0/contents/").text

    assert "Which is best, and which is worst?" in page
    assert "¿Cuál es mejor y cuál peor?" in page


def test_core_and_rotated_statements_are_told_apart(client, analyst, draft):
    draft.definition["form"] = {"core_per_trait": 1, "rotated_per_trait": 2}
    draft.definition["items"][0]["core"] = True
    draft.save(update_fields=["definition"])

    warmth = next(client.get(f"{ROOT}contents/").context["contents"].traits())

    assert [row.marks for row in warmth.rows[1:]] == [
        ["in every form"],
        ["rotated"],
        ["rotated"],
        ["rotated", "reversed"],
    ]


def test_exposure_counts_forms_that_were_drawn(client, analyst):
    assessment = make_assessment()
    for status in Submission.Status:
        make_submission(assessment, status)
    instrument = instrument_of(assessment.pk)
    begun = Submission.objects.exclude(status=Submission.Status.INVITED)
    short = begun.first()
    short.form = [number for number in draw_form(instrument, 1) if number != 0]
    short.save(update_fields=["form"])

    found = exposure(assessment)
    page = client.get(f"{ROOT}exposure/")

    assert found.forms == 3
    assert (found.shown[0], found.shown[1]) == (2, 3)
    _trait, rows = next(iter(page.context["parts"]))
    assert (rows[0].shown, round(rows[0].share, 2), rows[0].expected) == (2, 0.67, 1.0)
    assert "3 people have begun" in page.text


def test_a_rotated_statement_is_expected_in_its_share_of_forms(client, analyst):
    assessment = make_assessment()
    assessment.definition["form"] = {"core_per_trait": 1, "rotated_per_trait": 2}
    for place in (0, 4, 8):
        assessment.definition["items"][place]["core"] = True
    assessment.save(update_fields=["definition"])
    make_submission(assessment)

    _trait, rows = next(iter(client.get(f"{ROOT}exposure/").context["parts"]))

    assert [round(row.expected, 2) for row in rows] == [1.0, 0.67, 0.67, 0.67]
    assert sum(row.shown for row in rows) == 3


def test_before_anybody_begins_exposure_says_so(client, analyst, draft):
    assert "Nobody has begun yet" in client.get(f"{ROOT}exposure/").text
