"""What one team wrote, nobody of another team reads; and blind reviewers read no names.

Every address that can be read is read, with one's own references and with the other team's, and
every export taken; the words sown in the other team's rows must stand in none of the answers.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from hiring.checks import SELF_GUARDED, routed
from hiring.models import Role
from tests.authorization.world import TeamWorld, make_world, signed_in, text_columns

pytestmark = pytest.mark.django_db

# The token in the address, or the cookie that it left, is the permission.
BY_TOKEN = ("sitting/", "a/", "apply/confirm/", "reminders/")

ADDRESSES = sorted(
    {address for address, _ in routed() if not address.startswith((*SELF_GUARDED, *BY_TOKEN))}
)

# Instruments are the same for every team.
SHARED = {"assessments.Assessment", "assessments.Item", "assessments.ScoringVersion"}


@pytest.fixture
def claims() -> TeamWorld:
    return make_world("Claims")


@pytest.fixture
def travel() -> TeamWorld:
    return make_world("Travel")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_no_word_of_another_team_is_read(claims: TeamWorld, travel: TeamWorld, role: Role) -> None:
    pages = read(claims.staff[role], claims, travel)

    assert {place: word for place, word in travel.canaries.items() if word in pages} == {}


def test_its_own_people_read_them(claims: TeamWorld, travel: TeamWorld) -> None:
    """The control: what was looked for can be found by those who may."""
    pages = read(travel.staff[Role.ADMIN], claims, travel)

    seen = {place.partition("#")[0] for place, word in travel.canaries.items() if word in pages}
    assert {place.partition("#")[0] for place in travel.canaries} - seen == {
        "auth.User.username",
        "auth.User.email",
        "candidates.ImportBatch.email",
        "candidates.Newcomer.full_name",
        "candidates.Newcomer.email",
        "candidates.SelfIdentification.sex",
        "candidates.SelfIdentification.ethnicity",
    }


def test_reviewers_read_no_name_and_no_way_to_reach_a_candidate(claims: TeamWorld) -> None:
    pages = read(claims.staff[Role.REVIEWER], claims, claims)

    assert {word for word in claims.personal if word in pages} == set()
    assert claims.ranked.short_reference in pages


def test_recruiters_read_names_and_how_to_reach_a_candidate(claims: TeamWorld) -> None:
    """The control: the words that reviewers must not read stand on the pages of others."""
    pages = read(claims.staff[Role.RECRUITER], claims, claims)

    assert {word for word in claims.personal if word not in pages} == set()


@pytest.mark.parametrize(("role", "is_found"), [(Role.REVIEWER, False), (Role.RECRUITER, True)])
@pytest.mark.parametrize(
    "address", ["openings/<uuid:reference>/", "openings/<uuid:reference>/candidates/"]
)
@pytest.mark.parametrize("column", ["full_name", "email"])
def test_a_search_by_name_tells_a_reviewer_nothing(
    claims: TeamWorld, role: Role, address: str, column: str, *, is_found: bool
) -> None:
    person = claims.ranked.candidate
    client = signed_in(claims.staff[role])

    page = client.get(claims.path(address), {"q": getattr(person, column)}).content.decode()

    assert (str(claims.ranked.reference) in page) is is_found


def test_every_column_of_text_is_sown(claims: TeamWorld) -> None:
    """A new column of words must be sown in `make_world`, or be said to hold codes."""
    columns = {
        f"{model._meta.label}.{name}"
        for app in ("hiring", "candidates", "assessments")
        for model in apps.get_app_config(app).get_models()
        if model._meta.label not in SHARED
        for name in text_columns(model)
    }

    assert columns - {place.partition("#")[0] for place in claims.canaries} == set()
    assert "candidates.Candidate.full_name" in columns


def read(user: User, own: TeamWorld, other: TeamWorld) -> str:
    """Everything that somebody gets to read at every address, in one text."""
    return "\n".join(answers(signed_in(user), own, other))


def answers(client: Client, *worlds: TeamWorld) -> Iterator[str]:
    for path in sorted(
        {path for world in worlds for each in ADDRESSES for path in world.paths(each)}
    ):
        yield text_of(client.get(path))
        if "/ranking." in path:
            yield text_of(client.post(path))


def text_of(response: Any) -> str:
    content = response.getvalue().decode(errors="replace")
    return f"{response.headers}\n{content}"
