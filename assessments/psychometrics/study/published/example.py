"""What a source prints, and how to compute it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Example:
    """What a source prints, to what precision, and how to compute it."""

    name: str
    source: str
    compute: Callable[[], object]
    printed: float
    tolerance: float

    @property
    def is_met(self) -> bool:
        """Whether ours is within the tolerance of what is printed."""
        value = self.compute()
        return isinstance(value, int | float) and abs(value - self.printed) <= self.tolerance
