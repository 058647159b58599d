"""One application: everything about it, and the decisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.queries import norm_of
from hiring import operations, queries
from hiring.access import EVERYBODY, RECRUITING, StaffRequest, for_application
from hiring.forms.decisions import DecisionForm, MoveForm
from hiring.models import Application
from hiring.queries import room
from hiring.templatetags.charts import bounds
from hiring.views import scores
from hiring.views.frame import permissions
from hiring.views.moves import consequence_of, moves_for


@require_safe
@for_application(*EVERYBODY)
def application(request: StaffRequest, application: Application) -> HttpResponse:
    """Show one application: scores and why, answers, record, and what happened."""
    may = permissions(request.role)
    decisions = list(queries.decisions_of(application))
    review_requests = list(room.review_requests(application))
    previous, following = queries.neighbours(application)
    context = {
        **_subject(application, is_blind=may["is_blind"]),
        **_scores(application),
        "moves": moves_for(application, decisions),
        "timeline": queries.timeline(application, decisions, review_requests),
        "review_requests": review_requests,
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
        "version": card.scoring_version,
        "norm": norm_of(card.scoring_version_id),
    }
    if application.fit is not None and application.profile is not None:
        band = queries.band_of(application.fit, opening.band_floors)
        low, high = bounds(application.fit, application.fit_se or 0)
        context |= {
            "why": scores.why(application, application.profile, opening),
            "band": band,
            "ranks": queries.ranks_of_band(opening, band),
            "fit_low": round(low),
            "fit_high": round(high),
        }
    return context
