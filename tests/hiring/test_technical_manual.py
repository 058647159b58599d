"""The manual in docs/ is what the program says."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hiring.management.commands.technical_manual import RESULT, STUDY, TEXT, table

ROOT = Path(__file__).parents[2]


@pytest.fixture
def elsewhere(tmp_path: Path, settings) -> Path:
    """A copy of what the manual is made of, and of the manual."""
    for folder in ("docs", "assessments/instruments"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / STUDY).parent.mkdir(parents=True)
    shutil.copy(ROOT / STUDY, tmp_path / STUDY)
    settings.BASE_DIR = tmp_path
    return tmp_path


def test_the_committed_manual_is_what_the_program_writes():
    said = StringIO()

    call_command("technical_manual", "--check", stdout=said)

    assert said.getvalue() == "0 of 5 files were stale\n"


def test_a_stale_manual_is_named_and_left_alone(elsewhere):
    with (elsewhere / TEXT).open("a", encoding="utf-8") as text:
        text.write("One more sentence on $instrument.\n")

    with pytest.raises(CommandError, match=f"not what the program says: {RESULT}$"):
        call_command("technical_manual", "--check")

    assert "One more sentence" not in (elsewhere / RESULT).read_text(encoding="utf-8")


def test_other_parameters_make_another_manual(elsewhere):
    file = elsewhere / "assessments/instruments/csr_9x7/instrument.toml"
    file.write_text(file.read_text().replace("slope = 1.4", "slope = 1.2"))

    call_command("technical_manual", stdout=StringIO())

    assert "| all 72 | 1.20 | -2.00 | -1.00 | 0.00 | 1.00 |" in (elsewhere / RESULT).read_text()


def test_the_study_is_the_one_that_was_kept(elsewhere):
    file = elsewhere / STUDY
    file.write_text(file.read_text().replace('"ours": 0.879', '"ours": 0.123'))

    call_command("technical_manual", stdout=StringIO())

    said = (elsewhere / RESULT).read_text()
    assert "| mean r with true trait, 6 items, expert | 0.856 | >= 0.870 | 0.123 | 0.897 |" in said
    assert "the model gains little (0.86 to 0.12" in said


def test_a_short_row_is_filled_up():
    assert table(["a", "b"], [["1"]]) == "| a | b |\n| --- | --- |\n| 1 |  |"
