"""One item a screen."""

from collections.abc import Mapping
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import operations, queries
from assessments.access import by_link
from assessments.forms import FORMS, answer_form
from assessments.instrument import InstrumentItem
from assessments.models import Link
from assessments.queries import Answer
from assessments.questions import chosen_in, progress, question
from assessments.views.pages import in_progress, show


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
@in_progress
def take(request: HttpRequest, link: Link, position: int) -> HttpResponse:
    """Show an item; keep the answer and go on to the next."""
    submission = link.submission
    item = _item(link, position)
    answers = queries.current_answers(submission)
    if request.method != "POST":
        return _show(request, link, position, answers)
    form = answer_form(request.POST, queries.instrument_of(submission.assessment_id), item)
    if not form.is_valid():
        return _show(
            request, link, position, answers, chosen=form.chosen, error=str(form.incomplete)
        )
    current = answers.get(item.number)
    if current is None or current.value != form.value:
        event = form.event(item.number, form.value, current.receipt if current else 0)
        (receipt,) = operations.record_responses(submission_id=submission.pk, events=[event])
        if receipt.is_stale:
            return _show_newer(request, link, position)
    if position == len(submission.form):
        return redirect("assessments:review", submission.reference)
    return redirect("assessments:take", submission.reference, position + 1)


def _item(link: Link, position: int) -> InstrumentItem:
    if not 1 <= position <= len(link.submission.form):
        raise Http404
    instrument = queries.instrument_of(link.submission.assessment_id)
    return instrument.items[link.submission.form[position - 1]]


def _show_newer(request: HttpRequest, link: Link, position: int) -> HttpResponse:
    """Show the answer that was given elsewhere in the meantime, and counts."""
    error = _(
        "You answered this on another page in the meantime, and that answer counts. "
        "It is shown below; choose again to change it."
    )
    answers = queries.current_answers(link.submission)
    return _show(request, link, position, answers, error=error)


def _show(
    request: HttpRequest,
    link: Link,
    position: int,
    answers: Mapping[int, Answer],
    *,
    chosen: Mapping[str, str] | None = None,
    error: str = "",
) -> HttpResponse:
    submission = link.submission
    instrument = queries.instrument_of(submission.assessment_id)
    item = _item(link, position)
    current = answers.get(item.number)
    if chosen is None:
        chosen = chosen_in(item, current.value if current else None)
    return show(
        request,
        link,
        "item",
        question=question(instrument, item, submission.language, chosen),
        progress=progress(instrument, submission.form, position, answers),
        incomplete=FORMS[item.response].incomplete,
        error=error,
        is_saved=current is not None and not error,
        nonce=uuid4(),
        seen=max((answer.receipt for answer in answers.values()), default=0),
        back=position - 1,
        next=position + 1,
    )
