"""One application: everything about it, and the decisions."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from assessments.queries import current_scoring_version
from hiring import operations, queries
from hiring.access import EVERYBODY, RECRUITING, StaffRequest, for_application
from hiring.forms.decisions import DecisionForm, MoveForm
from hiring.models import Application, Decision
from hiring.operations.decisions import NEXT_STAGE
from hiring.views import scores
from hiring.views.frame import permissions

Move = Decision.Move


@require_GET
@for_application(*EVERYBODY)
def application(request: StaffRequest, application: Application) -> HttpResponse:
    """Show one application: scores and why, answers, record, and what happened."""
    may = permissions(request.role)
    decisions = list(queries.decisions_of(application))
    previous, following = queries.neighbours(application)
    context = {
        **_subject(application, is_blind=may["is_blind"]),
        **_scores(application),
        "moves": moves_for(application, decisions),
        "timeline": queries.timeline(application, decisions),
        "previous": previous,
        "following": following,
    }
    return render(request, "hiring/application.html", {**may, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@for_application(*RECRUITING)
def decide(request: StaffRequest, application: Application) -> HttpResponse:
    """Say what a move will do, ask for the reason, and record it."""
    move = MoveForm(request.POST or request.GET).move_asked()
    decisions = list(queries.decisions_of(application))
    seen = decisions[0].pk if decisions else 0
    form = DecisionForm(move, request.POST or None, seen=seen)
    if not form.is_valid():
        may = permissions(request.role)
        consequence = consequence_of(move, application, decisions)
        context = {**_subject(application, is_blind=False), "move": consequence, "form": form}
        return render(request, "hiring/decide.html", {**may, **context})
    try:
        operations.record_decision(
            application=application,
            by=request.user,
            at=queries.database_now(),
            **form.cleaned_data,
        )
    except operations.DecisionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Recorded."))
    return redirect("hiring:application", application.reference)


@dataclass(frozen=True)
class Consequence:
    """A move that is open now, and what it will do."""

    move: Decision.Move
    label: str
    sentence: str
    kind: str = ""


def moves_for(application: Application, decisions: list[Decision]) -> list[Consequence]:
    """The moves that make sense where the application stands."""
    moves = []
    if application.is_open:
        moves.append(Move.ADVANCE)
        if not application.is_on_hold:
            moves.append(Move.HOLD)
        moves.append(Move.REJECT)
    if last_standing(decisions):
        moves.append(Move.UNDO)
    return [consequence_of(move, application, decisions) for move in moves]


def last_standing(decisions: list[Decision]) -> Decision | None:
    """Return the newest decision that nobody has undone."""
    undone = {decision.undoes_id for decision in decisions}
    standing = (each for each in decisions if each.move != Move.UNDO and each.pk not in undone)
    return next(standing, None)


def consequence_of(
    move: Decision.Move, application: Application, decisions: list[Decision]
) -> Consequence:
    """Say in words what a move would do now."""
    stage = gettext(application.get_stage_display()).lower()
    if move == Move.ADVANCE:
        following = NEXT_STAGE.get(Application.Stage(application.stage))
        if following is None:
            return Consequence(
                move,
                gettext("Hire"),
                gettext("The application is closed as hired."),
                "primary",
            )
        goal = gettext(Application.Stage(following).label).lower()
        return Consequence(
            move,
            gettext("Advance to %(stage)s") % {"stage": goal},
            gettext("The application moves from %(here)s to %(there)s.")
            % {"here": stage, "there": goal},
            "primary",
        )
    if move == Move.HOLD:
        return Consequence(
            move,
            gettext("Put on hold"),
            gettext("The application stays in %(stage)s, marked as on hold, until it is advanced or rejected.")
            % {"stage": stage},
        )
    if move == Move.REJECT:
        return Consequence(
            move, gettext("Reject"), gettext("The application is closed as rejected."), "danger"
        )
    last = last_standing(decisions)
    label = gettext(last.get_move_display()).lower() if last else ""
    return Consequence(
        move,
        gettext("Undo last decision"),
        gettext("The application goes back to where it stood before the last decision (%(move)s). Both stay in the trail.")
        % {"move": label},
    )


def _subject(application: Application, *, is_blind: bool) -> dict[str, Any]:
    """Who it is about; by reference alone where names are hidden."""
    name = application.short_reference if is_blind else application.candidate.full_name
    return {"application": application, "opening": application.opening, "name": name}


def _scores(application: Application) -> dict[str, Any]:
    """Everything measured, as far as there is anything."""
    card, opening, submission = application.scorecard, application.opening, application.submission
    if card is None:
        return {}
    context: dict[str, Any] = {
        "card": card,
        "traits": list(scores.trait_lines(card, opening)),
        "types": scores.type_lines(card, opening),
        "dilemmas": list(scores.dilemma_lines(submission, opening)) if submission else [],
        "oddities": scores.quality_lines(card),
        "version": current_scoring_version(opening.assessment_id),
    }
    if application.fit is not None and application.profile is not None:
        band = queries.band_of(application.fit, opening.band_floors)
        low, high = scores.bounds(application.fit, application.fit_se or 0)
        context |= {
            "why": scores.why(application, application.profile, opening),
            "band": band,
            "ranks": queries.ranks_of_band(opening, band),
            "fit_low": round(low),
            "fit_high": round(high),
        }
    return context
