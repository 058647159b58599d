"""One item a screen."""

import pytest

from assessments import queries
from assessments.models import Response, Submission
from tests.assessments.doors import begin, enter, hidden, send
from tests.factories import make_best_worst_assessment, make_response, make_submission

pytestmark = pytest.mark.django_db

# The tiny instrument: 12 trait statements, two blocks, two dilemmas of three options.
BLOCK, DILEMMA, LAST = 13, 15, 16


def value_at(submission: Submission, position: int) -> object:
    submission.refresh_from_db()
    answer = queries.current_answers(submission).get(submission.form[position - 1])
    return answer.value if answer else None


def test_a_trait_statement_is_kept_and_the_next_one_comes(client):
    submission, page = begin(client)

    response = send(client, f"{page}items/1/", answer=4)

    assert response["Location"] == f"{page}items/2/"
    assert value_at(submission, 1) == 4


def test_the_statement_left_in_a_block_is_the_middle_one(client):
    submission, page = begin(client)

    send(client, f"{page}items/{BLOCK}/", most=2, least=0)

    assert value_at(submission, BLOCK) == [2, 1, 0]


def test_options_of_a_dilemma_may_be_left_out(client):
    submission, page = begin(client)

    send(client, f"{page}items/{DILEMMA}/", option_1=7, option_3=2)

    assert value_at(submission, DILEMMA) == [7, None, 2]


def test_the_best_and_the_worst_way_to_act_are_kept_and_shown(client):
    submission, page = begin(client, assessment=make_best_worst_assessment())

    send(client, f"{page}items/{DILEMMA}/", most=2, least=0)
    shown = client.get(f"{page}items/{DILEMMA}/").text

    assert value_at(submission, DILEMMA) == [2, 0]
    assert "Which is best, and which is worst?" in shown
    assert [shown.count(f"<span>{side}</span>") for side in ("Best", "Worst")] == [3, 3]
    assert shown.count(" checked>") == 2 + shown.count('type="checkbox" checked>')
    assert 'name="most" value="2" checked' in shown
    assert 'name="least" value="0" checked' in shown


@pytest.mark.parametrize(
    "answer", [{}, {"most": 1}, {"least": 1}, {"most": 1, "least": 1}, {"most": 3, "least": 0}]
)
def test_best_and_worst_are_asked_for_together(client, answer):
    submission, page = begin(client, assessment=make_best_worst_assessment())

    shown = send(client, f"{page}items/{DILEMMA}/", **answer).text

    assert "another one as the worst" in shown.split('role="alert"', 1)[1].split("</p>")[0]
    assert value_at(submission, DILEMMA) is None


def test_the_last_item_leads_to_the_review(client):
    _, page = begin(client)

    assert send(client, f"{page}items/{LAST}/", option_1=1)["Location"] == f"{page}review/"


def test_what_was_answered_is_shown_as_chosen_and_saved(client):
    _, page = begin(client)
    before = client.get(f"{page}items/1/").content.decode()
    send(client, f"{page}items/1/", answer=4)

    after = client.get(f"{page}items/1/").content.decode()

    assert 'value="4" checked' in after
    assert 'data-state="saved"' in after
    assert "checked>" not in before.replace('type="checkbox" checked>', "")
    assert 'data-state=""' in before


def test_a_double_click_is_kept_once(client):
    submission, page = begin(client)
    data = hidden(client.get(f"{page}items/1/")) | {"answer": 3}

    answers = [client.post(f"{page}items/1/", data) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"{page}items/2/"}
    assert Response.objects.filter(submission=submission).count() == 1


def test_a_change_of_mind_after_going_back_counts(client):
    submission, page = begin(client)
    data = hidden(client.get(f"{page}items/1/"))

    for choice in (2, 5, 2):
        client.post(f"{page}items/1/", data | {"answer": choice})

    assert value_at(submission, 1) == 2
    assert Response.objects.filter(submission=submission).count() == 3


def test_a_stale_page_overwrites_nothing_and_says_so(client):
    submission, page = begin(client)
    stale = hidden(client.get(f"{page}items/1/"))
    send(client, f"{page}items/1/", answer=5)

    response = client.post(f"{page}items/1/", stale | {"answer": 1})

    assert value_at(submission, 1) == 5
    assert "on another page in the meantime" in response.content.decode()
    assert 'value="5" checked' in response.content.decode()
    assert Response.objects.filter(submission=submission, is_stale=True).get().value == 1


def test_after_being_told_the_answer_can_be_changed(client):
    submission, page = begin(client)
    stale = hidden(client.get(f"{page}items/1/"))
    send(client, f"{page}items/1/", answer=5)

    told = client.post(f"{page}items/1/", stale | {"answer": 1})
    client.post(f"{page}items/1/", hidden(told) | {"answer": 1})

    assert value_at(submission, 1) == 1


def test_a_sitting_that_has_not_begun_leads_to_the_welcome(client):
    page = enter(client, make_submission(status="invited"))

    assert client.get(f"{page}items/1/")["Location"] == page


def test_a_sitting_that_was_sent_in_takes_no_answer(client):
    page = enter(client, make_submission(status="submitted"))

    assert client.post(f"{page}items/1/", {"answer": 1})["Location"] == f"{page}thanks/"


@pytest.mark.parametrize("position", [0, 17, 10**30])
def test_a_position_outside_the_form_is_not_found(client, position):
    _, page = begin(client)

    assert client.get(f"{page}items/{position}/").status_code == 404


def test_other_methods_are_refused(client):
    _, page = begin(client)

    assert client.put(f"{page}items/1/").status_code == 405


@pytest.mark.parametrize(
    ("position", "answer", "words"),
    [
        (1, {}, "Choose an answer, or skip"),
        (1, {"answer": "6"}, "Choose an answer, or skip"),
        (1, {"answer": "\x00"}, "Choose an answer, or skip"),
        (BLOCK, {"most": 1}, "another one as least like you"),
        (BLOCK, {"most": 1, "least": 1}, "another one as least like you"),
        (DILEMMA, {}, "Rate at least one"),
        (DILEMMA, {"option_1": "8"}, "Rate at least one"),
    ],
)
def test_an_incomplete_answer_is_explained_and_not_kept(client, position, answer, words):
    submission, page = begin(client)

    response = send(client, f"{page}items/{position}/", **answer)

    assert response.status_code == 200
    assert words in response.content.decode().split('role="alert"', 1)[1].split("</p>")[0]
    assert value_at(submission, position) is None


@pytest.mark.parametrize("field", [{"nonce": "x"}, {"seen": "-1"}, {"seen": str(2**63)}])
def test_hidden_fields_that_were_tampered_with_keep_nothing(client, field):
    submission, page = begin(client)

    response = send(client, f"{page}items/1/", answer=3, **field)

    assert response.status_code == 200
    assert value_at(submission, 1) is None


@pytest.mark.parametrize("answered", [1, 3])
def test_an_item_takes_two_queries_however_many_are_answered(
    client, django_assert_num_queries, answered
):
    submission, page = begin(client)
    for number in submission.form[:answered]:
        make_response(submission, number, 3)
    client.get(page)

    with django_assert_num_queries(2):
        client.get(f"{page}items/1/")


def test_the_time_left_shrinks_with_what_is_left(client):
    _, page = begin(client)

    first, last = (client.get(f"{page}items/{each}/").content.decode() for each in (1, LAST))

    assert "about 3 minutes left" in first
    assert "about 1 minute left" in last
