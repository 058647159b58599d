"""Print the table of the study: `python -m assessments.psychometrics.study [--json PATH]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assessments.psychometrics.study import (
    EXAMPLES,
    Row,
    averaged,
    careless_answers,
    trait_recovery,
    type_recovery,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20_170_101
# Items differ: one simulated instrument alone would be luck.
BANKS = 4
DECIMALS = 3
HEADINGS = ("quantity", "plain", "target", "ours", "limit")
FORMAT = "{:<46} {:>7} {:>15} {:>7} {:>7}  {}"


def main() -> int:
    """Print every row and every published example that is missed; 1 if any is."""
    parser = argparse.ArgumentParser(description="Measure the scores on simulated people.")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the table there too")
    target = parser.parse_args().json
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
    if target:
        target.write_text(json.dumps(results(rows, len(missed)), indent=2) + "\n")
    return int(bool(missed) or not all(row.is_reached for row in rows))


def results(rows: Sequence[Row], missed: int) -> dict[str, object]:
    """Return what was found, with the seed and without a date: the same from every run."""
    return {
        "seed": SEED,
        "rows": [_record(row) for row in rows],
        "published": {"examples": len(EXAMPLES), "met": len(EXAMPLES) - missed},
    }


def _record(row: Row) -> dict[str, str | float | bool | None]:
    """Return what the row shows, in as many digits as differ on no machine."""
    return {
        "quantity": row.quantity,
        "plain": None if row.plain is None else round(row.plain, DECIMALS),
        "target": row.target,
        "ours": round(row.ours, DECIMALS),
        "limit": None if row.limit is None else round(row.limit, DECIMALS),
        "is_reached": row.is_reached,
    }


def _line(row: Row) -> str:
    verdict = "" if row.is_reached else "missed"
    return FORMAT.format(
        row.quantity, _figure(row.plain), row.target, _figure(row.ours), _figure(row.limit), verdict
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.{DECIMALS}f}"


if __name__ == "__main__":
    sys.exit(main())
