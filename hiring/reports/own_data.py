"""Everything stored about one person that is hers to read.

Not in it: the key, scores as numbers, and what people of the staff wrote about her.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from assessments.reports.own_answers import own_answers
from candidates.categories import ETHNICITIES, SEXES
from candidates.models import Candidate
from candidates.models.self_identification import SelfIdentification
from hiring.models import Application
from hiring.queries import room
from hiring.reports.own_feedback import own_feedback

PERSON = (
    *("full_name", "email", "phone", "language", "time_zone", "source", "external_id"),
    *("experience", "certifications", "languages"),
)
MOMENTS = ("invited_at", "started_at", "submitted_at", "scored_at")


def own_data(application: Application, language: str, at: datetime) -> dict[str, Any]:
    """Return the record of the application's candidate, with all her applications in the pool.

    Words are in the language; times are aware, and None where something has not happened.
    """
    candidate = application.candidate
    return {
        "made_at": at,
        "person": {name: getattr(candidate, name) for name in PERSON}
        | {"stored_since": candidate.created_at},
        "about_you": _about_you(candidate),
        "applications": [
            _application(each, language) for each in room.applications_of(application)
        ],
    }


def _about_you(candidate: Candidate) -> dict[str, Any] | None:
    kept = SelfIdentification.objects.filter(candidate=candidate).first()
    if kept is None:
        return None
    return {
        "sex": str(SEXES.get(kept.sex, kept.sex)),
        "ethnicity": str(ETHNICITIES.get(kept.ethnicity, kept.ethnicity)),
        "given_at": kept.given_at,
    }


def _application(application: Application, language: str) -> dict[str, Any]:
    submission = application.submission
    is_withdrawn = application.disposition == Application.Disposition.WITHDRAWN
    words = own_feedback(application, language).feedback
    answers = list(own_answers(submission, language)) if submission else []
    parts = [words.strength, words.practice, *words.others] if words else []
    return {
        "opening": application.opening.title,
        "team": application.opening.team.name,
        "applied_at": application.applied_at,
        "closed_at": application.closed_at,
        "is_withdrawn": is_withdrawn,
        **{name: getattr(submission, name, None) for name in MOMENTS},
        "consented_at": getattr(submission, "consented_at", None),
        "notice_version": getattr(submission, "notice_version", ""),
        "mails": [
            {"kind": message.kind, "sent_at": message.sent_at}
            for message in room.mails_sent(application)
        ],
        "answered": sum(each.is_given for each in answers),
        "answers": [asdict(each) for each in answers],
        "feedback": [{"title": part.title, "words": part.words} for part in parts],
        "review_requests": [
            {
                "asked_at": each.asked_at,
                "words": each.words,
                "answer": each.answer,
                "answered_at": each.answered_at,
            }
            for each in room.review_requests(application)
        ],
    }
