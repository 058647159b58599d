"""Decisions are human: this is the only writer of stage and disposition.

A person of the staff signs each, but for the candidate's own withdrawal.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from assessments.operations import notify_work
from hiring.models import Application, Decision, Opening
from hiring.operations.audit import record_event

Stage = Application.Stage
Move = Decision.Move

NEXT_STAGE = {
    Stage.ASSESSMENT: Stage.REVIEW,
    Stage.REVIEW: Stage.INTERVIEW,
    Stage.INTERVIEW: Stage.OFFER,
}


class DecisionRefusedError(Exception):
    """The move does not fit where the application stands; the message says why."""


@transaction.atomic
def record_decision(
    *,
    application: Application,
    move: str,
    reason: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> Decision:
    """Move an application and record who did so and why.

    Advancing an offer hires. An undo puts back what the last decision changed. `seen` is the
    newest decision that the person knew of, 0 for none: it makes a second click harmless.

    Raises:
        DecisionRefusedError: if the application is closed, cannot go further, there is nothing
            to undo, or somebody has decided since.

    """
    application = locked(application)
    if seen is not None and application.decisions.filter(pk__gt=seen).exists():
        message = gettext("A decision was recorded meanwhile; look at it before you decide again.")
        raise DecisionRefusedError(message)
    return record(application, move, reason, by, at)


def locked(application: Application) -> Application:
    """Return the row, locked, with what a decision needs to know."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("opening__team", "candidate")
        .get(pk=application.pk)
    )


def is_final(application: Application) -> bool:
    """Whether nobody can undo how it ended: the candidate withdrew, or had everything erased."""
    is_withdrawn = application.disposition == Application.Disposition.WITHDRAWN
    return is_withdrawn or application.candidate.erased_at is not None


def record(
    application: Application, move: str, reason: str, by: User | None, at: datetime
) -> Decision:
    """Move a locked application and record it. Only a withdrawal has nobody of the staff behind it.

    Raises:
        DecisionRefusedError: as `record_decision` does.

    """
    decision = Decision(
        application=application,
        move=move,
        reason=reason,
        by=by,
        at=at,
        stage_before=application.stage,
        disposition_before=application.disposition,
        was_on_hold=application.is_on_hold,
        profile_id=application.profile_id,
        scorecard_id=application.scorecard_id,
        fit=application.fit,
    )
    if move == Move.UNDO:
        _put_back(application, decision)
    else:
        _move_on(application, decision)
    decision.stage_after = application.stage
    decision.disposition_after = application.disposition
    application.closed_at = at if application.disposition else None
    application.save(update_fields=["stage", "disposition", "is_on_hold", "closed_at"])
    decision.save(force_insert=True)
    Opening.objects.filter(pk=application.opening_id).update(due_at=at)
    record_event(
        team=application.opening.team,
        action=f"decision.{move}",
        subject=f"application {application.reference}",
        by=by,
        at=at,
        details={
            "stage": application.stage,
            "disposition": application.disposition,
            "fit": application.fit,
        },
    )
    notify_work()
    return decision


def _move_on(application: Application, decision: Decision) -> None:
    if not application.is_open:
        _refuse_if_final(application)
        message = gettext("This application is closed (%(standing)s); undo that first.")
        raise DecisionRefusedError(message % {"standing": application.standing.label.lower()})
    if decision.move == Move.HOLD and application.is_on_hold:
        message = gettext("This application is on hold already.")
        raise DecisionRefusedError(message)
    application.is_on_hold = decision.move == Move.HOLD
    if decision.move == Move.REJECT:
        application.disposition = Application.Disposition.REJECTED
    elif decision.move == Move.WITHDRAW:
        application.disposition = Application.Disposition.WITHDRAWN
    elif decision.move == Move.ADVANCE:
        if application.stage == Stage.OFFER:
            application.disposition = Application.Disposition.HIRED
        else:
            application.stage = NEXT_STAGE[Stage(application.stage)]


def _refuse_if_final(application: Application) -> None:
    if is_final(application):
        message = gettext("The candidate withdrew, or had everything erased; that stays.")
        raise DecisionRefusedError(message)


def _put_back(application: Application, decision: Decision) -> None:
    _refuse_if_final(application)
    last = (
        application.decisions.exclude(move=Move.UNDO)
        .filter(undone_by__isnull=True)
        .order_by("-pk")
        .first()
    )
    if last is None:
        message = gettext("There is no decision to undo.")
        raise DecisionRefusedError(message)
    decision.undoes = last
    application.stage = last.stage_before
    application.disposition = last.disposition_before
    application.is_on_hold = last.was_on_hold
