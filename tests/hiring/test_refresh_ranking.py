"""The worker's part of the ranking: fits, bands and counts."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from hiring import operations, queries, scoring
from hiring.models import Application, Decision, Opening
from hiring.operations import ranking
from tests.factories import (
    AT,
    make_application,
    make_member,
    make_opening,
    make_scorecard,
    make_submission,
)

pytestmark = pytest.mark.django_db


def make_scored(opening: Opening, level: float = 0.0, **fields: object) -> Application:
    """Somebody who was scored at one level of every trait, and is not ranked yet."""
    traits = fields.pop("traits", [level] * 3)
    card = make_scorecard(make_submission(opening.assessment), traits=traits, **fields)
    return make_application(opening, submission=card.submission)


def refresh(opening: Opening) -> bool:
    return operations.refresh_ranking(opening_id=opening.pk, at=AT)


def test_fit_is_fifty_for_the_average_and_rises_with_the_traits():
    opening = make_opening()
    low, average, high = (make_scored(opening, level) for level in (-1, 0, 1))

    assert refresh(opening)

    fits = dict(Application.objects.values_list("pk", "fit"))
    assert fits[average.pk] == pytest.approx(50)
    assert fits[high.pk] - 50 == pytest.approx(50 - fits[low.pk])
    assert fits[high.pk] > 55


def test_a_trait_without_weight_does_not_count():
    opening = make_opening(weights={"calm": 1.0})
    first = make_scored(opening, traits=[2.0, 0.5, 2.0])
    second = make_scored(opening, traits=[-2.0, 0.5, -2.0])

    refresh(opening)

    fits = dict(Application.objects.values_list("pk", "fit"))
    assert fits[first.pk] == fits[second.pk]


def test_the_points_that_are_shown_add_up_to_the_fit_that_is_shown():
    opening = make_opening()
    make_scored(opening, traits=[0.31, -1.27, 2.03], dilemma=0.77)
    refresh(opening)
    application = Application.objects.select_related("scorecard").get()

    parts = scoring.contributions(
        application.scorecard,
        scoring.weights_of(opening, opening.profile, opening.scoring_version_id),
    )

    assert 50 + sum(parts) == pytest.approx(round(application.fit, 1))


def test_what_cannot_be_scored_has_no_fit_and_comes_last():
    opening = make_opening()
    unscorable = make_scored(opening, is_scorable=False, traits=[], trait_covariance=[], types=[])
    scored = make_scored(opening, -3)

    refresh(opening)

    unscorable.refresh_from_db()
    assert (unscorable.fit, unscorable.rep_type) == (None, "")
    assert list(Application.objects.ranked().best_first()) == [scored, unscorable]


def test_nobody_is_ranked_without_a_profile_but_everybody_is_counted():
    opening = make_opening()
    Opening.objects.update(profile=None)
    make_scored(opening)

    refresh(opening)

    opening.refresh_from_db()
    assert not Application.objects.ranked().exists()
    assert opening.funnel["scored"] == 1


def test_a_new_profile_ranks_everybody_afresh():
    opening = make_opening(weights={"calm": 1.0})
    make_scored(opening, traits=[2.0, 1.0, 0.0])
    refresh(opening)
    before = Application.objects.get().fit

    by = make_member(opening.team)
    profile = operations.sign_profile(
        opening=opening, weights={"warmth": 1.0}, dilemma_weight=0, by=by, at=AT
    )
    refresh(opening)

    application = Application.objects.get()
    assert application.profile == profile
    assert application.fit > before


def test_bands_start_at_the_best_and_hold_who_cannot_be_told_apart():
    opening = make_opening()
    for level in (2.0, 1.95, -2.0):
        make_scored(opening, level)

    refresh(opening)

    opening.refresh_from_db()
    fits = sorted(Application.objects.values_list("fit", flat=True), reverse=True)
    assert opening.band_floors == pytest.approx([fits[1], fits[2]])


def test_the_funnel_counts_where_everybody_stands():
    opening = make_opening()
    make_application(opening)
    make_application(opening, submission=make_submission(opening.assessment, "invited"))
    make_scored(opening)
    make_application(opening, stage="interview")
    make_application(opening, disposition="rejected", closed_at=AT)

    refresh(opening)

    opening.refresh_from_db()
    wanted = ("applications", "invited", "started", "scored", "interview", "rejected")
    assert [opening.funnel[each] for each in wanted] == [5, 2, 1, 1, 1, 1]


def test_what_falls_due_during_the_work_stays_due(monkeypatch):
    opening = make_opening(due_at=AT)
    application = make_scored(opening)
    later = AT + timedelta(minutes=1)
    count = queries.funnel

    def decide_meanwhile(opening):
        operations.record_decision(
            application=application,
            move=Decision.Move.ADVANCE,
            reason="x",
            by=make_member(opening.team),
            at=later,
        )
        return count(opening)

    monkeypatch.setattr(queries, "funnel", decide_meanwhile)
    refresh(opening)

    assert Opening.objects.get().due_at == later


def test_what_was_due_is_done():
    opening = make_opening(due_at=AT)

    refresh(opening)

    opening.refresh_from_db()
    assert (opening.due_at, opening.ranked_at, opening.attempts) == (None, AT, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_rank_one_opening_at_once():
    opening = make_opening()
    outcomes = []

    def other():
        outcomes.append(refresh(opening))
        connection.close()

    with transaction.atomic():
        assert ranking._is_alone(opening.pk)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)

    assert outcomes == [False]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_fits_are_worked_out(monkeypatch):
    opening = make_opening()
    for _ in range(3):
        make_scored(opening)
    read = queries.cards_to_rank
    found = []

    def others_look():
        rows = Application.objects.select_for_update(nowait=True)
        with transaction.atomic():
            found.append(len(rows))
        connection.close()

    def one_by_one(opening, _size):
        for cards in read(opening, 1):
            yield cards
            thread = threading.Thread(target=others_look)
            thread.start()
            thread.join(10)

    monkeypatch.setattr(queries, "cards_to_rank", one_by_one)
    refresh(opening)

    assert found == [3, 3, 3]
    assert Application.objects.filter(fit__isnull=False).count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_opening(count, django_assert_num_queries):
    opening = make_opening()
    for _ in range(count):
        make_scored(opening)
    scoring.weights_of(opening, opening.profile, opening.scoring_version_id)

    with django_assert_num_queries(13):
        refresh(opening)
