"""No log holds a person's data: from the import of a spreadsheet to the export of the ranking."""

import json
import logging
import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.models import Submission
from assessments.queries import instrument_of
from assessments.tasks import score_submissions
from candidates.models import ImportBatch
from hiring.models import Application, Message, Opening, Role
from hiring.tasks import refresh_ranking, send_message
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = b"Name,E-mail,Phone\nAda Lovelace,ada.lovelace@people.example,+44 20 7946 0123\n"
PERSONAL = ("Lovelace", "ada.lovelace", "7946 0123")


def test_a_whole_run_leaves_no_personal_data_in_the_logs(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    opening = factories.make_opening()
    client.force_login(factories.make_member(opening.team, Role.ADMIN))
    candidate = Client()

    take_in(client, opening)
    token = invite(client, opening)
    answer(candidate, token)
    rank(opening)
    exported = client.post(reverse("hiring:export_csv", args=[opening.reference])).getvalue()
    client.get(f"/openings/{opening.reference}/?q=Lovelace&nonsense=ada.lovelace")
    candidate.get(f"/a/{token}x/")
    client.post(f"/openings/{opening.reference}/", {"name": "Lovelace"})

    assert b"Lovelace" in exported
    assert found_in(caplog.text, (*PERSONAL, token)) == set()


def test_personal_data_in_a_log_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    """The control: the same words, once they are logged, are found."""
    caplog.set_level(logging.DEBUG)

    logging.getLogger("hiring.emails").info("sent to %s", "ada.lovelace@people.example")

    assert found_in(caplog.text, PERSONAL) == {"ada.lovelace"}


def found_in(text: str, words: tuple[str, ...]) -> set[str]:
    return {word for word in words if word in text}


def take_in(client: Client, opening: Opening) -> None:
    """Import the spreadsheet by the page."""
    upload = SimpleUploadedFile("people.csv", PEOPLE, "text/csv")
    client.post(reverse("hiring:import_candidates", args=[opening.reference]), {"file": upload})
    batch = ImportBatch.objects.get()
    address = reverse("hiring:confirm_import", args=[opening.reference, batch.reference])
    client.post(address, {"full_name": "0", "email": "1", "phone": "2"})
    assert Application.objects.get().candidate.full_name == "Ada Lovelace"


def invite(client: Client, opening: Opening) -> str:
    """Invite everybody, send the mail, and return the token in its link."""
    client.post(reverse("hiring:invite", args=[opening.reference]), {"all": "on"})
    send_message.apply(kwargs={"message_id": Message.objects.get().pk}, throw=True)
    link = re.search(r"/a/([\w-]+)/", str(mail.outbox[0].body))
    assert link
    return link[1]


def answer(candidate: Client, token: str) -> None:
    """Follow the link, agree, answer everything and send it in."""
    welcome = candidate.get(f"/a/{token}/").headers["Location"]
    candidate.post(welcome, {"consent": "on"})
    submission = Submission.objects.get()
    values = factories.make_answers(instrument_of(submission.assessment_id))
    client = str(uuid4())
    events = [
        {
            "client_event_id": str(uuid4()),
            "client": client,
            "client_sequence": position,
            "item": position,
            "value": values[number],
            "seen": 0,
            "seconds": 4.2,
        }
        for position, number in enumerate(submission.form, start=1)
    ]
    saved = candidate.put(
        f"{welcome}responses/", json.dumps({"events": events}), "application/json"
    )
    assert saved.status_code == 200
    candidate.post(f"{welcome}submit/")


def rank(opening: Opening) -> None:
    """Do what the workers would."""
    ids = list(Submission.objects.values_list("pk", flat=True))
    assert score_submissions.apply(kwargs={"submission_ids": ids}, throw=True).get() == 1
    assert refresh_ranking.apply(kwargs={"opening_id": opening.pk}, throw=True).get()
