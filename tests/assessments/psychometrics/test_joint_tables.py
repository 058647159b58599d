import numpy as np
import pytest

from assessments.psychometrics.joint_tables import LARGEST, JointTables


@pytest.mark.parametrize("items", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("categories", [2, 5, 126])
def test_joined_tables_give_the_sum_of_single_ones(items, categories):
    rng = np.random.default_rng(items)
    single = rng.normal(size=(items, categories + 1, 4))
    single[:, -1] = 0
    answers = rng.integers(-1, categories, (50, items)).astype(np.int8)

    computed = JointTables.of(single).log_likelihood(answers)

    expected = sum(
        (one[answer] for one, answer in zip(single, answers.T, strict=True)), np.zeros((50, 4))
    )
    np.testing.assert_allclose(computed, expected, atol=1e-12)


def test_tables_grow_no_larger_than_the_cache_unless_one_item_does():
    rows = [len(table) for _, table in JointTables.of(np.zeros((9, 6, 3))).tables]

    assert max(rows) <= LARGEST
    assert len(rows) == 5
