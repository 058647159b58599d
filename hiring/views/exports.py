"""Files to take away."""

from django.http import StreamingHttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from hiring import exports, operations
from hiring.access import EXPORTING, StaffRequest, for_opening
from hiring.models import Opening


@require_POST
@for_opening(*EXPORTING)
def export_ranking(
    request: StaffRequest, opening: Opening, file_format: str
) -> StreamingHttpResponse:
    """Send the ranking as a file; the trail knows of it before the first byte leaves."""
    operations.record_export(opening=opening, file_format=file_format, by=request.user, at=now())
    chosen = exports.FORMATS[file_format]
    name = f"ranking-{opening.reference}.{file_format}"
    return StreamingHttpResponse(
        chosen.write(opening),
        content_type=chosen.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
