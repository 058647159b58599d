"""The audit trail: it only grows, and `verify_audit` finds where somebody tampered with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from hiring import operations, queries
from hiring.models import AuditEvent, Team
from hiring.queries.audit import Break
from tests import factories

pytestmark = pytest.mark.django_db

CHANGES = (
    "UPDATE hiring_auditevent SET action = 'nothing'",
    "DELETE FROM hiring_auditevent",
    "TRUNCATE hiring_auditevent",
)


@pytest.fixture
def team() -> Team:
    """A team with three events in its trail."""
    team = factories.make_team("Claims")
    for number in range(1, 4):
        operations.record_event(
            team=team,
            action="test.step",
            subject=f"step {number}",
            by=None,
            at=factories.AT,
            details={"number": number, "fit": 51.25},
        )
    return team


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_is_recorded(team: Team, change: str) -> None:
    with triggers("ENABLE"), pytest.raises(IntegrityError, match="the audit trail only grows"):
        execute(change)

    assert actions(team) == ["test.step"] * 3


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_triggers_the_change_would_go_through(team: Team, change: str) -> None:
    with triggers("DISABLE"):
        execute(change)

    assert actions(team) != ["test.step"] * 3


def test_a_whole_trail_is_found_whole(team: Team, capsys) -> None:
    factories.make_team("Empty")

    call_command("verify_audit")

    last = AuditEvent.objects.get(team=team, number=3)
    assert capsys.readouterr().out.splitlines() == [
        f"Claims: whole, 3 events, the last {last.hash}",
        "Empty: whole, no events",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "x"},
        {"subject": "x"},
        {"details": {}},
        {"at": factories.AT + timedelta(seconds=1)},
        {"previous_hash": "x"},
        {"hash": "x"},
    ],
)
def test_a_changed_event_is_found(team: Team, change: dict[str, Any]) -> None:
    with triggers("DISABLE"):
        AuditEvent.objects.filter(number=2).update(**change)

    assert Break(2, "was changed") in queries.breaks_in_chain(team)


def test_a_missing_event_is_found(team: Team) -> None:
    with triggers("DISABLE"):
        execute("DELETE FROM hiring_auditevent WHERE number = 2")

    assert list(queries.breaks_in_chain(team)) == [Break(2, "is missing")]


def test_an_event_written_anew_with_its_own_hash_is_found(team: Team) -> None:
    event = AuditEvent.objects.get(team=team, number=2)
    event.action = "forged"
    with triggers("DISABLE"):
        execute(
            "UPDATE hiring_auditevent SET action = 'forged', hash = %s WHERE number = 2",
            event.computed_hash(),
        )

    assert list(queries.breaks_in_chain(team)) == [Break(3, "does not follow the event before it")]


def test_the_command_says_where_the_trail_breaks(team: Team, capsys) -> None:
    with triggers("DISABLE"):
        execute("UPDATE hiring_auditevent SET action = 'x' WHERE number = 3")

    with pytest.raises(CommandError, match="the trail does not hold in 1 places"):
        call_command("verify_audit")

    assert capsys.readouterr().err == "Claims: event 3 was changed\n"


def test_every_team_has_a_chain_of_its_own(team: Team) -> None:
    other = factories.make_team()
    operations.record_event(team=other, action="a", subject="b", by=None, at=factories.AT)

    assert AuditEvent.objects.get(team=other).number == 1
    assert list(queries.breaks_in_chain(team)) == []


@contextmanager
def triggers(state: str) -> Iterator[None]:
    """Switch the triggers for a while; a test's own set-up has them on, but that for TRUNCATE."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE hiring_auditevent {state} TRIGGER USER")
    yield
    execute("ALTER TABLE hiring_auditevent ENABLE TRIGGER USER")


def execute(statement: str, *parameters: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def actions(team: Team) -> list[str]:
    return list(
        AuditEvent.objects.filter(team=team).order_by("number").values_list("action", flat=True)
    )
