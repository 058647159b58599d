import numpy as np
import pytest

from assessments.psychometrics.assembly import draw_form, draw_forms

TRAIT = np.repeat(np.arange(9), 8)
CORE = np.tile([True] * 3 + [False] * 5, 9)
PLAN = {"core_per_trait": 3, "rotated_per_trait": 3}


def test_a_form_holds_every_core_item_and_three_others_of_each_trait():
    form = draw_form(TRAIT, CORE, **PLAN, rng=np.random.default_rng(1))

    assert len(set(form.tolist())) == 54
    assert set(np.flatnonzero(CORE)) <= set(form.tolist())
    assert np.bincount(TRAIT[form]).tolist() == [6] * 9


def test_a_seed_gives_one_form_and_another_seed_another():
    first, again, other = (
        draw_form(TRAIT, CORE, **PLAN, rng=np.random.default_rng(seed)).tolist()
        for seed in (7, 7, 8)
    )

    assert first == again
    assert first != other


def test_every_rotated_item_and_every_place_is_as_likely():
    forms = draw_forms(TRAIT, CORE, **PLAN, rng=np.random.default_rng(2), people=20_000)

    share = np.bincount(forms.ravel(), minlength=72) / 20_000
    np.testing.assert_allclose(share, np.where(CORE, 1.0, 0.6), atol=0.02)
    place_of_first = np.argmax(forms == 0, axis=1)
    assert place_of_first.mean() == pytest.approx(26.5, abs=0.5)


def test_asking_for_more_items_than_there_are_is_refused():
    with pytest.raises(ValueError, match="trait 0 has 3 core items, not 4"):
        draw_form(TRAIT, CORE, core_per_trait=4, rotated_per_trait=0, rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match="core must have shape"):
        draw_form(TRAIT, CORE[:5], **PLAN, rng=np.random.default_rng(1))
