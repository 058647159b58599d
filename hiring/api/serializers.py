"""What goes in and out, field by field."""

from math import sqrt

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.models import Assessment, ScoringVersion
from assessments.queries import instrument_of
from candidates.models import Candidate
from hiring.forms.decisions import MOVES
from hiring.models import Application, Decision, Opening
from hiring.queries import band_of


class OpeningSerializer(serializers.ModelSerializer[Opening]):
    """A position to fill."""

    team = serializers.StringRelatedField[Opening]()
    assessment = serializers.StringRelatedField[Opening]()
    profile_version = serializers.IntegerField(source="profile.version", default=None)

    class Meta:
        model = Opening
        fields = (
            "reference",
            "requisition_number",
            "title",
            "team",
            "channels",
            "assessment",
            "profile_version",
            "created_at",
            "closes_at",
            "closed_at",
            "ranked_at",
            "band_floors",
            "funnel",
        )


class ScoringVersionSerializer(serializers.ModelSerializer[ScoringVersion]):
    """What turns answers into scores, and how many people's answers it rests on."""

    class Meta:
        model = ScoringVersion
        fields = ("name", "source", "respondents", "created_at")


class InstrumentSerializer(serializers.ModelSerializer[Assessment]):
    """A version of an instrument, and what scores new openings that use it."""

    names = serializers.SerializerMethodField()
    languages = serializers.ListField(
        source="definition.languages", child=serializers.CharField(), read_only=True
    )
    minutes = serializers.IntegerField(source="definition.minutes", read_only=True)
    scoring_version = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = (
            "key",
            "version",
            "status",
            "names",
            "languages",
            "minutes",
            "checksum",
            "loaded_at",
            "published_at",
            "retired_at",
            "scoring_version",
        )

    def get_names(self, assessment: Assessment) -> dict[str, str]:
        """What it is called, by language."""
        texts = assessment.definition["texts"]
        return {language: words["name"] for language, words in texts.items()}

    @extend_schema_field(ScoringVersionSerializer(allow_null=True))
    def get_scoring_version(self, assessment: Assessment) -> dict[str, object] | None:
        """The current one; none before the instrument is published."""
        current = next(iter(assessment.current), None)  # type: ignore[attr-defined]  # prefetched
        return ScoringVersionSerializer(current).data if current else None


class WholeInstrumentSerializer(InstrumentSerializer):
    """The same with its content, as its files say it."""

    class Meta(InstrumentSerializer.Meta):
        fields = (*InstrumentSerializer.Meta.fields, "definition")


class TraitSerializer(serializers.Serializer[dict[str, object]]):
    """One trait: a T score, mean 50 and SD 10, with its standard error."""

    key = serializers.CharField()
    score = serializers.FloatField()
    standard_error = serializers.FloatField()


class RankedSerializer(serializers.ModelSerializer[Application]):
    """An application as the ranking shows it to everybody, without a name.

    Takes the opening as `opening` in its context. Fit and traits are T scores.
    """

    candidate_number = serializers.CharField(source="short_reference")
    band = serializers.SerializerMethodField()
    traits = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields: tuple[str, ...] = (
            "reference",
            "candidate_number",
            "applied_at",
            "stage",
            "disposition",
            "is_on_hold",
            "band",
            "fit",
            "fit_se",
            "traits",
            "rep_type",
            "rep_type_probability",
            "is_mixed_type",
            "looks_inattentive",
        )

    def get_band(self, application: Application) -> int | None:
        """Band of the fit, 1 the highest; none without a fit."""
        floors = self.context["opening"].band_floors
        return None if application.fit is None else band_of(application.fit, floors)

    @extend_schema_field(TraitSerializer(many=True))
    def get_traits(self, application: Application) -> list[dict[str, object]]:
        """T scores in the instrument's order; none where the answers do not allow any."""
        card = application.scorecard
        if card is None or not card.traits:
            return []
        keys = instrument_of(self.context["opening"].assessment_id).traits
        variances = card.trait_covariance[:: len(keys) + 1]
        return [
            {"key": key, "score": 50 + 10 * z, "standard_error": 10 * sqrt(max(variance, 0))}
            for key, z, variance in zip(keys, card.traits, variances, strict=True)
        ]


class NamedRankedSerializer(RankedSerializer):
    """The same with the name, for those who may see it."""

    name = serializers.CharField(source="candidate.full_name")

    class Meta(RankedSerializer.Meta):
        fields = (*RankedSerializer.Meta.fields, "name")


class RankingSerializer(serializers.Serializer[dict[str, object]]):
    """A page of the ranking; `next` is the address of the following one."""

    next = serializers.URLField(allow_null=True)
    results = NamedRankedSerializer(many=True)


class PlaceSerializer(serializers.Serializer[dict[str, object]]):
    """Where in the ranking to go on: after the application with this reference."""

    after = serializers.UUIDField(required=False, default=None)


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """The person, for those who may know."""

    class Meta:
        model = Candidate
        fields = (
            "reference",
            "full_name",
            "email",
            "phone",
            "language",
            "time_zone",
            "source",
            "external_id",
            "experience",
            "certifications",
            "languages",
        )


class ApplicationSerializer(RankedSerializer):
    """One application with the versions that its numbers come from, without a name."""

    opening = serializers.UUIDField(source="opening.reference")
    profile_version = serializers.IntegerField(source="profile.version", default=None)
    scoring_version = serializers.CharField(source="scorecard.scoring_version.name", default=None)
    flags = serializers.ListField(
        source="scorecard.flags", child=serializers.CharField(), default=list
    )

    class Meta(RankedSerializer.Meta):
        fields = (
            *RankedSerializer.Meta.fields,
            "opening",
            "closed_at",
            "profile_version",
            "scoring_version",
            "flags",
        )


class NamedApplicationSerializer(ApplicationSerializer):
    """The same with the candidate, for those who may know."""

    candidate = CandidateSerializer()

    class Meta(ApplicationSerializer.Meta):
        fields = (*ApplicationSerializer.Meta.fields, "candidate")


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A recorded move."""

    by = serializers.CharField(source="by.email", allow_null=True)

    class Meta:
        model = Decision
        fields = ("id", "move", "reason", "by", "at", "stage_after", "disposition_after")


class NewDecisionSerializer(serializers.Serializer[dict[str, object]]):
    """A move to make. `seen` is the id of the newest decision known, 0 for none."""

    move = serializers.ChoiceField(choices=MOVES)
    reason = serializers.CharField(max_length=1000)
    seen = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False)
