"""What people do: each a verb, one transaction, with the actor and the time as arguments."""

from hiring.operations.applications import add_candidates, invite
from hiring.operations.audit import record_event, record_export
from hiring.operations.calibrations import (
    adopt_scoring_version,
    request_calibration,
)
from hiring.operations.decisions import DecisionRefusedError, record_decision
from hiring.operations.imports import (
    Imported,
    ImportRefusedError,
    import_candidates,
    import_upload,
)
from hiring.operations.instruments import (
    DraftReplacedError,
    load_instrument,
    publish_instrument,
    retire_instrument,
)
from hiring.operations.members import add_member
from hiring.operations.newcomers import (
    ConfirmationUnusableError,
    NotHiringError,
    ask_to_confirm,
    confirm,
)
from hiring.operations.openings import (
    AssessmentNotOfferedError,
    RequisitionTakenError,
    ScoringVersionRefusedError,
    close_opening,
    create_opening,
    score_under,
    sign_profile,
)
from hiring.operations.publishing import publish_opening, unpublish_opening
from hiring.operations.ranking import refresh_ranking
from hiring.operations.reminders import allow_reminders, leave_receipts, refuse_reminders
from hiring.operations.responses import (
    ImportedResponses,
    ResponsesRefusedError,
    import_responses,
)
from hiring.operations.room import (
    ReviewAnsweredError,
    ReviewRefusedError,
    answer_review_request,
    ask_for_review,
    correct_own_data,
    erase,
    set_feedback,
    withdraw,
)

__all__ = [
    "AssessmentNotOfferedError",
    "ConfirmationUnusableError",
    "DecisionRefusedError",
    "DraftReplacedError",
    "ImportRefusedError",
    "Imported",
    "ImportedResponses",
    "NotHiringError",
    "RequisitionTakenError",
    "ResponsesRefusedError",
    "ReviewAnsweredError",
    "ReviewRefusedError",
    "ScoringVersionRefusedError",
    "add_candidates",
    "add_member",
    "adopt_scoring_version",
    "allow_reminders",
    "answer_review_request",
    "ask_for_review",
    "ask_to_confirm",
    "close_opening",
    "confirm",
    "correct_own_data",
    "create_opening",
    "erase",
    "import_candidates",
    "import_responses",
    "import_upload",
    "invite",
    "leave_receipts",
    "load_instrument",
    "publish_instrument",
    "publish_opening",
    "record_decision",
    "record_event",
    "record_export",
    "refresh_ranking",
    "refuse_reminders",
    "request_calibration",
    "retire_instrument",
    "score_under",
    "set_feedback",
    "sign_profile",
    "unpublish_opening",
    "withdraw",
]
