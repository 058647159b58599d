"""How a candidate gets in: a personal link once, then a cookie that names the link.

The cookie is signed, goes to the addresses of one sitting only, and is worth nothing once the link
is revoked. Unknown, expired and revoked links, and other people's sittings, all get the same page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from assessments import queries
from assessments.models import Link
from assessments.operations import LinkUnusableError, SubmissionClosedError

COOKIE = "sitting"
COOKIE_SECONDS = 30 * 24 * 60 * 60

Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Let anybody call the view. Its address is a secret: no log of the request gets to see it."""

    @csrf_exempt  # it changes nothing, and a refused form would be logged with its address
    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        request.path = request.path_info = "/a/"
        return view(request, **kwargs)

    return _declare(wrapper, "public")


def by_link(view: View) -> View:
    """Hand the view the link that the browser's cookie names, in the sitting's language."""

    @wraps(view)
    def wrapper(request: HttpRequest, reference: UUID, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        link = queries.link_to(reference, _link_id(request))
        if link is None:
            return unusable(request)
        language = link.submission.language
        with translation.override(language):
            try:
                response = view(request, link, **kwargs)
            except (Http404, LinkUnusableError):
                return unusable(request)
            except SubmissionClosedError:
                context = {"submission": link.submission}
                response = render(request, "assessments/closed.html", context, status=409)
        response.headers["Content-Language"] = language
        return private(response)

    return _declare(wrapper, "link")


def to_seat(view: View) -> View:
    """Hand the view what saving needs of the sitting that the browser's cookie opens, no more."""

    @wraps(view)
    def wrapper(request: HttpRequest, reference: UUID) -> HttpResponseBase:
        seat = queries.seat(reference, _link_id(request))
        return unusable(request) if seat is None else private(view(request, seat))

    return _declare(wrapper, "link")


def admit(response: HttpResponse, link: Link) -> HttpResponse:
    """Let the browser that gets this response into the link's sitting."""
    response.set_signed_cookie(
        COOKIE,
        str(link.pk),
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        path=reverse("assessments:welcome", args=[link.submission.reference]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def unusable(request: HttpRequest) -> HttpResponse:
    """Answer with the page for a link that does not work, whatever the reason."""
    response = render(request, "assessments/unusable.html", status=404)
    response.headers["Referrer-Policy"] = "no-referrer"
    return private(response)


def private(response: Response) -> Response:
    """Keep the response out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _link_id(request: HttpRequest) -> int:
    """Return the key of the link that the cookie names; 0, which is no link's, without one."""
    try:
        return int(request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=COOKIE_SECONDS) or 0)
    except (KeyError, ValueError, signing.BadSignature):
        return 0


def _declare(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return login_not_required(view)
