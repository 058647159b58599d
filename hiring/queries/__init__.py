"""Reads that join people, scores and decisions."""

from hiring.queries.applications import PROGRESS, Moment, decisions_of, timeline, with_progress
from hiring.queries.audit import breaks_in_chain
from hiring.queries.imports import ImportPreview, import_preview
from hiring.queries.instruments import (
    ListedInstrument,
    calibrations,
    history,
    instruments,
    other_versions,
    scoring_versions,
    with_scoring,
)
from hiring.queries.messages import REMINDING, refusal, state_of
from hiring.queries.newcomers import newcomer_with, published_opening, takes_applications
from hiring.queries.openings import (
    activity,
    names_of,
    openings_of,
    profile_versions,
    teams_recruited_for,
)
from hiring.queries.ranking import (
    ApplicationPage,
    application_at,
    band_of,
    neighbours,
    newest_first,
    ranking,
    ranks_of_band,
)
from hiring.queries.scores import CardToRank, cards_to_rank, fits, funnel, is_being_scored_anew
from hiring.queries.work import database_now, openings_to_refresh

__all__ = [
    "PROGRESS",
    "REMINDING",
    "ApplicationPage",
    "CardToRank",
    "ImportPreview",
    "ListedInstrument",
    "Moment",
    "activity",
    "application_at",
    "band_of",
    "breaks_in_chain",
    "calibrations",
    "cards_to_rank",
    "database_now",
    "decisions_of",
    "fits",
    "funnel",
    "history",
    "import_preview",
    "instruments",
    "is_being_scored_anew",
    "names_of",
    "neighbours",
    "newcomer_with",
    "newest_first",
    "openings_of",
    "openings_to_refresh",
    "other_versions",
    "profile_versions",
    "published_opening",
    "ranking",
    "ranks_of_band",
    "refusal",
    "scoring_versions",
    "state_of",
    "takes_applications",
    "teams_recruited_for",
    "timeline",
    "with_progress",
    "with_scoring",
]
