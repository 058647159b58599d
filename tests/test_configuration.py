"""What runs as it was meant to: the worker's settings, the database, and a start that refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from assessments.tasks import calibrate
from hiring.celery import app

ROOT = Path(__file__).parent.parent


@pytest.mark.django_db
def test_the_suite_runs_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        (version,) = cursor.fetchone()

    assert connection.vendor == "postgresql"
    assert version.startswith("PostgreSQL")


def test_messages_are_json_and_nothing_else_is_taken() -> None:
    assert app.conf.task_serializer == "json"
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None


def test_a_message_is_acknowledged_when_its_work_is_done() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert sorted(ours) == [
        "assessments.calibrate",
        "assessments.score_submissions",
        "hiring.refresh_ranking",
        "hiring.send_confirmation",
        "hiring.send_message",
    ]
    assert all(task.acks_late and task.reject_on_worker_lost for task in ours.values())
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_task_is_stopped_long_before_its_message_would_be_delivered_again() -> None:
    visibility = app.conf.broker_transport_options["visibility_timeout"]

    assert app.conf.task_soft_time_limit < app.conf.task_time_limit <= visibility / 10
    # The rows of a calibration see to it that a second delivery does no harm.
    assert calibrate.soft_time_limit < calibrate.time_limit <= visibility / 2


def test_nothing_waits_in_the_broker_for_its_time() -> None:
    assert not app.conf.beat_schedule
    assert app.conf.worker_max_tasks_per_child
    assert app.conf.worker_max_memory_per_child


def test_the_worker_reconnects_for_ever_and_publishing_gives_up_at_once() -> None:
    assert app.conf.broker_connection_max_retries is None
    assert app.conf.broker_connection_retry_on_startup is True
    assert app.conf.task_publish_retry is False
    assert app.conf.broker_transport_options["socket_connect_timeout"] <= 10


def test_candidates_never_wait_for_redis() -> None:
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert str(settings.CACHES["default"]["BACKEND"]).endswith(".db.DatabaseCache")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 50 characters"),
        ({"SECRET_KEY": ""}, "SECRET_KEY must have at least 50 characters"),
        ({"SECRET_KEY": None}, "Set the SECRET_KEY environment variable"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "example.org,*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"DATABASE_URL": None}, "Set the DATABASE_URL environment variable"),
        ({"REDIS_URL": None}, "Set the REDIS_URL environment variable"),
    ],
)
def test_production_refuses_to_start(change: dict[str, str | None], complaint: str) -> None:
    started = start(change)

    assert started.returncode == 1
    assert complaint in started.stderr


def test_production_starts_when_everything_is_in_order() -> None:
    """The control: it is the change that was refused, and nothing else."""
    started = start({})

    assert (started.returncode, started.stdout) == (0, "False True True\n")


def test_development_has_to_say_so() -> None:
    started = start({"FRONTLINE_ENV": "development", "SECRET_KEY": "short"})

    assert (started.returncode, started.stdout) == (0, "False False False\n")


def start(change: dict[str, str | None]) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own, with one variable changed or missing."""
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": "hiring.example.org",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    } | change
    question = (
        "from hiring import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    )
    return subprocess.run(
        [sys.executable, "-c", question],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
