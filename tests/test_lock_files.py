"""The lock files name exact versions with hashes, no addresses, and agree with each other."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
NAMES = ("bootstrap", "app", "local", "dev")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def text(name):
    return (REQUIREMENTS / name).read_text()


def pins(name):
    return set(PIN.findall(text(f"{name}.lock")))


def wanted(name):
    """The packages that a source asks for, as a lock file spells them."""
    lines = (line.partition("#")[0].strip() for line in text(f"{name}.in").splitlines())
    asked = (re.split(r"[\[~=<>;]", line)[0] for line in lines if line and line[0] != "-")
    return {re.sub(r"[-_.]+", "-", package).lower() for package in asked}


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_file_holds_no_address(name):
    assert not re.search(r"://|--(extra-)?index-url|--find-links|\bfile:", text(f"{name}.lock"))


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_one_version_with_hashes(name):
    requirements = text(f"{name}.lock").replace("\\\n", " ").strip().splitlines()

    for requirement in requirements:
        assert PIN.match(requirement)
        assert "--hash=sha256:" in requirement


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_file_holds_what_its_source_asks_for(name):
    assert wanted(name) <= {package for package, _ in pins(name)}


def test_what_is_tested_is_what_runs():
    assert pins("app") < pins("local") < pins("dev")


def test_the_environment_can_renew_itself():
    assert pins("bootstrap") < pins("local")
