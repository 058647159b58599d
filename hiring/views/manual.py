"""The technical manual of an instrument, from the parameters that score it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessments.queries import instrument_of, parameters_of
from assessments.reports import technical_manual
from hiring.access import EXPORTING, StaffRequest, team_member
from hiring.views.instruments.frame import assessment_at, instrument_frame
from hiring.views.scores import QUALITY_WORDS


@require_safe
@team_member(*EXPORTING)
def manual(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show what is known of an instrument under the scoring version asked for, or the current."""
    assessment = assessment_at(key, version)
    known = assessment.scoring_versions.defer("parameters", "report").order_by("created_at", "pk")
    asked = request.GET.get("scoring")
    found = [each for each in known if (each.name == asked if asked else each.is_current)]
    if not found:
        raise Http404
    facts = technical_manual.Manual(
        instrument_of(assessment.pk),
        parameters_of(found[0].pk),
        get_language() or "",
        found[0].report,
    )
    context = {
        "version": found[0],
        "versions": known,
        "manual": facts,
        "marks": technical_manual.MARKS,
        "percentiles": technical_manual.PERCENTILES,
        "cutoffs": [(QUALITY_WORDS[name], name, cutoff) for name, cutoff in facts.cutoffs],
    }
    frame = instrument_frame(request, assessment, "manual")
    return render(request, "hiring/manual/manual.html", {**frame, **context})
