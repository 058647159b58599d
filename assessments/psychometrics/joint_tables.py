"""The log likelihood of answers at every node of a grid, by looking up several items at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Responses

# A table of that many rows stays in the processor's cache.
LARGEST = 100


@dataclass(frozen=True)
class JointTables:
    """Log probabilities of all answers to a few items together, in place of those to each.

    A table (rows, nodes) belongs to the items of its slice; its rows count through their answers
    like digits, of which there are `codes`: the categories, and missing.
    """

    codes: int
    nodes: int
    tables: tuple[tuple[slice, Array], ...]

    @classmethod
    def of(cls, log_probability: Array) -> JointTables:
        """Join tables (j, k + 1, nodes) of single items, whose last row is for missing."""
        items, codes, nodes = log_probability.shape
        together = 1
        while codes ** (together + 1) <= LARGEST:
            together += 1
        joined = []
        for start in range(0, items, together):
            own = slice(start, start + together)
            table = np.zeros((1, nodes))
            for one in log_probability[own]:
                table = (table[:, None] + one).reshape(-1, nodes)
            joined.append((own, table))
        return cls(codes, nodes, tuple(joined))

    def log_likelihood(self, answers: Responses) -> Array:
        """Return the log likelihood (n, nodes) of answers (n, j), -1 missing."""
        code = np.where(answers < 0, self.codes - 1, answers).astype(np.intp)
        total = np.zeros((len(answers), self.nodes))
        for own, table in self.tables:
            row = np.zeros(len(answers), dtype=np.intp)
            for digit in code[:, own].T:
                row = row * self.codes + digit
            total += table.take(row, axis=0)
        return total
