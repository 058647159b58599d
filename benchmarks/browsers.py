"""Browsers without a network: requests go straight into a WSGI application, as a server's do."""

import io
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse
from wsgiref.util import setup_testing_defaults

from django.contrib.auth.models import User
from django.test import Client

if TYPE_CHECKING:
    from http.cookies import SimpleCookie

Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

HOST = "127.0.0.1:8000"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class UnexpectedAnswerError(Exception):
    """The application did not do what was asked; a time taken of that means nothing."""


class Browser:
    """Sends its cookies, its CSRF token and its origin with every request."""

    def __init__(self, application: Application, cookies: str = "", token: str = "") -> None:
        """Take what the browser would have by now."""
        self._application = application
        self._headers = {"HTTP_COOKIE": cookies, "HTTP_X_CSRFTOKEN": token}

    def send(
        self,
        method: str,
        address: str,
        body: bytes = b"",
        *,
        expected: int = 200,
        content_type: str = "application/json",
    ) -> Iterable[bytes]:
        """Send a request and yield the answer's body piece by piece, as a server would.

        Raises:
            UnexpectedAnswerError: if the answer has another status than the expected one.

        """
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": HOST,
            "HTTP_ORIGIN": f"http://{HOST}",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
            **self._headers,
        }
        setup_testing_defaults(environ)
        answers: list[str] = []

        def start_response(status: str, _headers: object, _error: object = None) -> Any:  # noqa: ANN401
            answers.append(status)

        parts = self._application(environ, start_response)
        try:
            yield from parts
        finally:
            if hasattr(parts, "close"):
                parts.close()
        if not answers[0].startswith(str(expected)):
            message = f"{method} {path} was answered {answers[0]}"
            raise UnexpectedAnswerError(message)

    def fetch(self, method: str, address: str, body: bytes = b"", *, expected: int = 200) -> bytes:
        """Send a request and return the whole body."""
        return b"".join(self.send(method, address, body, expected=expected))


def header(cookies: "SimpleCookie") -> str:
    """Cookies as a browser sends them."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def signed_in(application: Application, user: User, page: str) -> Browser:
    """The browser of a person of the staff who is looking at a page."""
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    answer = client.get(page)
    token = TOKEN.search(answer.content.decode())
    return Browser(application, header(client.cookies), token[1] if token else "")
