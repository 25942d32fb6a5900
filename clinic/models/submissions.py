"""Forms that were saved: each once, however often it is sent."""

from django.conf import settings
from django.db import models

from clinic.constraints import a_moment


class Submission(models.Model):
    """The token of a form, from the transaction that stored what the form said.

    The database's own key decides between two that arrive together.
    """

    outside_trail = "the token of a form: what the form stored is recorded"

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False
    )
    made_at = models.DateTimeField()
    address = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    request_id = models.CharField(max_length=32)
    led_to = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [a_moment("made_at", "submission_made_at_in_range")]

    def __str__(self):
        return f"{self.action} at {self.address}"
