"""Two teams, each with everything that a team has, and the people who come to its doors."""

from dataclasses import dataclass, field
from itertools import count

from django.contrib.auth.models import User
from django.db import models
from django.test import Client

from assessments.models import Calibration, Submission
from candidates.models import ImportBatch
from candidates.models.self_identification import SelfIdentification
from hiring import operations
from hiring.emails.refusing import refusal_token
from hiring.models import Application, Decision, Message, Opening, ReviewRequest, Role, Team
from tests import factories

STAFF = (Role.REVIEWER, Role.RECRUITER, Role.ANALYST, Role.ADMIN)

# Text that is a code or a number, that many rows share, or that the database refuses to change.
CODES = {
    "hiring.AuditEvent": {"action", "subject", "previous_hash", "hash"},
    "hiring.Decision": {"stage_before", "stage_after", "disposition_before", "disposition_after"},
    "hiring.Application": {"rep_type"},
    "candidates.Candidate": {"language"},
    "assessments.Response": {"language"},
    "assessments.Submission": {"language", "notice_version"},
    "candidates.Newcomer": {"language"},
    "assessments.Calibration": {"scope", "problem"},
    "auth.User": {"password"},
}


@dataclass
class TeamWorld:
    """One team: an opening with one ranked application, one in the sitting, and an upload.

    Another opening has a public page, on which somebody applied who has not confirmed yet.
    """

    team: Team
    opening: Opening
    ranked: Application
    sitting: Application
    token: str
    batch: ImportBatch
    calibration: Calibration
    public: Opening
    newcomer_token: str
    staff: dict[Role, User]
    canaries: dict[str, str] = field(default_factory=dict)

    @property
    def personal(self) -> set[str]:
        """Canaries that say who a candidate is or how to reach her."""
        return {
            word
            for place, word in self.canaries.items()
            if place.startswith("candidates.Candidate.")
            and place.partition("#")[0].endswith(("full_name", "email", "phone"))
        }

    def arguments(self, address: str) -> dict[str, object]:
        """What the address's parts are for this team."""
        reference, token = self.opening.reference, self.token
        if address.startswith("reminders/"):
            token = refusal_token(self.sitting.reference)
        if "applications/" in address:
            reference = self.ranked.reference
        elif address.startswith("sitting/"):
            reference = submission_of(self.sitting).reference
        elif address.startswith("apply/"):
            reference, token = self.public.reference, self.newcomer_token
        return {
            "<uuid:reference>": reference,
            "<uuid:batch>": self.batch.reference,
            "<str:token>": token,
            "<int:position>": 1,
            "<slug:key>": self.opening.assessment.key,
            "<str:version>": self.opening.assessment.version,
            "<str:name>": self.opening.scoring_version.name,
            "<uuid:calibration>": self.calibration.reference,
        }

    def path(self, address: str) -> str:
        """A routed pattern with this team's references in it."""
        for part, value in self.arguments(address).items():
            address = address.replace(part, str(value))
        return f"/{address}"

    def paths(self, address: str) -> set[str]:
        """The same for each of the team's applications, and for the opening that is not public."""
        path = self.path(address)
        ranked, sitting = str(self.ranked.reference), str(self.sitting.reference)
        public, opening = str(self.public.reference), str(self.opening.reference)
        return {path, path.replace(ranked, sitting), path.replace(public, opening)}


def make_world(name: str) -> TeamWorld:
    """Furnish a team; no column of text that the app's people write is left empty."""
    team = factories.make_team(name)
    staff = {role: factories.make_member(team, role) for role in STAFF}
    opening = factories.make_opening(team)
    ranked = factories.make_ranked_application(opening, rep_type="helper")
    submission = factories.make_submission(opening.assessment, Submission.Status.STARTED)
    factories.make_response(submission, submission.form[0], 2)
    sitting = factories.make_application(opening, submission=submission)
    message = Message.objects.create(
        application=ranked, kind="invitation", created_at=factories.AT, attempts=3
    )
    operations.record_decision(
        application=ranked,
        move=Decision.Move.ADVANCE,
        reason="Fits",
        by=staff[Role.RECRUITER],
        at=factories.AT,
    )
    asked = ReviewRequest.objects.create(
        application=ranked,
        asked_at=factories.AT,
        answer="Looked",
        answered_by=staff[Role.RECRUITER],
        answered_at=factories.AT,
    )
    identity = SelfIdentification.objects.create(candidate=ranked.candidate, given_at=factories.AT)
    batch = ImportBatch.objects.create(
        pool=team.pool,
        destination=opening.reference,
        file_name="people.csv",
        header=["Name", "E-mail"],
        rows=[["", ""]],
        created_at=factories.AT,
    )
    calibration = factories.make_calibration(opening, by=staff[Role.ADMIN])
    token = factories.make_link(submission)
    public = factories.make_opening(team, title="Zq", summary="Zq", published_at=factories.AT)
    newcomer_token, newcomer = factories.make_newcomer(public)
    world = TeamWorld(
        team,
        opening,
        ranked,
        sitting,
        token,
        batch,
        calibration,
        public,
        newcomer_token,
        staff,
    )
    decision = Decision.objects.get(application=ranked)
    people = (ranked.candidate, sitting.candidate, identity, *staff.values())
    for row in (team, opening, decision, message, asked, batch, newcomer, *people):
        world.canaries |= sow(row)
    world.canaries |= sow_batch(batch)
    operations.record_event(
        team=team,
        action="import.finish",
        subject=f"opening {opening.reference}",
        by=staff[Role.ADMIN],
        at=factories.AT,
        details={"added": canary(), "known": canary()},
    )
    return world


_numbers = count(1)


def canary() -> str:
    """A word that stands nowhere else."""
    return f"zq{next(_numbers):04d}qz"


def text_columns(model: type[models.Model]) -> list[str]:
    """The columns of a model that hold words which somebody may have written."""
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not column.choices
        and column.name not in CODES.get(model._meta.label, ())
    ]


def sow(row: models.Model) -> dict[str, str]:
    """Put a canary into every column of text of a row; returns them by column."""
    sown = {f"{row._meta.label}.{name}": canary() for name in text_columns(type(row))}
    type(row)._base_manager.filter(pk=row.pk).update(
        **{
            place.rpartition(".")[2]: f"{word}@people.example" if "email" in place else word
            for place, word in sown.items()
        }
    )
    row.refresh_from_db()
    return {f"{place}#{row.pk}": word for place, word in sown.items()}


def sow_batch(batch: ImportBatch) -> dict[str, str]:
    """Put a person into an upload."""
    words = {f"candidates.ImportBatch.{name}": canary() for name in ("name", "email")}
    name, email = words.values()
    batch.rows = [[name, f"{email}@people.example"]]
    batch.save(update_fields=["rows"])
    return words


def submission_of(application: Application) -> Submission:
    """The sitting of an application that has one."""
    assert application.submission is not None
    return application.submission


def signed_in(user: User) -> Client:
    """A browser of somebody on the staff."""
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def in_sitting(token: str) -> Client:
    """A browser of somebody who followed a personal link."""
    client = Client()
    client.get(f"/a/{token}/")
    return client
