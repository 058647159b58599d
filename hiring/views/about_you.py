"""Voluntary questions about oneself, and the only page that may ask what was answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from assessments.access import by_link
from assessments.models import Link
from candidates.operations.self_identification import keep_own_answers, own_answers
from hiring import queries
from hiring.forms.public import AboutYouForm
from hiring.models import Application
from hiring.views.public import languages_of


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def about_you(request: HttpRequest, link: Link) -> HttpResponse:
    """Ask once the answers are in; change and delete what was said."""
    submission = link.submission
    if submission.is_open:
        return redirect("assessments:welcome", submission.reference)
    applications = Application.objects.select_related("candidate")
    candidate = get_object_or_404(applications, submission=submission).candidate
    kept = own_answers(candidate)
    initial = {"sex": kept.sex, "ethnicity": kept.ethnicity} if kept else {}
    form = AboutYouForm(request.POST or None, initial=initial)
    if form.is_valid():
        keep_own_answers(candidate=candidate, **form.cleaned_data, at=queries.database_now())
        return redirect("hiring:about_you", submission.reference)
    languages = languages_of(submission.assessment_id)
    context = {
        "submission": submission,
        "form": form,
        "kept": kept,
        "languages": [each for each in languages if each[0] != submission.language],
    }
    return render(request, "hiring/public/about_you.html", context)
