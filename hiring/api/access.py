"""Views that know who may call them, by the same rules as the pages."""

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar, cast
from uuid import UUID

from django.contrib.auth.models import User
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from hiring.access import EVERYBODY, application_for, opening_for, require_membership
from hiring.models import Application, Opening, Role

if TYPE_CHECKING:
    from rest_framework.views import AsView, GenericView


class MemberView(APIView):
    """For members of any team in one of the roles."""

    permission_classes = (IsAuthenticated,)
    scope: ClassVar[str] = "member"
    roles: ClassVar[Collection[Role]] = EVERYBODY
    user: User

    @classmethod
    def as_view(cls, **initkwargs: object) -> "AsView[GenericView]":
        """Declare who may call the view."""
        view = super().as_view(**initkwargs)
        view.access = (cls.scope, frozenset(cls.roles))  # type: ignore[attr-defined]
        return view

    def initial(self, request: Request, *args: object, **kwargs: UUID) -> None:
        """Refuse who may not, after signing in and throttling."""
        super().initial(request, *args, **kwargs)
        self.user = cast("User", request.user)
        self.admit(**kwargs)

    def admit(self) -> None:
        """Raise PermissionDenied if the person may not call the view."""
        require_membership(self.user, self.roles)


class OpeningView(MemberView):
    """For members of the team of the opening named by `reference`."""

    scope = "opening"
    opening: Opening
    role: Role

    def admit(self, reference: UUID) -> None:  # type: ignore[override]
        """Find the opening and the person's role, or raise Http404 or PermissionDenied."""
        self.opening, self.role = opening_for(self.user, reference, self.roles)


class ApplicationView(MemberView):
    """For members of the team of the application named by `reference`."""

    scope = "application"
    application: Application
    role: Role

    def admit(self, reference: UUID) -> None:  # type: ignore[override]
        """Find the application and the person's role, or raise Http404 or PermissionDenied."""
        self.application, self.role = application_for(self.user, reference, self.roles)
