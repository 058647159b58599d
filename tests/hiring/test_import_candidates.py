"""manage.py import_candidates."""

import pytest
from django.core.management import CommandError, call_command

from candidates.models import Candidate
from hiring.models import Application
from tests.factories import make_opening

pytestmark = pytest.mark.django_db

GOOD = "Full name;Mail\nAda;ada@x.example\n"
MIXED = GOOD + "Bo;nowhere\n;cy@x.example\n"


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def bring(opening, tmp_path):
    def bring(content, **options):
        path = tmp_path / "people.csv"
        path.write_text(content)
        options = {"opening": str(opening.reference)} | options
        call_command("import_candidates", path, **options)

    return bring


def test_people_join_the_opening(bring, opening, capsys):
    bring(GOOD)

    assert Application.objects.get(opening=opening).candidate.full_name == "Ada"
    assert capsys.readouterr().out == (
        "1 new, 0 known to the team, 0 in the opening already, 0 named twice, 0 left out\n"
    )


def test_the_opening_may_be_named_by_its_requisition_number(bring, opening):
    bring(GOOD, opening=opening.requisition_number)

    assert Application.objects.get().opening == opening


def test_bad_rows_keep_everybody_out_unless_they_may_be_skipped(bring, capsys):
    with pytest.raises(CommandError, match="2 rows have problems"):
        bring(MIXED)

    assert not Candidate.objects.exists()
    assert capsys.readouterr().err == (
        "  row 3: E-mail is not an e-mail address\n  row 4: Full name is missing\n"
    )

    bring(MIXED, skip_errors=True)
    assert Candidate.objects.get().full_name == "Ada"


def test_a_file_without_addresses_says_which_columns_it_has(bring):
    with pytest.raises(CommandError, match=r"e-mail address\. The file has: Full name, Phone"):
        bring("Full name;Phone\nAda;555\n")


def test_a_requisition_number_that_two_teams_use_is_refused(bring, opening):
    make_opening(requisition_number=opening.requisition_number)

    with pytest.raises(CommandError, match="there are 2 openings"):
        bring(GOOD, opening=opening.requisition_number)


def test_a_file_that_is_not_there_is_said_so(opening, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_candidates", tmp_path / "nobody.csv", opening=str(opening.reference))
