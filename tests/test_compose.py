"""The containers of docker-compose.yml, without containers: its words and its very commands."""

import json
import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
from importlib import resources
from pathlib import Path

import psycopg
import pytest
import redis
import yaml
from jsonschema import Draft202012Validator, validators

from localservers import postgres, temporary, valkey
from localservers.network import free_port
from localservers.processes import Process

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
APP = ("migrate", "web", "worker", "dispatcher")
LONG_RUNNING = tuple(name for name in SERVICES if name != "migrate")
SECRETS = {
    "SECRET_KEY": secrets.token_hex(48),
    "POSTGRES_PASSWORD": secrets.token_hex(24),
    "REDIS_PASSWORD": secrets.token_hex(24),
    "ALLOWED_HOSTS": "hire.example.com",
    "PUBLIC_URL": "https://hire.example.com",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "Hiring <hiring@example.com>",
}


def interpolated(words):
    """What Compose makes of a value: variables filled in, a doubled dollar sign halved."""
    filled = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: SECRETS[match[1]], words)
    filled = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", filled)
    return filled.replace("$$", "$")


def health_check(name):
    kind, *words = map(interpolated, SERVICES[name]["healthcheck"]["test"])
    return ["sh", "-c", *words] if kind == "CMD-SHELL" else words


def server_folders():
    """Where this machine has the programs that the images of the servers bring."""
    return [str(postgres.programs()), str(Path(next(valkey.programs())).parent)]


