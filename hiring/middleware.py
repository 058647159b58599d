"""What is refused before any view reads it."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase

SEEN_AT, BEGAN_AT = "seen_at", "began_at"
# How exactly it is known when somebody was last here: it costs a write each time.
TICK_SECONDS = 60
# More than the largest spreadsheet taken in, with what a form adds to it.
MAX_BODY = 11_000_000

Answer = Callable[[HttpRequest], HttpResponseBase]


def refuse_large_bodies(answer: Answer) -> Answer:
    """Answer 413 to a larger body unread: looking for a form's token would write it to the disk."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > MAX_BODY:
            return HttpResponse("This is too large.\n", status=413, content_type="text/plain")
        return answer(request)

    return middleware


def end_idle_sessions(answer: Answer) -> Answer:
    """Sign out whoever has not been here for a while, and everybody after a working day.

    The server keeps both times: a browser that stays open, or a stolen cookie, cannot.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key and request.user.is_authenticated:
            at, session = time.time(), request.session
            seen_at, began_at = session.get(SEEN_AT, at), session.setdefault(BEGAN_AT, at)
            is_idle = at - seen_at > settings.SESSION_IDLE_SECONDS
            if is_idle or at - began_at > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif at - seen_at > TICK_SECONDS or SEEN_AT not in session:
                session[SEEN_AT] = at
        return answer(request)

    return middleware
