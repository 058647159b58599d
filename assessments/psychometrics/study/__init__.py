"""How good the scores are, measured on simulated people whose true traits are known.

`python -m assessments.psychometrics.study` prints the table.
"""

from assessments.psychometrics.study.careless import careless_answers
from assessments.psychometrics.study.published import EXAMPLES, Example
from assessments.psychometrics.study.rows import Row, averaged
from assessments.psychometrics.study.traits import trait_recovery
from assessments.psychometrics.study.types import type_recovery

__all__ = [
    "EXAMPLES",
    "Example",
    "Row",
    "averaged",
    "careless_answers",
    "trait_recovery",
    "type_recovery",
]
