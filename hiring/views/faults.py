"""What people get when something of ours does not answer."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 5  # seconds; a database that is restarted is back by then


def fault(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that nothing was changed; 503 while the database is away, and 500 otherwise.

    As the handler of errors it hears of those in the middleware too, while they are raised.
    """
    is_away = isinstance(sys.exception(), OperationalError | InterfaceError)
    response = HttpResponse(render_to_string("500.html"), status=503 if is_away else 500)
    if is_away:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
