"""Taking people into a pool."""

from datetime import timedelta
from uuid import uuid4

import pytest

from candidates import operations
from candidates.models import Candidate, ImportBatch
from candidates.records import Record
from candidates.spreadsheets import Row, Table
from tests.factories import AT, make_candidate, make_team

pytestmark = pytest.mark.django_db


def records(count):
    return [Record(number, f"P {number}", f"p{number}@x.example") for number in range(count)]


def test_people_are_added_with_what_their_rows_say():
    details: dict[str, str | list[str]] = {
        "phone": "555 0100",
        "languages": ["English"],
        "language": "es",
        "source": "Agency",
    }
    team = make_team()

    taken = operations.take_in(
        pool=team.pool, records=[Record(2, "Ada", "ada@x.example", details)], at=AT
    )

    candidate = Candidate.objects.get()
    assert taken.new == [candidate]
    assert taken.known == []
    assert (candidate.pool, candidate.full_name, candidate.email) == (
        team.pool,
        "Ada",
        "ada@x.example",
    )
    assert (candidate.phone, candidate.languages) == ("555 0100", ["English"])
    assert (candidate.language, candidate.source, candidate.created_at) == ("es", "Agency", AT)


def test_whoever_the_pool_knows_stays_as_she_is():
    team = make_team()
    known = make_candidate(team, full_name="Ada Lovelace", email="Ada@x.example", phone="1815")
    make_candidate(full_name="Another team's Ada", email="ada@x.example")

    taken = operations.take_in(
        pool=team.pool,
        records=[Record(2, "A. L.", "ada@X.example".lower(), {"phone": "0"})],
        at=AT,
    )

    assert (taken.new, taken.known) == ([], [known])
    known.refresh_from_db()
    assert (known.full_name, known.phone) == ("Ada Lovelace", "1815")


def test_the_number_of_queries_does_not_grow_with_the_number_of_people(
    django_assert_num_queries,
):
    for count in (1, 3):
        with django_assert_num_queries(5):
            operations.take_in(pool=uuid4(), records=records(count), at=AT)


def test_an_upload_is_kept_as_text_until_it_is_dropped():
    table = Table(["Name"], [Row(2, ["<b>Ada</b>"]), Row(4, ["=1+1"])])

    batch = operations.keep_upload(
        pool=uuid4(), destination=uuid4(), table=table, file_name="x" * 300, at=AT
    )

    kept = ImportBatch.objects.get()
    assert kept.table == table
    assert kept.file_name == "x" * 200
    operations.drop_upload(batch=batch)
    operations.drop_upload(batch=batch)
    assert not ImportBatch.objects.exists()


def keep(at):
    return operations.keep_upload(
        pool=uuid4(), destination=uuid4(), table=Table(["Name"], []), file_name="a.csv", at=at
    )


def test_uploads_left_lying_for_a_day_go():
    keep(AT)

    young = keep(AT + timedelta(hours=23))
    assert ImportBatch.objects.count() == 2
    newest = keep(AT + timedelta(hours=25))

    assert set(ImportBatch.objects.all()) == {young, newest}
