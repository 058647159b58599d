"""One line of the study's table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def averaged(banks: Sequence[Sequence[Row]]) -> list[Row]:
    """Return the mean of the same rows measured on several simulated instruments."""
    return [
        replace(
            same[0],
            ours=fmean(row.ours for row in same),
            plain=_mean([row.plain for row in same]),
            limit=_mean([row.limit for row in same]),
        )
        for same in zip(*banks, strict=True)
    ]


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


@dataclass(frozen=True)
class Row:
    """A quantity as measured, and the lowest and highest value aimed at.

    plain is what the plainest method reaches, limit what nothing could pass, on the same people.
    """

    quantity: str
    ours: float
    plain: float | None = None
    limit: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the measured value lies where it was aimed."""
        return self.is_within(0.0)

    def is_within(self, margin: float) -> bool:
        """Return whether the value is at most a margin outside of what was aimed at."""
        above = self.low is None or self.ours >= self.low - margin
        return above and (self.high is None or self.ours <= self.high + margin)

    @property
    def target(self) -> str:
        """What was aimed at, in words."""
        if self.low is not None and self.high is not None:
            return f"{self.low:.3f} to {self.high:.3f}"
        if self.low is not None:
            return f">= {self.low:.3f}"
        return "" if self.high is None else f"<= {self.high:.3f}"
