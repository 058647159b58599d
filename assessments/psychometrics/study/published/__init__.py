"""Figures printed in the literature or by other programs, and ours for the same data."""

from assessments.psychometrics.study.published import agreement, groups, items, selection
from assessments.psychometrics.study.published.example import Example
from assessments.psychometrics.study.published.items import lsat

EXAMPLES: tuple[Example, ...] = (
    *agreement.EXAMPLES,
    *items.EXAMPLES,
    *groups.EXAMPLES,
    *selection.EXAMPLES,
)

__all__ = ["EXAMPLES", "Example", "lsat"]
