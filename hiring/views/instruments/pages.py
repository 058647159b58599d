"""Looking at instruments: the list, one of them, and two beside each other."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.instrument_comparison import compare as comparison_of
from assessments.queries import Use, uses
from assessments.queries import exposure as exposure_of
from hiring import queries
from hiring.access import EXPORTING, StaffRequest, team_member
from hiring.forms.instruments import ComparisonForm
from hiring.views.instruments.contents import Contents
from hiring.views.instruments.exposure import exposure_rows
from hiring.views.instruments.frame import (
    assessment_at,
    instrument_frame,
    is_administrator,
    name_of,
)
from hiring.views.trail import line


@require_safe
@team_member(*EXPORTING)
def instruments(request: StaffRequest) -> HttpResponse:
    """List every version of every instrument."""
    listed = [(name_of(each.instrument), each) for each in queries.instruments()]
    context = {"listed": listed, "can_manage": is_administrator(request)}
    return render(request, "hiring/instruments/instruments.html", context)


@require_safe
@team_member(*EXPORTING)
def instrument(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show where an instrument stands, what can be done next, and what was done."""
    assessment = assessment_at(key, version)
    events = queries.history(assessment, request.user, EXPORTING)
    context = {
        "use": uses().get(assessment.pk, Use(0, 0)),
        "scoring_versions": queries.scoring_versions(assessment),
        "history": [line(event, {}) for event in events],
    }
    frame = instrument_frame(request, assessment, "overview")
    return render(request, "hiring/instruments/instrument.html", frame | context)


@require_safe
@team_member(*EXPORTING)
def contents(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show every text with its keys, in every language."""
    frame = instrument_frame(request, assessment_at(key, version), "contents")
    context = {"contents": Contents(frame["instrument"])}
    return render(request, "hiring/instruments/contents.html", frame | context)


@require_safe
@team_member(*EXPORTING)
def exposure(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show how often each item was shown."""
    assessment = assessment_at(key, version)
    frame = instrument_frame(request, assessment, "exposure")
    found = exposure_of(assessment)
    context = {"forms": found.forms, "parts": list(exposure_rows(frame["instrument"], found))}
    return render(request, "hiring/instruments/exposure.html", frame | context)


@require_safe
@team_member(*EXPORTING)
def compare(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show what changed between an instrument and another version of it, the older one first."""
    assessment = assessment_at(key, version)
    others = queries.other_versions(assessment)
    form = ComparisonForm(request.GET, others=others)
    context = instrument_frame(request, assessment, "compare") | {"form": form}
    if form.is_valid():
        pair = sorted([assessment, form.cleaned_data["other"]], key=lambda each: each.loaded_at)
        context["old"], context["new"] = pair
        found = comparison_of(*(each.definition for each in pair))
        # Pairs: a template would take `parts.items` for the part of that name.
        context |= {"comparison": found, "parts": found.parts.items()}
    return render(request, "hiring/instruments/compare.html", context)
