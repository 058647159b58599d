"""The benchmarks, at sizes that measure nothing: that they still do what they say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from localservers import development, temporary

ROOT = Path(__file__).parent.parent
SAID = {
    "saving": "rate beside the bare view",
    "ranking": "first page: p50 of the largest beside the smallest",
    "scoring": "rate of the workers beside this process",
    "export": "rate beside COPY of the same query",
    "latency": "p50 beside the task sent by hand",
    "psychometrics": "calibrating 8 items on 300, rate beside mirt",
    "calibrating": "beside fitting the traits alone",
}


def run(*words, addresses):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", *words],
        cwd=ROOT,
        env=os.environ | development.settings(ROOT / "var", 8000) | addresses,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def addresses():
    with temporary.servers(durable=False) as found:
        yield found


@pytest.fixture(scope="module")
def everything(addresses):
    return run(addresses=addresses)


@pytest.mark.slow
def test_every_benchmark_runs_to_its_last_figure(everything):
    assert everything.returncode == 0, everything.stdout
    assert [name for name, figure in SAID.items() if figure not in everything.stdout] == []


@pytest.mark.slow
def test_a_database_with_people_in_it_is_left_alone(everything, addresses):
    again = run("ranking", addresses=addresses)

    assert again.returncode == 1
    assert "give them an empty one" in again.stdout


def test_a_benchmark_that_does_not_exist_is_an_error(addresses):
    done = run("nonsense", addresses=addresses)

    assert done.returncode == 2
    assert "there is no benchmark nonsense" in done.stdout
