"""The public application page, and the way from there to an invitation. No account, no cookie."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.operations import token_hash
from assessments.queries import instrument_of
from hiring import operations, queries
from hiring.access import public
from hiring.forms.public import ApplyForm, ConfirmationForm
from hiring.models import Opening

Page = Callable[[HttpRequest, Opening], HttpResponse]


def on_application_page(view: Page) -> Callable[..., HttpResponseBase]:
    """Hand the view a published opening, in the language asked for; say so if it is closed."""

    @wraps(view)
    def wrapper(request: HttpRequest, reference: UUID) -> HttpResponse:
        opening = queries.published_opening(reference)
        if opening is None:
            return access.private(render(request, "hiring/public/unknown.html", status=404))
        language = _language(request, opening)
        with translation.override(language):
            response = view(request, opening) if _is_open(opening) else _closed(request, opening)
        response.headers["Content-Language"] = language
        return access.private(response)

    return public(wrapper)


@require_http_methods(["GET", "HEAD", "POST"])
@on_application_page
def apply(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Say what the opening is, and take a name and an address."""
    languages = languages_of(opening.assessment_id)
    form = ApplyForm(
        request.POST or None,
        opening=opening,
        languages=languages,
        language=translation.get_language() or "",
    )
    status = 200
    if form.is_valid():
        key = form.cleaned_data["email"].lower()
        if ratelimit.consume(request, action="apply", key=key):
            if not form.is_trapped:
                at = queries.database_now()
                operations.ask_to_confirm(opening=opening, **form.cleaned_data, at=at)
            return _redirect("asked", opening, translation.get_language() or "")
        form.refuse_for_now()
        status = 429
    minutes = instrument_of(opening.assessment_id).minutes
    context = {"opening": opening, "form": form, "languages": languages, "minutes": minutes}
    return render(request, "hiring/public/apply.html", context, status=status)


@require_safe
@on_application_page
def asked(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Send people to their mail, whoever they are."""
    return render(request, "hiring/public/asked.html", {"opening": opening})


@access.public
@require_safe
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button: programs that look into mails open every link, and press nothing."""
    newcomer = queries.newcomer_with(token_hash(token), queries.database_now())
    opening = queries.published_opening(newcomer.destination) if newcomer else None
    if newcomer is None or opening is None:
        return _unusable(request)
    form = ConfirmationForm(initial={"token": token})
    context = {"newcomer": newcomer, "opening": opening, "form": form}
    with translation.override(newcomer.language):
        if _is_open(opening):
            response = render(request, "hiring/public/confirm.html", context)
        else:
            response = _closed(request, opening)
    response.headers["Content-Language"] = newcomer.language
    # Not "no-referrer": the form would then come from "null", and be refused as forged.
    response.headers["Referrer-Policy"] = "strict-origin"
    return access.private(response)


@require_POST
@public
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the person into the opening."""
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _unusable(request)
    try:
        application = operations.confirm(**form.cleaned_data, at=queries.database_now())
    except (operations.ConfirmationUnusableError, operations.NotHiringError):
        return _unusable(request)
    return _redirect("confirmed", application.opening, application.candidate.language)


@require_safe
@on_application_page
def confirmed(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Say that a personal link is on its way."""
    minutes = instrument_of(opening.assessment_id).minutes
    context = {"opening": opening, "minutes": minutes}
    return render(request, "hiring/public/confirmed.html", context)


def languages_of(assessment_id: int) -> list[tuple[str, str]]:
    """Codes and names of the languages in which our pages and the assessment can be read."""
    offered = instrument_of(assessment_id).languages
    both = [(code, name) for code, name in settings.LANGUAGES if code in offered]
    return both or settings.LANGUAGES[:1]


def _language(request: HttpRequest, opening: Opening) -> str:
    """The language asked for in the address, else the browser's, else the first there is."""
    offered = [code for code, _name in languages_of(opening.assessment_id)]
    wishes = (request.GET.get("language"), translation.get_language(), *offered)
    return next(code for code in wishes if code in offered)


def _is_open(opening: Opening) -> bool:
    return queries.takes_applications(opening, queries.database_now())


def _redirect(name: str, opening: Opening, language: str) -> HttpResponse:
    """Go on to another page of the opening, in this language."""
    address = reverse(f"hiring:{name}", args=[opening.reference])
    return redirect(f"{address}?language={language}")


def _closed(request: HttpRequest, opening: Opening) -> HttpResponse:
    return render(request, "hiring/public/closed.html", {"opening": opening}, status=410)


def _unusable(request: HttpRequest) -> HttpResponse:
    """Answer alike to unknown, expired and used tokens."""
    return access.private(render(request, "hiring/public/unusable.html", status=404))
