"""Who may call a view. A view that does not say so cannot be routed (see `hiring.checks`).

A person outside the team gets the same 404 as for a reference that does not exist; a member whose
role does not allow it gets 403.
"""

from collections.abc import Callable, Collection
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from hiring.models import Application, Membership, Opening, Role

EVERYBODY = tuple(Role)
RECRUITING = (Role.ADMIN, Role.RECRUITER)
EXPORTING = (Role.ADMIN, Role.RECRUITER, Role.ANALYST)


class StaffRequest(HttpRequest):
    """A request by somebody who is signed in; `role` is that in the team concerned."""

    user: User
    role: Role


View = Callable[..., HttpResponseBase]


def is_blind(role: Role) -> bool:
    """Whether names and contact details are hidden from people in this role."""
    return role == Role.REVIEWER


def public(view: View) -> View:
    """Let anybody call the view."""
    return _declare(login_not_required(view), "public", ())


def team_member(*roles: Role) -> Callable[[View], View]:
    """Let members of any team in one of the roles call the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: StaffRequest, **kwargs: object) -> HttpResponseBase:
            require_membership(request.user, roles)
            return view(request, **kwargs)

        return _declare(wrapper, "member", roles)

    return decorate


def for_opening(*roles: Role) -> Callable[[View], View]:
    """Hand the view the opening named by `reference`, if the person's role in its team allows."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: StaffRequest, reference: UUID, **kwargs: object) -> HttpResponseBase:
            opening, request.role = opening_for(request.user, reference, roles)
            return view(request, opening, **kwargs)

        return _declare(wrapper, "opening", roles)

    return decorate


def for_application(*roles: Role) -> Callable[[View], View]:
    """Hand the view the application named by `reference`, if the person's role allows."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: StaffRequest, reference: UUID, **kwargs: object) -> HttpResponseBase:
            application, request.role = application_for(request.user, reference, roles)
            return view(request, application, **kwargs)

        return _declare(wrapper, "application", roles)

    return decorate


def require_membership(user: User, roles: Collection[Role]) -> None:
    """Raise PermissionDenied unless the person has one of the roles in any team."""
    if not Membership.objects.filter(user=user, role__in=roles).exists():
        raise PermissionDenied


def opening_for(user: User, reference: UUID, roles: Collection[Role]) -> tuple[Opening, Role]:
    """Return the opening and the person's role in its team.

    Raises Http404 outside the team and PermissionDenied in another role.
    """
    opening = (
        Opening.objects.visible_to(user)
        .select_related("team", "profile__signed_by", "assessment", "scoring_version")
        .defer("assessment__definition", "scoring_version__parameters", "scoring_version__report")
        .filter(reference=reference)
        .first()
    )
    if opening is None:
        raise Http404
    return opening, _role(user, opening.team_id, roles)


def application_for(
    user: User, reference: UUID, roles: Collection[Role]
) -> tuple[Application, Role]:
    """Return the application and the person's role in its team.

    Raises Http404 outside the team and PermissionDenied in another role.
    """
    application = (
        Application.objects.filter(
            opening__in=Opening.objects.visible_to(user), reference=reference
        )
        .select_related(
            "opening__team",
            "opening__profile",
            "candidate",
            "submission",
            "scorecard__scoring_version",
        )
        .defer(
            "submission__form",
            "scorecard__scoring_version__parameters",
            "scorecard__scoring_version__report",
        )
        .first()
    )
    if application is None:
        raise Http404
    return application, _role(user, application.opening.team_id, roles)


def _role(user: User, team_id: int, roles: Collection[Role]) -> Role:
    role = Role(Membership.objects.values_list("role", flat=True).get(user=user, team_id=team_id))
    if role not in roles:
        raise PermissionDenied
    return role


def _declare(view: View, scope: str, roles: tuple[Role, ...]) -> View:
    view.access = (scope, frozenset(roles))  # type: ignore[attr-defined]
    return view
