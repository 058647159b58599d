"""What was measured. No table here knows a name."""

from assessments.models.assessment import Assessment, Item, ScoringVersion
from assessments.models.calibration import Calibration
from assessments.models.scorecard import Scorecard
from assessments.models.submission import Link, Response, Submission

__all__ = [
    "Assessment",
    "Calibration",
    "Item",
    "Link",
    "Response",
    "Scorecard",
    "ScoringVersion",
    "Submission",
]
