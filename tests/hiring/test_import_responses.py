"""manage.py import_responses."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments import scoring
from assessments.models import Submission
from assessments.queries import instrument_of
from candidates.models import Candidate
from hiring import operations
from hiring.models import Application
from tests.factories import (
    AT,
    make_application,
    make_best_worst_assessment,
    make_candidate,
    make_opening,
)

pytestmark = pytest.mark.django_db

ITEMS = [f"{trait}_{number}" for trait in ("warmth", "calm", "order") for number in range(1, 5)]


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def bring(opening, tmp_path):
    """Import these lines under a header of the person's column and all trait items."""

    def bring(*lines, person="id", **options):
        path = tmp_path / "answers.csv"
        path.write_text("\n".join([",".join([person, *ITEMS]), *lines]))
        options = {"opening": str(opening.reference), "instrument": "tiny"} | options
        call_command("import_responses", path, **options)

    return bring


def line(person, answers="123451234512"):
    return ",".join([person, *answers])


def test_answers_become_submissions_that_the_workers_score(bring, opening, capsys):
    bring(line("61617"), line("61618", "55555" + "1" * 7))

    first, second = Application.objects.for_opening(opening).order_by("pk")
    submission = Submission.objects.order_by("pk")[0]
    assert first.submission == submission
    assert first.candidate.full_name == "Respondent 61617"
    assert first.candidate.external_id == "61617"
    assert submission.status == Submission.Status.SUBMITTED
    instrument = instrument_of(opening.assessment_id)
    vector = instrument.decode([bytes(submission.answers or b"")])[0]
    assert vector[:12].tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]
    assert set(vector[12:].tolist()) == {-1}
    assert submission.form == list(range(12))
    assert capsys.readouterr().out == (
        "answers of 2 people to 12 items are in; the workers score them\n"
    )

    waiting = Submission.objects.due(now()).values_list("pk", flat=True)
    assert scoring.score_submissions(list(waiting)) == 2
    operations.refresh_ranking(opening_id=opening.pk, at=AT)
    second.refresh_from_db()
    assert second.fit is not None


def test_the_best_and_the_worst_of_a_dilemma_come_in_by_their_keys(tmp_path):
    opening = make_opening(assessment=make_best_worst_assessment())
    path = tmp_path / "answers.csv"
    path.write_text("id,warmth_1,late_parcel.best,late_parcel.worst\n1,5,c,A\n2,4,,\n")

    call_command("import_responses", path, opening=str(opening.reference), instrument="best_worst")

    instrument = instrument_of(opening.assessment_id)
    submissions = Submission.objects.order_by("pk")
    best, worst = instrument.picks(instrument.decode([each.frozen_answers for each in submissions]))
    assert best.tolist() == [[2, -1], [-1, -1]]
    assert worst.tolist() == [[0, -1], [-1, -1]]


def test_somebody_known_by_her_address_keeps_her_name(bring, opening):
    known = make_candidate(opening.team, full_name="Ada", email="ada@x.example")

    bring(line("ADA@x.example"), line("new@x.example"), person="E-mail")

    people = Application.objects.for_opening(opening).order_by("pk")
    assert {each.candidate.full_name for each in people} == {"Ada", "new@x.example"}
    assert people.get(candidate=known).submission is not None


def test_without_a_column_for_the_person_everybody_is_a_reference(bring, opening):
    bring(line("blue"), line("blue"), person="favourite colour")

    names = Candidate.objects.order_by("pk").values_list("full_name", flat=True)
    assert list(names) == ["Respondent 2", "Respondent 3"]


@pytest.mark.parametrize(
    ("lines", "person", "problems"),
    [
        (["a,1,2,3,4,5,6,9,2,3,4,5,x"], "id",
         ["row 2: calm_2: '6' is not", "row 2: calm_3: '9' is not", "row 2: order_4: 'x' is not"]),
        ([line("a"), line("b"), line("a")], "id", ["row 4: the same person as row 2"]),
        ([line("no address")], "email", ["row 2: 'no address' is not an e-mail address"]),
        ([line("a") + ",7"], "id", ["row 2: has more cells than the header"]),
        ([], "id", ["the file has no rows"]),
    ],
)  # fmt: skip
def test_one_bad_row_keeps_all_out_and_is_named(bring, opening, lines, person, problems):
    with pytest.raises(CommandError) as refused:
        bring(*lines, person=person)

    for problem in problems:
        assert problem in str(refused.value)
    assert not Submission.objects.exists()
    assert not Candidate.objects.exists()


def test_the_same_file_again_is_refused(bring, opening):
    bring(line("a"), line("b"))

    with pytest.raises(CommandError, match="row 2: this person has a sitting in this opening"):
        bring(line("a"), line("c"))

    assert Submission.objects.count() == 2
    assert Candidate.objects.count() == 2


def test_somebody_in_the_opening_without_a_sitting_gets_hers(bring, opening):
    application = make_application(opening, make_candidate(opening.team, email="ada@x.example"))

    bring(line("ada@x.example"), person="email")

    application.refresh_from_db()
    assert application.submission == Submission.objects.get(status="submitted")


def test_the_instrument_must_be_the_openings(bring):
    with pytest.raises(CommandError, match="this opening uses tiny, not bfi"):
        bring(line("a"), instrument="bfi")


def test_an_unknown_opening_is_said_so(bring):
    with pytest.raises(CommandError, match="there is no opening REQ-NOWHERE"):
        bring(line("a"), opening="REQ-NOWHERE")


def test_the_number_of_queries_does_not_grow_with_the_number_of_rows(bring):
    counts = []
    for people in (["a"], ["b", "c", "d"]):
        with CaptureQueriesContext(connection) as queries:
            bring(*map(line, people))
        counts.append(len(queries))

    assert counts[0] == counts[1]
