"""That a backup was made, brought back, or that the record came from another engine."""

from django.conf import settings
from django.db import models

from clinic.constraints import a_moment, one_of


class BackupUse(models.TextChoices):
    MADE = "made", "Made"
    RESTORED = "restored", "Restored from"
    MOVED = "moved", "Moved here from"


class Backup(models.Model):
    use = models.CharField(max_length=10, choices=BackupUse)
    file = models.CharField(max_length=255)
    # The moment of which it shows the record.
    made_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    # The newest seal in it.
    seal = models.CharField(max_length=64, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            one_of("use", BackupUse, "backup_use_known"),
            a_moment("made_at", "backup_made_at_in_range"),
            a_moment("recorded_at", "backup_recorded_at_in_range"),
        ]

    def __str__(self):
        return f"{self.get_use_display()} {self.file}"
