"""Toxins and their lots. Units of one product are not units of another."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from clinic.choices import Diluent, ProperName, Serotype
from clinic.constraints import a_day, a_moment, one_of, within
from clinic.models.records import ClinicRecord, record_constraints, with_its_clinic


class Product(models.Model):
    """One toxin by proper name and brand, the same for every clinic."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    proper_name = models.CharField(max_length=40, choices=ProperName)
    brand = models.CharField(max_length=60, blank=True, default="")
    serotype = models.CharField(max_length=10, choices=Serotype, default=Serotype.A)
    unit_label = models.CharField(max_length=20, default="U")

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["proper_name", "brand"], name="product_once"),
            one_of("proper_name", ProperName, "product_proper_name_known"),
            one_of("serotype", Serotype, "product_serotype_known"),
            CheckConstraint(
                condition=~Q(proper_name=ProperName.OTHER, brand=""),
                name="product_other_needs_a_brand",
            ),
        ]

    def __str__(self):
        if self.proper_name == ProperName.OTHER:
            return self.brand
        return f"{self.proper_name} ({self.brand})" if self.brand else self.proper_name


class Lot(ClinicRecord):
    """A vial batch as a clinic received and prepared it."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    expires_on = models.DateField(null=True, blank=True)
    diluent = models.CharField(max_length=20, choices=Diluent, default=Diluent.UNKNOWN)
    diluent_ml = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    reconstituted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("lot"),
            with_its_clinic("lot"),
            UniqueConstraint(fields=["clinic", "product", "number"], name="lot_once"),
            UniqueConstraint(
                fields=["id", "clinic", "product"], name="lot_in_clinic_of_product"
            ),
            one_of("diluent", Diluent, "lot_diluent_known"),
            a_day("expires_on", "lot_expires_on_in_range"),
            a_moment("reconstituted_at", "lot_reconstituted_at_in_range"),
            within("diluent_ml", 0, 100, "lot_diluent_ml_in_range"),
        ]

    def __str__(self):
        return self.number
