"""manage.py demo."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db.models import Count

from assessments.models import Link, Response, Submission
from assessments.operations import token_hash
from assessments.queries import instrument_of
from candidates.models import Candidate
from hiring.management.commands import demo
from hiring.models import (
    Application,
    AuditEvent,
    Decision,
    Membership,
    Message,
    Opening,
    Role,
    Team,
)
from tests.factories import make_team

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_the_demo_shows_every_stage_and_says_how_to_get_in(capsys, client):
    call_command("demo", if_empty=True)
    first = capsys.readouterr().out

    assert (Team.objects.count(), Opening.objects.count()) == (2, 4)
    assert Candidate.objects.count() == Application.objects.count() == 600
    assert set(Submission.objects.values_list("status", flat=True)) == {
        "invited",
        "started",
        "scored",
    }
    assert set(Application.objects.values_list("stage", flat=True)) == set(Application.Stage)
    assert {"hired", "rejected"} <= set(Application.objects.values_list("disposition", flat=True))
    assert set(Decision.objects.values_list("move", flat=True)) == set(Decision.Move)
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    ranked = Application.objects.ranked()
    types = instrument_of(Opening.objects.all()[0].assessment_id).types
    assert set(ranked.values_list("rep_type", flat=True)) == set(types)
    assert 10 < ranked.filter(looks_inattentive=True).count() < 60
    half_finished = Response.objects.values("submission").annotate(answers=Count("pk"))
    assert half_finished.count() == Submission.objects.filter(status="started").count() > 0
    assert Message.objects.exclude(failure="").exists()
    assert set(Message.objects.values_list("kind", flat=True)) == set(Message.Kind)
    assert mail.outbox == []
    assert all(event.hash == event.computed_hash() for event in AuditEvent.objects.all()[:300])

    for login in re.findall(r"\S+@brightwater.example", first):
        assert client.login(username=login, password=demo.PASSWORD) or client.login(
            email=login, password=demo.PASSWORD
        )
    (token,) = re.findall(r"/a/([\w-]{43})/", first)
    assert Link.objects.live().get(token_hash=token_hash(token)).submission.status == "invited"

    call_command("demo", if_empty=True)
    second = capsys.readouterr().out
    (fresh,) = re.findall(r"/a/([\w-]{43})/", second)
    assert fresh != token
    assert Candidate.objects.count() == 600
    with pytest.raises(CommandError, match="there is data already"):
        call_command("demo")


def test_where_other_data_is_the_demo_adds_nothing(capsys):
    make_team()

    call_command("demo", if_empty=True)

    assert capsys.readouterr().out == ""
    assert not Opening.objects.exists()


def test_outside_development_it_has_to_be_forced(settings):
    settings.DEVELOPMENT = False

    with pytest.raises(CommandError, match="not a development machine"):
        call_command("demo", if_empty=True)
    assert not Team.objects.exists()
