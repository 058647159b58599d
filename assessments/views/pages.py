"""What the candidate's pages have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments import queries
from assessments.models import Link
from assessments.questions import Missing, missing

Page = Callable[..., HttpResponse]


def show(request: HttpRequest, link: Link, template: str, **context: object) -> HttpResponse:
    """Render a page of the sitting, with the languages that it can be read in."""
    submission = link.submission
    instrument = queries.instrument_of(submission.assessment_id)
    context |= {
        "submission": submission,
        "name": instrument.texts(submission.language)["name"],
        "minutes": instrument.minutes,
        "languages": [
            (code, name)
            for code, name in settings.LANGUAGES
            if code in instrument.languages and code != submission.language
        ],
    }
    return render(request, f"assessments/{template}.html", context)


def in_progress(view: Page) -> Page:
    """Send those who have not begun to the welcome page, and those who are done to the last one."""

    @wraps(view)
    def wrapper(request: HttpRequest, link: Link, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        if not link.submission.is_open:
            return redirect("assessments:thank", link.submission.reference)
        if not link.submission.is_started:
            return redirect("assessments:welcome", link.submission.reference)
        return view(request, link, **kwargs)

    return wrapper


def missing_in(link: Link) -> list[Missing]:
    """Return the items of the sitting that are not answered, or not completely."""
    submission = link.submission
    instrument = queries.instrument_of(submission.assessment_id)
    answers = queries.current_answers(submission)
    values = {number: answer.value for number, answer in answers.items()}
    return list(missing(instrument, submission.form, values))
