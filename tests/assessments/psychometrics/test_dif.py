import numpy as np
import pytest
from scipy.special import expit

from assessments.psychometrics import dif

RNG = np.random.default_rng(1)
GROUP = (np.arange(6000) % 3 == 0).astype(int)
ABILITY = RNG.normal(size=6000) - 0.3 * GROUP
# The last item is harder for the focal group by .8 logits; it does not count for matching.
SHIFT = np.outer(GROUP, [0] * 20 + [0.8])
DIFFICULTY = np.linspace(-1.5, 1.5, 21)
ANSWERS = (RNG.random((6000, 21)) < expit(1.2 * (ABILITY[:, None] - DIFFICULTY) - SHIFT)).astype(
    int
)
MATCH = ANSWERS[:, :20].sum(axis=1)


def dichotomous(responses, group, match):
    rows = dif.mantel_haenszel(responses, group, match)
    assert rows is not None
    return rows


def polytomous(responses, group, match):
    rows = dif.mantel_polytomous(responses, group, match)
    assert rows is not None
    return rows


def test_the_item_that_was_made_harder_is_found_and_the_others_are_not():
    rows = dichotomous(ANSWERS, GROUP, MATCH)

    assert rows[20].ets_class == "C"
    assert np.log(rows[20].alpha_mh) == pytest.approx(0.8, abs=0.15)
    assert [row.ets_class for row in rows[:20]].count("A") >= 19


def test_swapping_the_groups_turns_the_sign_and_nothing_else():
    row = dichotomous(ANSWERS[:, [20]], GROUP, MATCH)[0]

    swapped = dichotomous(ANSWERS[:, [20]], 1 - GROUP, MATCH)[0]

    assert swapped.delta == pytest.approx(-row.delta)
    assert swapped.chi2 == pytest.approx(row.chi2)
    assert swapped.se_delta == pytest.approx(row.se_delta)


def test_the_standard_error_is_how_much_delta_varies():
    rng = np.random.default_rng(2)
    deltas, errors = [], []
    for _ in range(200):
        chosen = rng.choice(6000, 900)
        row = dichotomous(ANSWERS[chosen][:, [10]], GROUP[chosen], MATCH[chosen])[0]
        deltas.append(row.delta)
        errors.append(row.se_delta)

    assert np.std(deltas) == pytest.approx(np.mean(errors), rel=0.2)


def test_an_item_everybody_solves_has_no_odds_ratio():
    row = dichotomous(np.ones((500, 1)), np.arange(500) % 2, np.zeros(500))[0]

    assert vars(row) == dict.fromkeys(vars(row))


def test_missing_answers_are_left_out():
    with_gaps = ANSWERS[:, [20]].copy()
    with_gaps[::2] = -1

    row = dichotomous(with_gaps, GROUP, MATCH)[0]

    expected = dichotomous(ANSWERS[1::2][:, [20]], GROUP[1::2], MATCH[1::2])[0]
    assert row.alpha_mh == pytest.approx(expected.alpha_mh)


@pytest.mark.parametrize(("focal", "total"), [(199, 1000), (250, 399)])
def test_with_too_few_people_there_is_no_result(focal, total):
    group = (np.arange(total) < focal).astype(int)
    answers = np.arange(total)[:, None] % 2

    assert dif.mantel_haenszel(answers, group, np.zeros(total)) is None
    assert dif.mantel_polytomous(answers, group, np.zeros(total)) is None


def test_of_two_categories_mantels_chi_square_is_that_without_correction():
    row = polytomous(ANSWERS[:, [20]], GROUP, MATCH)[0]

    corrected = dichotomous(ANSWERS[:, [20]], GROUP, MATCH)[0]
    assert row.chi2 > corrected.chi2
    assert row.chi2 == pytest.approx(corrected.chi2, rel=0.03)


def test_the_difference_is_weighted_by_the_focal_group():
    match = np.repeat([0, 1], 300)
    group = np.tile([0, 1, 1], 200)
    score = np.where(match == 0, 1, 3) + 1 - group * match

    row = polytomous(score[:, None], group, match)[0]

    # Half the focal group is one category lower and half is not.
    assert row.difference == pytest.approx(-0.5)
    assert row.effect == pytest.approx(-0.5 / score.std(ddof=1))
    assert row.ets_class == "C"


def test_ordered_answers_without_a_difference_are_class_a():
    rng = np.random.default_rng(3)
    level = rng.integers(0, 5, 3000)
    answers = np.clip(level[:, None] + rng.integers(-1, 2, (3000, 4)), 0, 4)

    rows = polytomous(answers, np.arange(3000) % 2, level)

    assert [row.ets_class for row in rows] == ["A"] * 4


def test_an_item_everybody_answers_alike_is_undefined():
    row = polytomous(np.full((500, 1), 2), np.arange(500) % 2, np.zeros(500))[0]

    assert vars(row) == dict.fromkeys(vars(row))


def test_groups_other_than_two_are_refused():
    with pytest.raises(ValueError, match="group must be between 0 and 1"):
        dichotomous([[1], [0]], [0, 2], [1, 1])
