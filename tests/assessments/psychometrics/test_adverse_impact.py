from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assessments.psychometrics import adverse_impact

counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def test_exactly_four_fifths_is_not_adverse():
    rows = adverse_impact.impact_ratios({"a": (30, 20), "b": (30, 25), "c": (30, 19)})

    assert [row.is_adverse for row in rows] == [False, False, True]
    assert [row.ratio for row in rows] == [0.8, 1.0, 0.76]


@given(st.dictionaries(st.sampled_from("abcdef"), counts, min_size=1))
def test_flags_agree_with_fractions(groups):
    rows = adverse_impact.impact_ratios(groups)

    rates = [Fraction(chosen, applied) for applied, chosen in groups.values() if applied]
    highest = max(rates, default=Fraction(0))
    for row, (applied, chosen) in zip(rows, groups.values(), strict=True):
        expected = applied > 0 and Fraction(chosen, applied) < Fraction(4, 5) * highest
        assert row.is_adverse == expected
        assert (row.rate is None) == (applied == 0)


def test_nobody_selected_gives_rates_and_no_ratios():
    rows = adverse_impact.impact_ratios({"a": (3, 0), "b": (0, 0)})

    assert [(row.rate, row.ratio, row.is_adverse) for row in rows] == [
        (0.0, None, False),
        (None, None, False),
    ]


@given(counts, counts)
def test_fisher_is_a_probability_and_symmetric(one, other):
    p = adverse_impact.fisher_exact(one, other)

    assert 0 < p <= 1
    assert p == pytest.approx(adverse_impact.fisher_exact(other, one))


@given(counts, counts)
def test_fisher_agrees_with_scipy(one, other):
    table = [[chosen, applied - chosen] for applied, chosen in (one, other)]

    expected = stats.fisher_exact(np.array(table)).pvalue
    assert adverse_impact.fisher_exact(one, other) == pytest.approx(expected)


def test_z_of_two_proportions_by_hand():
    computed = adverse_impact.two_proportion_z((50, 10), (50, 20))

    assert computed is not None
    # The pooled rate is .30 and the error sqrt(.3 x .7 x 2 / 50).
    assert computed.z == pytest.approx(-0.2 / (0.3 * 0.7 * 2 / 50) ** 0.5)
    assert computed.p == pytest.approx(0.0291, abs=5e-5)


@pytest.mark.parametrize(("one", "other"), [((0, 0), (5, 1)), ((5, 0), (5, 0)), ((5, 5), (3, 3))])
def test_z_is_undefined_without_people_or_variance(one, other):
    assert adverse_impact.two_proportion_z(one, other) is None


@given(counts, counts)
def test_what_one_group_falls_short_the_other_has_too_many(one, other):
    short = adverse_impact.shortfall(one, other)

    assert short == pytest.approx(-adverse_impact.shortfall(other, one), abs=1e-9)


def test_the_shortfall_is_expected_less_selected():
    assert adverse_impact.shortfall((50, 10), (50, 20)) == 5.0


def test_one_person_can_switch_a_small_finding_but_not_a_large_one():
    assert adverse_impact.one_person_switch((20, 7), (20, 9))
    assert not adverse_impact.one_person_switch((200, 70), (200, 100))


def test_without_adverse_impact_there_is_nothing_to_switch():
    assert not adverse_impact.one_person_switch((20, 9), (20, 9))


def test_small_and_unknown_groups_are_counted_and_never_compared():
    rows = adverse_impact.bias_audit(
        {"a": (600, 300), "b": (390, 150), "tiny": (10, 10), "unknown": (50, 50)}
    )

    assert [row.is_excluded for row in rows] == [False, False, True, True]
    assert [row.ratio for row in rows] == [1.0, pytest.approx(150 / 390 / 0.5), None, None]
    assert [row.selected for row in rows] == [300, 150, 10, 50]


def test_a_group_of_exactly_the_minimum_share_is_compared():
    rows = adverse_impact.bias_audit({"a": (98, 49), "b": (2, 2)})

    assert [row.ratio for row in rows] == [0.5, 1.0]


def test_scores_at_the_median_are_not_above_it_and_unknowns_do_not_move_it():
    rows = adverse_impact.bias_audit(
        {"a": [1.0, 2.0, 3.0, 4.0], "b": [3.0, 3.0, 5.0], "unknown": [9.0, 9.0, 9.0, 9.0]}
    )

    # The median of the seven known scores is 3.
    assert [(row.applicants, row.selected) for row in rows] == [(4, 1), (3, 1), (4, 4)]
    assert [row.ratio for row in rows] == [pytest.approx(0.75), 1.0, None]
    assert [row.is_adverse for row in rows] == [True, False, False]


@pytest.mark.parametrize("count", [(3, 4), (-1, -1), (3, -1)])
def test_impossible_counts_are_refused(count):
    with pytest.raises(ValueError, match="is not a count"):
        adverse_impact.impact_ratios({"a": count})


def test_counts_and_scores_together_are_refused():
    with pytest.raises(ValueError, match="counts or scores, not both"):
        adverse_impact.bias_audit({"a": (3, 1), "b": [1.0, 2.0]})


def test_counts_may_be_of_numpy_and_become_plain_ones():
    count: Any = (np.int64(40), np.float64(12.0))

    row = adverse_impact.impact_ratios({"a": count})[0]

    assert (row.applicants, row.selected) == (40, 12)
    assert {type(row.applicants), type(row.selected)} == {int}
    assert type(row.is_adverse) is bool


@pytest.mark.parametrize("count", [(10, 2.5), (float("inf"), 1), (float("nan"), 0)])
def test_half_and_countless_people_are_refused(count):
    with pytest.raises(ValueError, match="is not a count"):
        adverse_impact.impact_ratios({"a": count})