class Stack:
    """The services of our own image, started beside each other on this machine."""

    def __init__(self, folder, addresses):
        self.port = str(free_port())
        self.folder = folder
        self.environment = {
            name: interpolated(value) for name, value in SERVICES["web"]["environment"].items()
        }
        self.environment |= addresses
        self.environment |= {
            "FRONTLINE_ENV": "production",
            "FRONTLINE_VAR": str(folder),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def native(self, words):
        """The same command on a port that is free here."""
        return [word.replace("8000", self.port) for word in words]

    def call(self, words):
        return subprocess.run(
            self.native(words),
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def is_healthy(self, name):
        return self.call(health_check(name)).returncode == 0

    def process(self, name):
        return Process(
            name,
            self.native(SERVICES[name]["command"]),
            self.environment,
            ROOT,
            log=self.folder / f"{name}.log",
            is_ready=lambda: self.is_healthy(name),
        )


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The image's static files gathered and the migrations run, as the compose file says."""
    with temporary.servers(durable=False) as addresses:
        stack = Stack(tmp_path_factory.mktemp("var"), addresses)
        gathering = re.search(r"python (manage.py collectstatic [^\\\n]*)", dockerfile())
        assert gathering
        for words in (["python", *gathering[1].split()], SERVICES["migrate"]["command"]):
            done = stack.call(words)
            assert done.returncode == 0, done.stderr
        yield stack


def dockerfile():
    return (ROOT / "Dockerfile").read_text()


def test_the_file_follows_the_compose_specification():
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text())
    specification = validators.validator_for(schema, default=Draft202012Validator)(schema)

    assert list(specification.iter_errors(COMPOSE)) == []
    assert list(specification.iter_errors(COMPOSE | {"not a key": {}}))


def test_what_a_service_waits_for_is_there():
    for service in SERVICES.values():
        for name, condition in service.get("depends_on", {}).items():
            assert condition["condition"] == (
                "service_completed_successfully" if name == "migrate" else "service_healthy"
            )
            assert name == "migrate" or "healthcheck" in SERVICES[name]


def test_every_setting_that_only_the_owner_knows_stops_the_start_when_it_is_missing():
    text = (ROOT / "docker-compose.yml").read_text()

    demanded = set(re.findall(r"\$\{(\w+):\?set it in \.env\}", text))
    optional = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", text))

    assert demanded == set(SECRETS)
    assert optional == {
        "EMPLOYER_NAME": "Frontline",
        "CANDIDATE_CONTACT": "",
        "TRUSTED_PROXIES": "1",
    }
    assert len(re.findall(r"\$\{", text)) == len(re.findall(r"\$\{\w+:[?-]", text))


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_that_stays_is_watched_and_started_again(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", APP)
def test_the_app_runs_as_an_ordinary_user_on_a_disk_it_cannot_change(name):
    service = SERVICES[name]

    assert re.findall(r"^USER (.+)$", dockerfile(), re.MULTILINE) == ["frontline"]
    assert "user" not in service
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_web_server_is_reached_from_outside_and_by_this_machine_alone():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_holds_what_the_programs_read():
    kept = {
        line[1:].rstrip("/")
        for line in (ROOT / ".dockerignore").read_text().split()
        if line[0] == "!"
    }

    assert {"hiring", "candidates", "assessments", "templates", "static", "manage.py"} < kept
    assert not kept & {".git", ".venv", "var", "tests"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["web", "worker", "dispatcher"])
def test_the_command_starts_is_healthy_and_stops_when_told(stack, name):
    process = stack.process(name)

    process.start()
    process.stop(30)

    assert process.exit_code == 0
    assert not stack.is_healthy(name)


@pytest.mark.slow
def test_migrations_and_an_instrument_that_are_there_are_left_alone(stack):
    done = stack.call(SERVICES["migrate"]["command"])

    assert done.returncode == 0
    assert "No migrations to apply" in done.stdout
    assert "csr_9x7 1.0: 96 items, published" in done.stdout


@pytest.mark.slow
def test_the_first_member_is_made_by_the_command_at_the_head_of_the_file(stack):
    text = (ROOT / "docker-compose.yml").read_text()
    (command,) = re.findall(r"docker compose exec web (python manage\.py add_member .+)", text)
    assert f"docker compose exec web {command}" in (ROOT / "README.md").read_text()

    done = stack.call(shlex.split(command))

    assert done.returncode == 0, done.stderr
    assert "you@example.com is Administrator of Phone" in done.stdout
    assert "https://hire.example.com/accounts/password/reset/key/" in done.stdout


def test_the_database_starts_and_its_health_check_tells(tmp_path):
    made, _ = postgres.launch(tmp_path / "data", durable=False)
    made.stop()
    port = free_port()
    environment = {
        "PATH": os.pathsep.join([*server_folders(), os.environ["PATH"]]),
        "PGPORT": str(port),
    }
    variables = os.environ | environment
    check = health_check("postgres")
    command = [*SERVICES["postgres"]["command"], "-D", str(tmp_path / "data")]
    process = Process(
        "postgres",
        [*command, "-c", "unix_socket_directories="],
        environment,
        tmp_path,
        log=tmp_path / "log",
        is_ready=lambda: not subprocess.run(check, env=variables, check=False).returncode,
        stop_signal=signal.SIGINT,
        refuses_root=True,
    )

    process.start()
    password = (tmp_path / "data" / "password").read_text()
    with psycopg.connect(f"postgresql://frontline:{password}@127.0.0.1:{port}/postgres") as session:
        assert session.execute("SHOW max_connections").fetchone() == ("200",)
    process.stop()

    assert process.exit_code == 0
    assert subprocess.run(check, env=variables, check=False).returncode


def test_the_broker_starts_keeps_what_it_gets_and_asks_for_the_password(tmp_path):
    port = free_port()
    shell, option, line = map(interpolated, SERVICES["redis"]["command"])
    password = interpolated(SERVICES["redis"]["environment"]["REDISCLI_AUTH"])
    process = Process(
        "redis",
        [shell, option, f"{line} --port {port} --dir {shlex.quote(str(tmp_path))}"],
        {
            "REDISCLI_AUTH": password,
            "PATH": os.pathsep.join([*server_folders(), os.environ["PATH"]]),
        },
        tmp_path,
        log=tmp_path / "log",
        is_ready=lambda: "Ready to accept connections" in (tmp_path / "log").read_text(),
    )

    process.start()
    with redis.Redis(port=port, password=password) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
    with redis.Redis(port=port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    process.stop()

    assert process.exit_code == 0
