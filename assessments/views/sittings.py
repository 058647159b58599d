"""In, about, out: everything around the items."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import operations, queries
from assessments.access import admit, by_link, private, public, unusable
from assessments.forms import NOTICE_VERSION, LanguageForm, StartForm
from assessments.models import Link
from assessments.views.pages import in_progress, missing_in, show


@public
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a personal link in; nothing changes on the server."""
    link = queries.link_by_hash(operations.token_hash(token))
    if link is None:
        return unusable(request)
    response = redirect("assessments:welcome", link.submission.reference)
    response.headers["Referrer-Policy"] = "no-referrer"
    return private(admit(response, link))


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def welcome(request: HttpRequest, link: Link) -> HttpResponse:
    """Say what is coming, and begin; or welcome back."""
    submission = link.submission
    if not submission.is_open:
        return redirect("assessments:thank", submission.reference)
    if request.method != "POST":
        form = StartForm()
    else:
        form = StartForm(request.POST)
        if form.is_valid():
            operations.start(link=link, language=submission.language, notice_version=NOTICE_VERSION)
            return redirect("assessments:take", submission.reference, 1)
    grace = operations.OFFLINE_GRACE if submission.is_started else timedelta()
    if submission.is_closed_at(now() - grace):
        raise operations.SubmissionClosedError
    if submission.is_started:
        untouched = [each.position for each in missing_in(link) if not each.answers]
        return show(request, link, "welcome_back", position=untouched[0] if untouched else None)
    return show(request, link, "welcome", form=form)


@require_safe
@by_link
def practise(request: HttpRequest, link: Link) -> HttpResponse:
    """Let people try how answering works; nothing is kept."""
    scale = queries.instrument_of(link.submission.assessment_id).texts(link.submission.language)
    return show(
        request,
        link,
        "practice",
        labels=scale["scale"]["labels"],
        is_tried="answer" in request.GET,
    )


@require_POST
@by_link
def change_language(request: HttpRequest, link: Link) -> HttpResponse:
    """Go on in another language."""
    root = reverse("assessments:welcome", args=[link.submission.reference])
    form = LanguageForm(request.POST, root=root)
    if not form.is_valid():
        return redirect(root)
    operations.change_language(submission=link.submission, language=form.cleaned_data["language"])
    return redirect(form.cleaned_data["page"])


@require_safe
@by_link
@in_progress
def review(request: HttpRequest, link: Link) -> HttpResponse:
    """List what is missing before the answers are sent in."""
    return show(request, link, "review", missing=missing_in(link), total=len(link.submission.form))


@require_POST
@by_link
def submit(request: HttpRequest, link: Link) -> HttpResponse:  # noqa: ARG001
    """Send the answers in, once."""
    operations.submit(submission_id=link.submission_id)
    return redirect("assessments:thank", link.submission.reference)


@require_safe
@by_link
def serve_worker(request: HttpRequest, link: Link) -> HttpResponse:  # noqa: ARG001
    """Hand out the script that shows the sitting's pages while there is no network.

    A browser lets it see only what lies below its own address: this sitting.
    """
    script = settings.BASE_DIR / "static" / "js" / "worker.js"
    return HttpResponse(script.read_bytes(), content_type="text/javascript")


@require_safe
@by_link
def thank(request: HttpRequest, link: Link) -> HttpResponse:
    """Say that the answers are in and what happens next."""
    if link.submission.is_open:
        return redirect("assessments:welcome", link.submission.reference)
    return show(request, link, "thanks")
