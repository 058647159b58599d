"""Reading openings, rankings and applications, and deciding."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.generics import ListAPIView
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.models import Assessment
from hiring import operations, queries
from hiring.access import EXPORTING, RECRUITING, is_blind
from hiring.api import serializers
from hiring.api.access import ApplicationView, MemberView, OpeningView
from hiring.models import Application, Opening


class RefusedError(APIException):
    """The move does not fit where the application stands."""

    status_code = status.HTTP_409_CONFLICT


class NewestFirst(CursorPagination):
    """Pages by place and not by count."""

    ordering = "-pk"
    page_size = 50

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Refuse a place that is no key, as one that cannot be read is refused."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position and not str(cursor.position).isdecimal():
            raise NotFound(self.invalid_cursor_message)
        return cursor


class Schema(MemberView, SpectacularAPIView):
    """This interface in the OpenAPI format."""


class Openings(MemberView, ListAPIView[Opening]):
    """Openings of the person's teams, the newest first."""

    serializer_class = serializers.OpeningSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Opening]:
        """Those of the person's teams."""
        openings = Opening.objects.visible_to(self.user)
        return openings.select_related("team", "profile", "assessment")


class Instruments(MemberView, ListAPIView[Assessment]):
    """Versions of instruments, the newest first."""

    roles: ClassVar = EXPORTING
    serializer_class = serializers.InstrumentSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Assessment]:
        """All: instruments are the whole deployment's."""
        return queries.with_scoring()


class OneInstrument(MemberView):
    """One version of an instrument, with its content."""

    roles: ClassVar = EXPORTING

    def admit(self, key: str, version: str) -> None:  # type: ignore[override]
        """Find it, or raise Http404; after PermissionDenied for those who may not look."""
        super().admit()
        # PostgreSQL takes no zero byte, not even to look for.
        if not version.isprintable():
            raise Http404
        self.assessment = get_object_or_404(queries.with_scoring(), key=key, version=version)

    @extend_schema(responses=serializers.WholeInstrumentSerializer)
    def get(self, request: Request, **kwargs: object) -> Response:  # noqa: ARG002
        """Return it."""
        return Response(serializers.WholeInstrumentSerializer(self.assessment).data)


class OneOpening(OpeningView):
    """One opening."""

    @extend_schema(responses=serializers.OpeningSerializer)
    def get(self, request: Request, **kwargs: object) -> Response:  # noqa: ARG002
        """Return it."""
        return Response(serializers.OpeningSerializer(self.opening).data)


class Ranking(OpeningView):
    """The ranking of an opening, best first, fifty at a time."""

    @extend_schema(
        parameters=[serializers.PlaceSerializer], responses=serializers.RankingSerializer
    )
    def get(self, request: Request, **kwargs: object) -> Response:  # noqa: ARG002
        """Return the page that starts after the application given; reviewers get no names."""
        place = serializers.PlaceSerializer(data=request.query_params)
        place.is_valid(raise_exception=True)
        blind = is_blind(self.role)
        serializer = serializers.RankedSerializer if blind else serializers.NamedRankedSerializer
        page = queries.ranking(
            Application.objects.for_opening(self.opening),
            after=queries.application_at(self.opening, place.validated_data["after"]),
            with_names=not blind,
        )
        results = serializer(page.applications, many=True, context={"opening": self.opening}).data
        following = None
        if page.has_more:
            following = (
                f"{request.build_absolute_uri(request.path)}?after={results[-1]['reference']}"
            )
        return Response({"next": following, "results": results})


class OneApplication(ApplicationView):
    """One application."""

    @extend_schema(
        responses=PolymorphicProxySerializer(
            component_name="OneApplication",
            serializers=[
                serializers.ApplicationSerializer,
                serializers.NamedApplicationSerializer,
            ],
            resource_type_field_name=None,
        )
    )
    def get(self, request: Request, **kwargs: object) -> Response:  # noqa: ARG002
        """Return it; reviewers get no candidate."""
        serializer = (
            serializers.ApplicationSerializer
            if is_blind(self.role)
            else serializers.NamedApplicationSerializer
        )
        context = {"opening": self.application.opening}
        return Response(serializer(self.application, context=context).data)


class Decisions(ApplicationView):
    """Decisions about an application."""

    roles: ClassVar = RECRUITING

    @extend_schema(
        request=serializers.NewDecisionSerializer,
        responses={status.HTTP_201_CREATED: serializers.DecisionSerializer},
    )
    def post(self, request: Request, **kwargs: object) -> Response:  # noqa: ARG002
        """Record a move with its reason; 409 says why it does not fit."""
        wanted = serializers.NewDecisionSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        try:
            decision = operations.record_decision(
                application=self.application, by=self.user, at=now(), **wanted.validated_data
            )
        except operations.DecisionRefusedError as refusal:
            raise RefusedError(str(refusal)) from refusal
        return Response(
            serializers.DecisionSerializer(decision).data, status=status.HTTP_201_CREATED
        )
