"""What a candidate may read of what her answers say."""

from typing import NamedTuple

from assessments.queries import instrument_of
from assessments.reports.feedback import Feedback, feedback
from hiring.models import Application, Opening
from hiring.queries.room import scorecard_of


class OwnFeedback(NamedTuple):
    """Feedback, or in a word why there is none."""

    feedback: Feedback | None
    missing: str = ""


def own_feedback(application: Application, language: str) -> OwnFeedback:
    """Return the feedback that the employer lets the candidate read now.

    Missing is "never" where the employer gives none, "closed" where it waits for the application
    to be closed, "scored" where it waits for the scores, "wordless" where the assessment has no
    words for it, and "unclear" where the answers do not carry any.
    """
    allowed, submission = application.opening.feedback, application.submission
    if allowed == Opening.Feedback.NEVER:
        return OwnFeedback(None, "never")
    if allowed == Opening.Feedback.CLOSED and application.is_open:
        return OwnFeedback(None, "closed")
    card = scorecard_of(submission) if submission else None
    if submission is None or card is None:
        return OwnFeedback(None, "scored")
    instrument = instrument_of(submission.assessment_id)
    if "feedback" not in instrument.texts(language):
        return OwnFeedback(None, "wordless")
    words = feedback(instrument, card, language)
    return OwnFeedback(words, "" if words else "unclear")
