"""How tests get into a sitting and read what its pages hold."""

import re
from typing import Any

from django.test import Client

from assessments.models import Submission
from tests.factories import make_link, make_submission


def enter(client: Client, submission: Submission) -> str:
    """Follow a new personal link; returns the address that the sitting's pages begin with."""
    response = client.get(f"/a/{make_link(submission)}/")
    return response["Location"]


def begin(client: Client, **fields: Any) -> tuple[Submission, str]:
    """A sitting that has begun, and the address that its pages begin with."""
    submission = make_submission(status=Submission.Status.STARTED, **fields)
    return submission, enter(client, submission)


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields of an item's page, as its form sends them back."""
    return dict(re.findall(r'name="(nonce|seen)" value="([^"]+)"', response.content.decode()))


def send(client: Client, address: str, **answer: object) -> Any:
    """Open an item's page and send its form."""
    return client.post(address, hidden(client.get(address)) | answer)


def stable(response: Any) -> str:
    """The page without what differs at every request: the form's token and the page's own name."""
    return re.sub(
        r'name="(csrfmiddlewaretoken|nonce)" value="[^"]+"', "", response.content.decode()
    )
