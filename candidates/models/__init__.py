"""The only tables with personal data.

Self-identification is imported for Django's registry and not passed on: reports alone may read it.
"""

import candidates.models.self_identification  # noqa: F401
from candidates.models.candidate import Candidate
from candidates.models.import_batch import ImportBatch
from candidates.models.newcomer import Newcomer

__all__ = ["Candidate", "ImportBatch", "Newcomer"]
