"""The technical manual of an instrument, from the parameters that score it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessments.models import Assessment
from assessments.queries import instrument_of, parameters_of
from assessments.reports import technical_manual
from hiring.access import EXPORTING, StaffRequest, team_member
from hiring.views.scores import QUALITY_WORDS


@require_safe
@team_member(*EXPORTING)
def manual(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show what is known of an instrument under the scoring version asked for, or the current."""
    known = Assessment.objects.exclude(status=Assessment.Status.DRAFT).defer("definition")
    assessment = get_object_or_404(known, key=key, version=version)
    versions = assessment.scoring_versions.defer("parameters")
    asked = {"name": name} if (name := request.GET.get("scoring")) else {"is_current": True}
    scoring_version = get_object_or_404(versions, **asked)
    facts = technical_manual.Manual(
        instrument_of(assessment.pk),
        parameters_of(scoring_version.pk),
        get_language() or "",
        scoring_version.report,
    )
    context = {
        "assessment": assessment,
        "version": scoring_version,
        "versions": versions.defer("report").order_by("created_at", "pk"),
        "manual": facts,
        "marks": technical_manual.MARKS,
        "percentiles": technical_manual.PERCENTILES,
        "cutoffs": [(QUALITY_WORDS[name], name, cutoff) for name, cutoff in facts.cutoffs],
    }
    return render(request, "hiring/manual/manual.html", context)
