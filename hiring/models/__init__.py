"""What people decided: teams, openings, profiles, applications, decisions and their trail."""

from hiring.models.application import Application
from hiring.models.audit import AuditEvent
from hiring.models.decision import Decision
from hiring.models.message import Message
from hiring.models.opening import Opening, Profile
from hiring.models.review_request import ReviewRequest
from hiring.models.team import Membership, Role, Team

__all__ = [
    "Application",
    "AuditEvent",
    "Decision",
    "Membership",
    "Message",
    "Opening",
    "Profile",
    "ReviewRequest",
    "Role",
    "Team",
]
