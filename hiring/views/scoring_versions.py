"""Moving an opening to another scoring version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hiring import operations, queries
from hiring.access import StaffRequest, for_opening
from hiring.forms.calibrations import ScoringForm
from hiring.models import Decision, Opening, Role


@require_http_methods(["GET", "HEAD", "POST"])
@for_opening(Role.ADMIN)
def score_under(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Say what follows, and have everybody of an opening scored under another version."""
    form = ScoringForm(request.POST or None, opening=opening)
    if not form.is_valid() or not opening.is_open:
        context = {
            "opening": opening,
            "form": form,
            "scored": opening.funnel.get("scored", 0),
            "decided": Decision.objects.filter(application__opening=opening).count(),
        }
        return render(request, "hiring/score_under.html", context)
    operations.score_under(
        opening=opening, by=request.user, at=queries.database_now(), **form.cleaned_data
    )
    messages.success(
        request, gettext("Everybody is being scored again; the ranking follows when all are.")
    )
    return redirect("hiring:rank", opening.reference)
