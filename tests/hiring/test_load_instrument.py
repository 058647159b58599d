"""manage.py load_instrument."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Assessment
from tests.factories import TINY

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(tmp_path):
    """The instrument's files, to be spoilt."""
    return shutil.copytree(TINY.parent, tmp_path / "tiny") / TINY.name


def load(path, **options):
    call_command("load_instrument", path, **options)


def test_an_instrument_is_loaded_as_a_draft(capsys):
    load(TINY)

    assessment = Assessment.objects.get()
    assert (assessment.key, assessment.version, assessment.status) == ("tiny", "1.0", "draft")
    assert assessment.items.count() == 16
    assert capsys.readouterr().out == "tiny 1.0: 16 items, draft\n"


def test_it_is_published_when_asked_and_loading_it_again_changes_nothing(capsys):
    load(TINY, publish=True)
    before = Assessment.objects.get()

    load(TINY, publish=True)

    after = Assessment.objects.get()
    assert after.status == Assessment.Status.PUBLISHED
    assert after.published_at == before.published_at
    assert after.scoring_versions.count() == 1


def test_a_malformed_instrument_names_file_and_line(copy):
    spoilt = copy.read_text().replace('trait = "calm"', 'trait = "clam"', 1)
    copy.write_text(spoilt)
    line = spoilt.splitlines().index('trait = "clam"') + 1

    with pytest.raises(CommandError, match=f"instrument.toml, line {line}: 'clam'"):
        load(copy)
    assert not Assessment.objects.exists()


def test_a_text_that_is_missing_names_the_language_file(copy):
    spanish = copy.with_name("es.toml")
    spanish.write_text(spanish.read_text().replace("calm_2 =", "calm_9 ="))

    with pytest.raises(CommandError, match=r"es.toml, line \d+: items.calm_2 has no words"):
        load(copy)


def test_a_file_that_is_not_toml_names_the_line(copy):
    copy.write_text('key = "tiny"\nversion = = 1\n')

    with pytest.raises(CommandError, match=r"instrument\.toml, line 2"):
        load(copy)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        load(tmp_path / "nothing.toml")


def test_a_published_version_is_fixed(copy):
    load(copy, publish=True)
    copy.write_text(copy.read_text().replace("minutes = 3", "minutes = 4"))

    with pytest.raises(CommandError, match="give the file a new version"):
        load(copy)
