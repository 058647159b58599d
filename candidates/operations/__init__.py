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

__all__ = [
    "BATCH_LIFE",
    "NEWCOMER_LIFE",
    "Taken",
    "drop_expired_newcomers",
    "drop_upload",
    "keep_newcomer",
    "keep_upload",
    "take_in",
    "take_newcomer",
]
