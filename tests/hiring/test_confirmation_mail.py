"""The mail that asks whether an address is right: sent once, with nothing in it that was typed."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils.timezone import now

from assessments.operations import token_hash
from candidates.models import Newcomer
from hiring import dispatch, emails
from hiring.operations import ask_to_confirm, unpublish_opening
from hiring.queries import database_now
from tests.factories import AT, make_member, make_newcomer, make_opening
from tests.hiring.test_dispatch import queued

pytestmark = pytest.mark.django_db


class AbsentBackend(EmailBackend):
    """No mail server at all."""

    def send_messages(self, email_messages):  # noqa: ARG002
        raise ConnectionRefusedError(111, "Connection refused")


@pytest.fixture
def opening():
    return make_opening(title="Care & claims", summary="Days", published_at=AT)


@pytest.fixture
def newcomer(opening):
    return ask(opening)


def ask(opening, **fields):
    person = {"full_name": "Buy watches", "email": "ada@people.example", "language": "en"}
    ask_to_confirm(opening=opening, at=database_now(), **person | fields)
    return Newcomer.objects.latest("pk")


def token_in(sent):
    (token,) = re.findall(r"http://127.0.0.1:8000/apply/confirm/([\w-]{43})/", sent.body)
    return token


def test_it_goes_to_the_address_with_a_link_that_works(client, newcomer):
    went = emails.send_confirmation(newcomer.pk)

    assert went is True
    (sent,) = mail.outbox
    assert sent.to == ["ada@people.example"]
    assert sent.subject == "Please confirm your address: Care & claims"
    newcomer.refresh_from_db()
    assert bytes(newcomer.token_hash) == token_hash(token_in(sent))
    assert (newcomer.sent_at is not None, newcomer.due_at, newcomer.attempts) == (True, None, 1)
    assert "Buy watches" in client.get(f"/apply/confirm/{token_in(sent)}/").text


def test_text_and_html_say_the_same_and_nothing_that_was_typed_in(newcomer, settings):
    settings.EMPLOYER_NAME = "Acme <Care>"

    emails.send_confirmation(newcomer.pk)

    (sent,) = mail.outbox
    html = str(sent.alternatives[0][0])
    assert "“Care & claims” at Acme <Care>" in sent.body
    assert "“Care &amp; claims” at Acme &lt;Care&gt;" in html
    assert token_in(sent) in html
    for sentence in ("If it was you, open this page", "The link works until", "nothing to do"):
        assert sentence in sent.body
        assert sentence in html
    assert "watches" not in sent.body + html + sent.subject


def test_it_is_in_the_language_asked_for(opening):
    emails.send_confirmation(ask(opening, language="es").pk)

    (sent,) = mail.outbox
    assert sent.subject == "Por favor, confirme su dirección: Care & claims"
    assert "Hello" not in sent.body


def test_a_second_delivery_sends_nothing(newcomer):
    emails.send_confirmation(newcomer.pk)

    assert emails.send_confirmation(newcomer.pk) is False
    assert emails.send_confirmation(0) is False
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_three_times(newcomer, settings):
    settings.EMAIL_BACKEND = f"{__name__}.AbsentBackend"
    waits = []
    for _ in range(4):
        assert emails.send_confirmation(newcomer.pk) is False
        newcomer.refresh_from_db()
        waits.append(round((newcomer.due_at - now()).total_seconds() / 60))

    assert waits == [1, 4, 16, 16]
    assert newcomer.attempts == 3
    assert newcomer.token_hash is None
    assert not Newcomer.objects.waiting().exists()


def test_for_a_page_taken_down_nothing_is_sent_and_nothing_kept(opening, newcomer):
    unpublish_opening(opening=opening, by=make_member(opening.team), at=now())

    assert emails.send_confirmation(newcomer.pk) is False
    assert mail.outbox == []
    assert not Newcomer.objects.exists()


@pytest.mark.usefixtures("broker")
def test_the_dispatcher_hands_it_to_a_worker(newcomer, broker):
    dispatch.dispatch_due()

    assert queued(broker) == [("hiring.send_confirmation", {"newcomer_id": newcomer.pk})]


@pytest.mark.usefixtures("broker")
def test_who_did_not_confirm_within_two_days_is_forgotten_in_the_next_sweep(opening):
    begun = now() - timedelta(hours=48, seconds=1)
    make_newcomer(opening, asked_at=begun, expires_at=begun + timedelta(hours=48))
    _, waiting = make_newcomer(opening)

    dispatch.dispatch_due(everything=False)
    before = Newcomer.objects.count()
    dispatch.dispatch_due(everything=True)

    assert before == 2
    assert Newcomer.objects.get() == waiting


def test_a_newcomer_is_kept_for_two_days(newcomer):
    assert newcomer.expires_at - newcomer.asked_at == timedelta(hours=48)
