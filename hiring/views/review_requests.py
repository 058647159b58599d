"""Answering candidates who asked for a person to look again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hiring import operations, queries
from hiring.access import RECRUITING, StaffRequest, for_application
from hiring.forms.room import ReviewAnswerForm
from hiring.models import Application
from hiring.queries import room
from hiring.views.frame import permissions


@require_http_methods(["GET", "HEAD", "POST"])
@for_application(*RECRUITING)
def answer_review_request(request: StaffRequest, application: Application) -> HttpResponse:
    """Show what the candidate asks, and take the answer that she reads."""
    waiting = room.review_requests(application).filter(answered_at__isnull=True).first()
    if waiting is None:
        return redirect("hiring:application", application.reference)
    form = ReviewAnswerForm(request.POST or None)
    if not form.is_valid():
        context = {"application": application, "waiting": waiting, "form": form}
        may = permissions(request.role)
        return render(request, "hiring/answer_review_request.html", {**may, **context})
    try:
        operations.answer_review_request(
            application=application,
            by=request.user,
            at=queries.database_now(),
            **form.cleaned_data,
        )
    except operations.ReviewAnsweredError:
        messages.error(request, gettext("Somebody answered this meanwhile."))
    else:
        messages.success(request, gettext("Answered. The candidate can read it now."))
    return redirect("hiring:application", application.reference)
