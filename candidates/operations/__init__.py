"""Writes about people, one transaction each."""

from candidates.operations.imports import BATCH_LIFE, Taken, drop_upload, keep_upload, take_in

__all__ = ["BATCH_LIFE", "Taken", "drop_upload", "keep_upload", "take_in"]
