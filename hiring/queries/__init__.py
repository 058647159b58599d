"""Reads that join people, scores and decisions."""

from hiring.queries.scores import CardToRank, cards_to_rank, fits, funnel
from hiring.queries.work import database_now, openings_to_refresh

__all__ = [
    "CardToRank",
    "cards_to_rank",
    "database_now",
    "fits",
    "funnel",
    "openings_to_refresh",
]
