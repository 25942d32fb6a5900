"""Filters of the headache list that somebody keeps under a name."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class SavedFilter(models.Model):
    """`query` is the address's query string; it is read anew each time it is used."""

    outside_trail = "a person's own filter: no record"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["user", "name"], name="savedfilter_once"),
            CheckConstraint(condition=~Q(name=""), name="savedfilter_has_name"),
        ]

    def __str__(self):
        return self.name
