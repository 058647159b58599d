"""Requisitions: the list, a new one, and what was done about one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from hiring import operations, queries
from hiring.access import EVERYBODY, RECRUITING, StaffRequest, for_opening, team_member
from hiring.forms.lists import PlaceForm
from hiring.forms.openings import ClosingForm, OpeningForm
from hiring.models import Opening
from hiring.views.frame import funnel_steps, opening_frame
from hiring.views.trail import in_words


@require_safe
@team_member(*EVERYBODY)
def openings(request: StaffRequest) -> HttpResponse:
    """List the openings of the person's teams with where their candidates stand."""
    found = queries.openings_of(request.user)
    context = {
        "openings": [(opening, funnel_steps(opening)) for opening in found],
        "can_recruit": bool(queries.teams_recruited_for(request.user)),
    }
    return render(request, "hiring/openings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_member(*RECRUITING)
def open_requisition(request: StaffRequest) -> HttpResponse:
    """Ask for a new opening's particulars, and open it."""
    at = queries.database_now()
    teams = queries.teams_recruited_for(request.user)
    form = OpeningForm(request.POST or None, teams=teams, at=at)
    if not form.is_valid():
        return render(request, "hiring/opening_form.html", {"form": form})
    try:
        opening = operations.create_opening(**form.cleaned_data, by=request.user, at=at)
    except operations.RequisitionTakenError:
        form.refuse_number()
    except operations.AssessmentNotOfferedError:
        form.refuse_assessment()
    else:
        messages.success(request, gettext("The opening is there. Next, sign what it looks for."))
        return redirect("hiring:profile", opening.reference)
    return render(request, "hiring/opening_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_opening(*RECRUITING)
def close(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Say what closing the opening does, ask for its number, and close it."""
    if not opening.is_open:
        return redirect("hiring:rank", opening.reference)
    form = ClosingForm(request.POST or None, opening=opening)
    if not form.is_valid():
        context = {"opening": opening, "form": form}
        return render(request, "hiring/close_opening.html", context)
    operations.close_opening(opening=opening, by=request.user, at=queries.database_now())
    messages.success(request, gettext("The opening is closed."))
    return redirect("hiring:rank", opening.reference)


@require_safe
@for_opening(*EVERYBODY)
def activity(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Show who did what about an opening, newest first."""
    before = PlaceForm(request.GET).place()["before"]
    events = queries.activity(opening, before=before)
    frame = opening_frame(request, opening, "activity")
    page = in_words(opening, events, is_blind=frame["is_blind"])
    return render(request, "hiring/activity.html", {**frame, "page": page, "before": before})
