"""What an opening looks for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from hiring import operations, queries
from hiring.access import EVERYBODY, RECRUITING, StaffRequest, for_opening
from hiring.forms.openings import ProfileForm
from hiring.forms.room import FeedbackForm
from hiring.models import Opening
from hiring.views.frame import opening_frame
from hiring.views.scores import weights_in_words


@require_safe
@for_opening(*EVERYBODY)
def profile(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Show the profile that ranks now and the versions before it."""
    form = ProfileForm(None, opening=opening, is_fixed=request.role not in RECRUITING)
    return _render(request, opening, form)


@require_POST
@for_opening(*RECRUITING)
def sign_profile(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Sign a new version, by which the opening ranks from now on."""
    form = ProfileForm(request.POST, opening=opening)
    if not form.is_valid():
        return _render(request, opening, form)
    operations.sign_profile(
        opening=opening, by=request.user, at=queries.database_now(), **form.cleaned_data
    )
    messages.success(request, gettext("Signed. The ranking is being worked out afresh."))
    return redirect("hiring:rank", opening.reference)


@require_POST
@for_opening(*RECRUITING)
def set_feedback(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Choose when candidates may read feedback."""
    form = FeedbackForm(request.POST)
    if form.is_valid():
        operations.set_feedback(
            opening=opening, by=request.user, at=queries.database_now(), **form.cleaned_data
        )
        messages.success(request, gettext("Saved."))
    return redirect("hiring:profile", opening.reference)


def _render(request: StaffRequest, opening: Opening, form: ProfileForm) -> HttpResponse:
    versions = queries.profile_versions(opening)
    context = {
        "form": form,
        "feedback_form": FeedbackForm(initial={"feedback": opening.feedback}),
        "versions": [(version, weights_in_words(version, opening)) for version in versions],
    }
    return render(
        request, "hiring/profile.html", {**opening_frame(request, opening, "profile"), **context}
    )
