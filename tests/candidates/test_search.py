"""Finding candidates by a part of their name or address."""

import pytest
from django.db import connection

from candidates.models import Candidate
from tests.factories import make_candidate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["Chinua Okafor", "oKAf", "CHINUA@"])
def test_a_part_of_the_name_or_the_beginning_of_the_address_finds(text):
    chinua = make_candidate(full_name="Chinua Okafor", email="chinua@people.example")
    make_candidate(full_name="Ada Example", email="ada@chinua.example")

    assert list(Candidate.objects.matching(text)) == [chinua]


@pytest.mark.parametrize("text", ["%", "_kafor", "people.example"])
def test_nothing_else_does(text):
    make_candidate(full_name="Chinua Okafor", email="chinua@people.example")

    assert not Candidate.objects.matching(text).exists()


def test_an_index_answers():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Candidate.objects.matching("okafor").explain()

    assert plan.count("Bitmap Index Scan on candidate_search") == 2
