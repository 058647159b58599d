"""Writes about people, one transaction each.

Answers about oneself are in a module of their own, which one page alone may import.
"""

from candidates.operations.imports import BATCH_LIFE, Taken, drop_upload, keep_upload, take_in
from candidates.operations.newcomers import (
    NEWCOMER_LIFE,
    drop_expired_newcomers,
    keep_newcomer,
    take_newcomer,
)
from candidates.operations.people import ERASED_NAME, correct, erase

__all__ = [
    "BATCH_LIFE",
    "ERASED_NAME",
    "NEWCOMER_LIFE",
    "Taken",
    "correct",
    "drop_expired_newcomers",
    "drop_upload",
    "erase",
    "keep_newcomer",
    "keep_upload",
    "take_in",
    "take_newcomer",
]
