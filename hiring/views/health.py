"""What a load balancer asks."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.access import public


@require_safe
@never_cache
@public
def livez(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that the process answers."""
    return _plain("alive", 200)


@require_safe
@never_cache
@public
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whether the database answers and has every table as the code expects it."""
    return _plain("ready", 200) if _is_migrated() else _plain("not ready", 503)


def _is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return False


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
