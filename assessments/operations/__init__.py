"""Writes about instruments and sittings, one transaction each."""

from assessments.operations.calibrations import (
    LEAST_PEOPLE,
    MOST_PEOPLE,
    CalibrationRunningError,
    TooFewPeopleError,
    adopt,
    request_calibration,
    retry_calibration,
)
from assessments.operations.imports import import_submissions
from assessments.operations.instruments import (
    InstrumentChangedError,
    load_definition,
    load_instrument,
    publish,
    retire,
)
from assessments.operations.links import issue_link, revoke_links, token_hash
from assessments.operations.responses import (
    Event,
    Receipt,
    UnknownItemError,
    record_responses,
)
from assessments.operations.sittings import (
    OFFLINE_GRACE,
    LinkUnusableError,
    SubmissionClosedError,
    change_language,
    close_submissions,
    open_submissions,
    score_under,
    start,
    submit,
)
from assessments.work import notify_work

__all__ = [
    "LEAST_PEOPLE",
    "MOST_PEOPLE",
    "OFFLINE_GRACE",
    "CalibrationRunningError",
    "Event",
    "InstrumentChangedError",
    "LinkUnusableError",
    "Receipt",
    "SubmissionClosedError",
    "TooFewPeopleError",
    "UnknownItemError",
    "adopt",
    "change_language",
    "close_submissions",
    "import_submissions",
    "issue_link",
    "load_definition",
    "load_instrument",
    "notify_work",
    "open_submissions",
    "publish",
    "record_responses",
    "request_calibration",
    "retire",
    "retry_calibration",
    "revoke_links",
    "score_under",
    "start",
    "submit",
    "token_hash",
]
