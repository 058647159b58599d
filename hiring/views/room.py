"""The candidate's own pages beside the sitting: feedback, her data, and the ways out."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import COOKIE, by_link
from assessments.models import Link, Submission
from hiring import operations, queries
from hiring.forms.room import ErasureForm, OwnDataForm, ReviewRequestForm, WithdrawalForm
from hiring.models import Application
from hiring.queries import room
from hiring.reports.own_data import own_data
from hiring.reports.own_feedback import own_feedback
from hiring.views.public import languages_of

Page = Callable[..., HttpResponse]
View = Callable[..., HttpResponseBase]


def in_room(view: Page) -> View:
    """Hand the view the application, and the sitting that the candidate's link opens."""

    @by_link
    @wraps(view)
    def wrapper(request: HttpRequest, link: Link, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        application = room.application_in(link.submission)
        if application is None:
            raise Http404
        return view(request, application, link.submission, **kwargs)

    return wrapper


@require_safe
@in_room
def feedback(
    request: HttpRequest, application: Application, submission: Submission
) -> HttpResponse:
    """Say in words what the answers say, and what a person answered when asked."""
    if submission.is_open:
        return redirect("assessments:welcome", submission.reference)
    return _show_feedback(request, application, submission, ReviewRequestForm())


@require_POST
@in_room
def ask(request: HttpRequest, application: Application, submission: Submission) -> HttpResponse:
    """Ask that a person looks again."""
    form = ReviewRequestForm(request.POST)
    if not form.is_valid():
        return _show_feedback(request, application, submission, form)
    with suppress(operations.ReviewRefusedError):
        operations.ask_for_review(
            application=application, at=queries.database_now(), **form.cleaned_data
        )
    return redirect("hiring:room_feedback", submission.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def my_data(request: HttpRequest, application: Application, submission: Submission) -> HttpResponse:
    """Show what is stored, and put right what the candidate may put right herself."""
    form = OwnDataForm(request.POST or None, candidate=application.candidate)
    at = queries.database_now()
    if form.is_valid():
        operations.correct_own_data(application=application, at=at, **form.cleaned_data)
        page = reverse("hiring:room_my_data", args=[submission.reference])
        return redirect(f"{page}?saved=1")
    data = own_data(application, get_language() or "", at)
    is_saved = "saved" in request.GET
    return _show(
        request, application, submission, "my_data", form=form, data=data, is_saved=is_saved
    )


@require_POST
@in_room
def take_my_data(
    request: HttpRequest,  # noqa: ARG001
    application: Application,
    submission: Submission,  # noqa: ARG001
    file_format: str,
) -> HttpResponse:
    """Send everything stored as a file, for a program or to be read."""
    data = own_data(application, get_language() or "", queries.database_now())
    response: HttpResponse
    if file_format == "json":
        style = {"ensure_ascii": False, "indent": 2}
        response = JsonResponse(data, json_dumps_params=style)
    else:
        text = render_to_string("hiring/room/my_data.txt", data)
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-data.{file_format}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def withdraw(
    request: HttpRequest, application: Application, submission: Submission
) -> HttpResponse:
    """Say what withdrawing means, and withdraw."""
    form = WithdrawalForm(request.POST or None)
    if not form.is_valid():
        return _show(request, application, submission, "withdraw", form=form)
    # Closed meanwhile: the page says so.
    with suppress(operations.DecisionRefusedError):
        operations.withdraw(application=application, at=queries.database_now(), **form.cleaned_data)
    return redirect("hiring:room_withdraw", submission.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def erase(request: HttpRequest, application: Application, submission: Submission) -> HttpResponse:
    """Say what goes and what stays, ask for a word, and erase."""
    form = ErasureForm(request.POST or None)
    if not form.is_valid():
        others = room.applications_of(application).exclude(pk=application.pk)
        return _show(request, application, submission, "erase", form=form, others=others)
    operations.erase(candidate=application.candidate, at=queries.database_now())
    response = _show(request, application, submission, "erased")
    path = reverse("assessments:welcome", args=[submission.reference])
    response.delete_cookie(COOKIE, path=path, samesite="Lax")
    return response


def _show_feedback(
    request: HttpRequest, application: Application, submission: Submission, form: ReviewRequestForm
) -> HttpResponse:
    words, missing = own_feedback(application, get_language() or "")
    return _show(
        request,
        application,
        submission,
        "feedback",
        feedback=words,
        missing=missing,
        review_requests=room.review_requests(application),
        form=form,
    )


def _show(
    request: HttpRequest,
    application: Application,
    submission: Submission,
    template: str,
    **context: object,
) -> HttpResponse:
    languages = languages_of(submission.assessment_id)
    context |= {
        "application": application,
        "submission": submission,
        "languages": [each for each in languages if each[0] != submission.language],
    }
    return render(request, f"hiring/room/{template}.html", context)
