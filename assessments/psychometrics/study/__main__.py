"""Print the table of the study: `python -m assessments.psychometrics.study`."""

from __future__ import annotations

import sys

import numpy as np

from assessments.psychometrics.study import (
    EXAMPLES,
    Row,
    averaged,
    careless_answers,
    trait_recovery,
    type_recovery,
)

SEED = 20_170_101
# Items differ: one simulated instrument alone would be luck.
BANKS = 4
HEADINGS = ("quantity", "plain", "target", "ours", "limit")
FORMAT = "{:<46} {:>7} {:>15} {:>7} {:>7}  {}"


def main() -> int:
    """Print every row and every published example that is missed; 1 if any is."""
    rng = np.random.default_rng(SEED)
    rows = [
        *averaged([trait_recovery(rng, people=2000) for _ in range(BANKS)]),
        *averaged([type_recovery(rng, people=4000) for _ in range(BANKS)]),
        *averaged([careless_answers(rng, people=4000) for _ in range(BANKS)]),
    ]
    lines = [FORMAT.format(*HEADINGS, ""), *(_line(row) for row in rows)]
    missed = [example for example in EXAMPLES if not example.is_met]
    lines.append(f"published values met: {len(EXAMPLES) - len(missed)} of {len(EXAMPLES)}")
    lines += [f"  missed: {one.name}: {one.compute()}, not {one.printed}" for one in missed]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(bool(missed) or not all(row.is_reached for row in rows))


def _line(row: Row) -> str:
    verdict = "" if row.is_reached else "missed"
    return FORMAT.format(
        row.quantity, _figure(row.plain), row.target, _figure(row.ours), _figure(row.limit), verdict
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
