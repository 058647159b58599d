"""From a spreadsheet to candidates: send the file, look at what it holds, take it in."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import operations as candidate_operations
from candidates.models import ImportBatch
from candidates.records import MappingError, sort_rows
from hiring import operations, queries
from hiring.access import RECRUITING, StaffRequest, for_opening
from hiring.forms.imports import ColumnsForm, UploadForm
from hiring.models import AuditEvent, Opening


@require_http_methods(["GET", "HEAD", "POST"])
@for_opening(*RECRUITING)
def import_candidates(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Take a file and keep its rows to be looked at."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = candidate_operations.keep_upload(
            pool=opening.team.pool,
            destination=opening.reference,
            table=form.table,
            file_name=form.cleaned_data["file"].name,
            at=now(),
        )
        return redirect("hiring:check_import", opening.reference, batch.reference)
    return render(request, "hiring/imports/upload.html", {"opening": opening, "form": form})


@require_safe
@for_opening(*RECRUITING)
def check_import(request: StaffRequest, opening: Opening, batch: UUID) -> HttpResponse:
    """Show what an upload would become; once it is imported, what became of it."""
    upload = _upload(opening, batch)
    if upload is None:
        subject = f"import {batch}"
        event = get_object_or_404(AuditEvent, team=opening.team, subject=subject)
        context = {"opening": opening, "imported": event.details}
        return render(request, "hiring/imports/done.html", context)
    return _check(request, opening, upload, ColumnsForm(upload.header, request.GET))


@require_POST
@for_opening(*RECRUITING)
def confirm_import(request: StaffRequest, opening: Opening, batch: UUID) -> HttpResponse:
    """Take the people of an upload in. Asking again shows what was imported."""
    upload = _upload(opening, batch)
    if upload is None:
        return redirect("hiring:check_import", opening.reference, batch)
    form = ColumnsForm(upload.header, request.POST)
    try:
        operations.import_upload(
            opening=opening,
            batch=upload,
            columns=form.columns,
            skip_errors="skip_errors" in request.POST,
            by=request.user,
            at=now(),
        )
    except (MappingError, operations.ImportRefusedError) as error:
        return _check(request, opening, upload, form, refused=str(error))
    return redirect("hiring:check_import", opening.reference, batch)


@require_POST
@for_opening(*RECRUITING)
def drop_import(request: StaffRequest, opening: Opening, batch: UUID) -> HttpResponse:  # noqa: ARG001
    """Delete an upload that is not wanted."""
    upload = _upload(opening, batch)
    if upload:
        candidate_operations.drop_upload(batch=upload)
    return redirect("hiring:import_candidates", opening.reference)


def _upload(opening: Opening, batch: UUID) -> ImportBatch | None:
    return ImportBatch.objects.filter(reference=batch, destination=opening.reference).first()


def _check(
    request: StaffRequest,
    opening: Opening,
    upload: ImportBatch,
    form: ColumnsForm,
    refused: str = "",
) -> HttpResponse:
    kept = form.columns.values()
    lost = (name for column, name in enumerate(upload.header) if column not in kept)
    context = {
        "opening": opening,
        "batch": upload,
        "form": form,
        "refused": refused,
        "unkept": [name for name in lost if name],
    }
    try:
        context["preview"] = queries.import_preview(opening, sort_rows(upload.table, form.columns))
    except MappingError as error:
        context["refused"] = str(error)
    return render(request, "hiring/imports/check.html", context)
