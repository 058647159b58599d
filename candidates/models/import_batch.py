"""A spreadsheet on its way in."""

import uuid
from typing import ClassVar

from django.db import models

from candidates.spreadsheets import Row, Table


class ImportBatch(models.Model):
    """The rows of an uploaded file between looking at them and taking them in.

    Rows are kept as the text that stood in the file, each with its number, and deleted when the
    import is done or dropped.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.UUIDField()
    destination = models.UUIDField(help_text="Reference of the opening the rows are meant for.")
    file_name = models.CharField(max_length=200)
    header = models.JSONField()
    rows = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        """Found by age when old ones are cleared away."""

        indexes: ClassVar = [models.Index(fields=["created_at"], name="import_batch_age")]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def table(self) -> Table:
        """The table as it was read from the file."""
        return Table(self.header, [Row(number, cells) for number, cells in self.rows])
