"""Two plain answers for whoever watches the server."""

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hiring.access import public


@public
@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of anybody else."""
    return HttpResponse("alive\n", content_type="text/plain")


@public
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Requests can be served: the database answers. Redis need not, nobody waits for it."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("database not reached\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
