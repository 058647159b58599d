"""What a person said, of her own will, about herself. Only reports may read it."""

from django.db import models

from candidates.models.candidate import Candidate


class SelfIdentification(models.Model):
    """Voluntary answers about sex and ethnicity, given after submitting and kept apart."""

    candidate = models.OneToOneField(Candidate, on_delete=models.CASCADE, related_name="+")
    sex = models.CharField(max_length=40, blank=True)
    ethnicity = models.CharField(max_length=80, blank=True)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"self-identification {self.pk}"
