"""The trail's tables: appended to by the triggers, changed by nobody.

They refer to no other table, so that neither can stand in the way of the other.
Texts are empty rather than null: the hash tells one value from another by its text.
"""

from django.db import models
from django.db.models import UniqueConstraint

from clinic.audit.visible import TrailManager

THE_TRAIL = "the trail itself"


class TrailEvent(models.Model):
    """One row written, or one page read. `verify_trail.py` says what the hash holds."""

    outside_trail = THE_TRAIL

    seq = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=100)
    stream_seq = models.PositiveIntegerField()
    recorded_at = models.DateTimeField(db_index=True)
    actor_id = models.CharField(max_length=20, blank=True)
    actor_username = models.CharField(max_length=150)
    actor_name = models.CharField(max_length=120, blank=True)
    actor_roles = models.TextField(blank=True)
    clinic_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    reason = models.TextField()
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=20, blank=True)
    object_uid = models.CharField(max_length=36, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    session = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=45, blank=True)
    database_user = models.CharField(max_length=63)
    program = models.CharField(max_length=100, blank=True)
    commitment = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = TrailManager()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["stream", "stream_seq"], name="trailevent_once")
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="trailevent_object"),
            models.Index(fields=["hash"], name="trailevent_hash"),
            # Each filter of the pages, newest first.
            *(
                models.Index(fields=[field, "recorded_at"], name=f"trailevent_{name}")
                for field, name in (
                    ("clinic_id", "of_clinic"),
                    ("actor_username", "by_actor"),
                    ("action", "by_action"),
                    ("object_type", "by_type"),
                    ("operation", "by_operation"),
                    ("address", "by_address"),
                )
            ),
        ]

    def __str__(self):
        return f"{self.seq}: {self.action} by {self.actor_username}"


class TrailPayload(models.Model):
    """What an event wrote or showed. Erasing it leaves the event's commitment to it."""

    outside_trail = THE_TRAIL

    event = models.OneToOneField(
        TrailEvent, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    salt = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Payload of {self.event_id}"


class TrailSubject(models.Model):
    """A patient whom an event of reading showed: its payload says so too.

    The triggers write it, so that who read a patient can be asked by an index;
    `audit_verify` compares it with the payload.
    """

    outside_trail = THE_TRAIL

    pk = models.CompositePrimaryKey("subject", "event")
    subject = models.UUIDField()
    event = models.ForeignKey(
        TrailEvent, on_delete=models.PROTECT, related_name="subjects"
    )

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.subject} in {self.event_id}"


class TrailHead(models.Model):
    """The end of each stream: the lock on its row puts writers of a record in order."""

    outside_trail = THE_TRAIL

    stream = models.CharField(primary_key=True, max_length=100)
    stream_seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.stream}: {self.stream_seq}"


class TrailSeal(models.Model):
    """A signature on all events after the seal before it, up to `last_seq`."""

    outside_trail = THE_TRAIL

    id = models.BigAutoField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True, unique=True)
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.last_seq}: {self.hash}"
