"""What is refused before any view reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

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
