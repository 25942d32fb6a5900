import clinic.constraints
import datetime
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinic", "0001_initial"),
        ("clinic", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProtocolWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("code", models.SlugField(max_length=20)),
                ("opens_on_day", models.PositiveSmallIntegerField()),
                ("due_on_day", models.PositiveSmallIntegerField()),
                ("closes_on_day", models.PositiveSmallIntegerField()),
                ("is_active", models.BooleanField(default=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="protocolwindow_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="protocolwindow_recorded_at_in_range",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "code"), name="protocolwindow_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on_day__gte", 0), ("closes_on_day__lte", 730)
                        ),
                        name="protocolwindow_days_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on_day__gte", models.F("opens_on_day"))
                        ),
                        name="protocolwindow_opens_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on_day__gte", models.F("due_on_day"))
                        ),
                        name="protocolwindow_closes_last",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Treatment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "void_reason",
                    models.CharField(blank=True, default="", max_length=500),
                ),
                ("reference", models.CharField(max_length=40)),
                ("treated_at", models.DateTimeField()),
                (
                    "treated_precision",
                    models.CharField(
                        choices=[
                            ("exact", "To the minute"),
                            ("hour", "To the hour"),
                            ("day", "To the day"),
                            ("month", "To the month"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("treated_on", models.DateField()),
                (
                    "indication",
                    models.CharField(
                        choices=[
                            ("cosmetic", "Cosmetic"),
                            ("chronic_migraine", "Chronic migraine"),
                            ("other_headache", "Other headache"),
                            ("bruxism", "Bruxism"),
                            ("hyperhidrosis", "Hyperhidrosis"),
                            ("dystonia_or_spasticity", "Dystonia or spasticity"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "first_toxin",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "pain_during",
                    models.PositiveSmallIntegerField(blank=True, null=True),
                ),
                ("anxiety", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("next_visit_on", models.DateField(blank=True, null=True)),
                (
                    "advice_given",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "warning_reason",
                    models.CharField(blank=True, default="", max_length=500),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "injector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="clinic.injector",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.patient"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="treatment_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="treatment_recorded_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("void_reason", ""),
                                ("voided_at", None),
                                ("voided_by", None),
                            ),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="treatment_void_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "voided_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "voided_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="treatment_voided_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("patient", "clinic"),
                        name="treatment_patient_of_clinic",
                        references=("id", "clinic"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("injector", "clinic"),
                        name="treatment_injector_of_clinic",
                        references=("id", "clinic"),
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "reference"), name="treatment_reference_once"
                    ),
                    models.UniqueConstraint(
                        fields=("id", "clinic", "treated_on"),
                        name="treatment_on_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "treated_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "treated_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="treatment_treated_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("treated_on__gte", datetime.date(1900, 1, 1)),
                            ("treated_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="treatment_treated_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_visit_on__gte", datetime.date(1900, 1, 1)),
                            ("next_visit_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="treatment_next_visit_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_visit_on__gte", models.F("treated_on"))
                        ),
                        name="treatment_next_visit_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("treated_precision__in", ("exact", "day"))),
                        name="treatment_treated_precision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "indication__in",
                                [
                                    "cosmetic",
                                    "chronic_migraine",
                                    "other_headache",
                                    "bruxism",
                                    "hyperhidrosis",
                                    "dystonia_or_spasticity",
                                    "other",
                                ],
                            )
                        ),
                        name="treatment_indication_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_toxin__in", ["yes", "no", "unknown"])
                        ),
                        name="treatment_first_toxin_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("advice_given__in", ["yes", "no", "unknown"])
                        ),
                        name="treatment_advice_given_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pain_during__gte", 0), ("pain_during__lte", 10)
                        ),
                        name="treatment_pain_during_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anxiety__gte", 0), ("anxiety__lte", 10)),
                        name="treatment_anxiety_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Injection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("glabella", "Glabella"),
                            ("forehead", "Forehead"),
                            ("lateral_canthal", "Lateral canthal lines"),
                            ("bunny_lines", "Bunny lines"),
                            ("brow", "Brow"),
                            ("perioral", "Perioral"),
                            ("gummy_smile", "Gummy smile"),
                            ("chin", "Chin"),
                            ("masseter", "Masseter"),
                            ("platysma_and_neck", "Platysma and neck"),
                            ("temporalis", "Temporalis"),
                            ("occipitalis", "Occipitalis"),
                            ("cervical_paraspinal", "Cervical paraspinal"),
                            ("trapezius", "Trapezius"),
                            ("axilla", "Axilla"),
                            ("palm_or_sole", "Palm or sole"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("left", "Left"),
                            ("right", "Right"),
                            ("both", "Both"),
                            ("midline", "Midline"),
                        ],
                        max_length=10,
                    ),
                ),
                ("units", models.DecimalField(decimal_places=1, max_digits=7)),
                ("points", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "depth",
                    models.CharField(
                        choices=[
                            ("intramuscular", "Intramuscular"),
                            ("subdermal", "Subdermal"),
                            ("intradermal", "Intradermal"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                ("technique", models.CharField(blank=True, default="", max_length=60)),
                (
                    "needle_gauge",
                    models.PositiveSmallIntegerField(blank=True, null=True),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="clinic.lot",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.product"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="injection_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="injection_recorded_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("treatment", "clinic"),
                        name="injection_treatment_of_clinic",
                        references=("id", "clinic"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("lot", "clinic", "product"),
                        name="injection_lot_of_clinic_and_product",
                        references=("id", "clinic", "product"),
                    ),
                    models.UniqueConstraint(
                        fields=("treatment", "area", "side", "product", "lot"),
                        name="injection_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lot", None)),
                        fields=("treatment", "area", "side", "product"),
                        name="injection_once_without_lot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "glabella",
                                    "forehead",
                                    "lateral_canthal",
                                    "bunny_lines",
                                    "brow",
                                    "perioral",
                                    "gummy_smile",
                                    "chin",
                                    "masseter",
                                    "platysma_and_neck",
                                    "temporalis",
                                    "occipitalis",
                                    "cervical_paraspinal",
                                    "trapezius",
                                    "axilla",
                                    "palm_or_sole",
                                    "other",
                                ],
                            )
                        ),
                        name="injection_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("side__in", ["left", "right", "both", "midline"])
                        ),
                        name="injection_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "depth__in",
                                [
                                    "intramuscular",
                                    "subdermal",
                                    "intradermal",
                                    "unknown",
                                ],
                            )
                        ),
                        name="injection_depth_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units__gt", 0), ("units__lte", 25000)),
                        name="injection_units_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1), ("points__lte", 200)),
                        name="injection_points_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needle_gauge__gte", 18), ("needle_gauge__lte", 36)
                        ),
                        name="injection_needle_gauge_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("window", models.CharField(max_length=20)),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField()),
                ("closes_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("call_back", "Call back"),
                            ("done", "Done"),
                            ("lost", "Lost"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("call_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lost_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("attempts_used_up", "Attempts used up"),
                            ("wrong_number", "Wrong number"),
                            ("refused", "Refused"),
                            ("moved", "Moved"),
                            ("died", "Died"),
                            (
                                "window_passed",
                                "Treatment entered after the window had closed",
                            ),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="followup_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="followup_recorded_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("treatment", "clinic"),
                        name="followup_treatment_of_clinic",
                        references=("id", "clinic"),
                    ),
                    models.UniqueConstraint(
                        fields=("treatment", "window"), name="followup_once"
                    ),
                    models.UniqueConstraint(
                        fields=("id", "treatment"), name="followup_of_treatment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__gte", datetime.date(1900, 1, 1)),
                            ("opens_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="followup_opens_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gte", datetime.date(1900, 1, 1)),
                            ("due_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="followup_due_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__gte", datetime.date(1900, 1, 1)),
                            ("closes_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="followup_closes_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opens_on"))),
                        name="followup_opens_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("due_on"))),
                        name="followup_closes_last",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "call_back", "done", "lost", "cancelled"],
                            )
                        ),
                        name="followup_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_by__isnull", False),
                                ("claimed_until__isnull", False),
                            ),
                            models.Q(
                                ("claimed_by__isnull", True),
                                ("claimed_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="followup_claim_has_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "call_back"), _negated=True),
                            ("call_back_at__isnull", False),
                            _connector="OR",
                        ),
                        name="followup_call_back_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "lost_reason__in",
                                    [
                                        "attempts_used_up",
                                        "wrong_number",
                                        "refused",
                                        "moved",
                                        "died",
                                        "window_passed",
                                        "other",
                                    ],
                                ),
                                ("state", "lost"),
                            ),
                            models.Q(
                                models.Q(("state", "lost"), _negated=True),
                                ("lost_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="followup_lost_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "claimed_until__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "claimed_until__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="followup_claimed_until_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "call_back_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "call_back_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="followup_call_back_at_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "void_reason",
                    models.CharField(blank=True, default="", max_length=500),
                ),
                ("treated_on", models.DateField(editable=False)),
                ("contacted_at", models.DateTimeField()),
                (
                    "contacted_precision",
                    models.CharField(
                        choices=[
                            ("exact", "To the minute"),
                            ("hour", "To the hour"),
                            ("day", "To the day"),
                            ("month", "To the month"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("contacted_on", models.DateField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("visit", "Visit"),
                            ("message", "Message"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("is_solicited", models.BooleanField()),
                (
                    "reached",
                    models.CharField(
                        choices=[
                            ("patient", "Patient"),
                            ("relative", "Relative"),
                            ("voicemail", "Voicemail left"),
                            ("no_answer", "No answer"),
                            ("wrong_number", "Wrong number"),
                            ("refused", "Refused"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "headache",
                    models.CharField(
                        choices=[
                            ("no", "No headache"),
                            ("yes", "Headache"),
                            ("unknown", "Asked, can't say"),
                            ("not_asked", "Not asked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("call_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "script_version",
                    models.CharField(blank=True, default="", max_length=20),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
                (
                    "followup",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.followup",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="contact_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="contact_recorded_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("void_reason", ""),
                                ("voided_at", None),
                                ("voided_by", None),
                            ),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contact_void_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "voided_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "voided_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="contact_voided_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        cascade=True,
                        fields=("treatment", "clinic", "treated_on"),
                        name="contact_treatment_of_clinic",
                        references=("id", "clinic", "treated_on"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("followup", "treatment"),
                        name="contact_followup_of_treatment",
                        references=("id", "treatment"),
                    ),
                    models.UniqueConstraint(
                        fields=("id", "clinic", "treatment"),
                        name="contact_of_treatment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("treatment", "contacted_at", "is_solicited", "reached"),
                        name="contact_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "contacted_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "contacted_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="contact_contacted_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "call_back_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "call_back_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="contact_call_back_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contacted_on__gte", datetime.date(1900, 1, 1)),
                            ("contacted_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="contact_contacted_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contacted_on__gte", models.F("treated_on"))
                        ),
                        name="contact_after_treatment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("call_back_at", None),
                            ("call_back_at__gte", models.F("contacted_at")),
                            _connector="OR",
                        ),
                        name="contact_call_back_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contacted_precision__in", ("exact", "day"))
                        ),
                        name="contact_contacted_precision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["phone", "visit", "message", "unknown"])
                        ),
                        name="contact_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reached__in",
                                [
                                    "patient",
                                    "relative",
                                    "voicemail",
                                    "no_answer",
                                    "wrong_number",
                                    "refused",
                                ],
                            )
                        ),
                        name="contact_reached_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("headache__in", ["no", "yes", "unknown", "not_asked"])
                        ),
                        name="contact_headache_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("headache", "not_asked"),
                            ("reached__in", ("patient", "relative")),
                            _connector="OR",
                        ),
                        name="contact_answer_needs_somebody_reached",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Headache",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "void_reason",
                    models.CharField(blank=True, default="", max_length=500),
                ),
                ("treated_on", models.DateField(editable=False)),
                (
                    "onset_precision",
                    models.CharField(
                        choices=[
                            ("exact", "To the minute"),
                            ("hour", "To the hour"),
                            ("day", "To the day"),
                            ("month", "To the month"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("onset_at", models.DateTimeField(blank=True, null=True)),
                ("onset_on", models.DateField()),
                ("onset_latest_on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("resolved", "Gone"),
                            ("ongoing", "Still going on"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("resolved_on", models.DateField(blank=True, null=True)),
                ("worst_nrs", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("none", "Kept from nothing"),
                            ("daily_activities", "Limits shopping, phoning, work"),
                            ("self_care", "Limits dressing, bathing, eating"),
                            ("unknown", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                ("grade", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "grade_scale",
                    models.CharField(blank=True, default="", max_length=20),
                ),
                (
                    "compared_with_usual",
                    models.CharField(
                        choices=[
                            ("no_usual_headaches", "Has no usual headaches"),
                            ("same_as_usual", "Same as usual"),
                            ("worse", "Worse than usual, less than twice"),
                            ("at_least_twice", "At least twice as frequent or severe"),
                            ("unknown", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "quality",
                    models.CharField(
                        choices=[
                            ("pressing", "Pressing or tight"),
                            ("throbbing", "Throbbing"),
                            ("stabbing", "Stabbing"),
                            ("dull", "Dull"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=60)),
                (
                    "light_or_sound",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "nausea",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "aura",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "mechanism",
                    models.CharField(
                        choices=[
                            ("needle_trauma", "Needle trauma"),
                            (
                                "neighbouring_muscles",
                                "Neighbouring muscles compensating",
                            ),
                            ("frowning", "Frowning against the relaxed muscle"),
                            ("spasm", "Spasm"),
                            ("migraine_triggered", "Migraine triggered"),
                            ("inflammatory", "Inflammatory"),
                            ("stress", "Stress"),
                            ("wearing_off", "Wearing off"),
                            ("medication_overuse", "Medication overuse"),
                            ("technique", "Technique"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=30,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="headache_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="headache_recorded_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("void_reason", ""),
                                ("voided_at", None),
                                ("voided_by", None),
                            ),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="headache_void_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "voided_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "voided_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="headache_voided_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        cascade=True,
                        fields=("treatment", "clinic", "treated_on"),
                        name="headache_treatment_of_clinic",
                        references=("id", "clinic", "treated_on"),
                    ),
                    models.UniqueConstraint(
                        fields=("id", "clinic", "treatment"),
                        name="headache_of_treatment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "onset_precision__in",
                                ["exact", "hour", "day", "month", "unknown"],
                            )
                        ),
                        name="headache_onset_precision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("onset_at__isnull", False),
                                ("onset_precision__in", ("exact", "hour")),
                            ),
                            models.Q(
                                models.Q(
                                    ("onset_precision__in", ("exact", "hour")),
                                    _negated=True,
                                ),
                                ("onset_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="headache_onset_time_as_precise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "onset_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "onset_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="headache_onset_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("onset_on__gte", datetime.date(1900, 1, 1)),
                            ("onset_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="headache_onset_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("onset_latest_on__gte", datetime.date(1900, 1, 1)),
                            ("onset_latest_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="headache_onset_latest_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("onset_on__gte", models.F("treated_on"))),
                        name="headache_onset_after_treatment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("onset_latest_on__gte", models.F("onset_on"))
                        ),
                        name="headache_onset_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["resolved", "ongoing", "unknown"])
                        ),
                        name="headache_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_on__gte", datetime.date(1900, 1, 1)),
                            ("resolved_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="headache_resolved_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resolved_on__gte", models.F("onset_on"))),
                        name="headache_resolved_after_onset",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_on", None),
                            ("outcome", "resolved"),
                            _connector="OR",
                        ),
                        name="headache_resolved_on_only_if_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("worst_nrs__gte", 0), ("worst_nrs__lte", 10)
                        ),
                        name="headache_worst_nrs_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "function__in",
                                ["none", "daily_activities", "self_care", "unknown"],
                            )
                        ),
                        name="headache_function_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", None), ("grade_scale", "")),
                            models.Q(
                                ("grade__gte", 1),
                                ("grade__isnull", False),
                                ("grade__lte", 3),
                                models.Q(("grade_scale", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="headache_grade_with_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "compared_with_usual__in",
                                [
                                    "no_usual_headaches",
                                    "same_as_usual",
                                    "worse",
                                    "at_least_twice",
                                    "unknown",
                                ],
                            )
                        ),
                        name="headache_compared_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quality__in",
                                [
                                    "pressing",
                                    "throbbing",
                                    "stabbing",
                                    "dull",
                                    "unknown",
                                ],
                            )
                        ),
                        name="headache_quality_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("light_or_sound__in", ["yes", "no", "unknown"])
                        ),
                        name="headache_light_or_sound_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nausea__in", ["yes", "no", "unknown"])),
                        name="headache_nausea_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("aura__in", ["yes", "no", "unknown"])),
                        name="headache_aura_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "mechanism__in",
                                [
                                    "needle_trauma",
                                    "neighbouring_muscles",
                                    "frowning",
                                    "spasm",
                                    "migraine_triggered",
                                    "inflammatory",
                                    "stress",
                                    "wearing_off",
                                    "medication_overuse",
                                    "technique",
                                    "unknown",
                                ],
                            )
                        ),
                        name="headache_mechanism_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadacheReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("pain_now", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("worst_nrs", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("none", "Kept from nothing"),
                            ("daily_activities", "Limits shopping, phoning, work"),
                            ("self_care", "Limits dressing, bathing, eating"),
                            ("unknown", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "compared_with_usual",
                    models.CharField(
                        choices=[
                            ("no_usual_headaches", "Has no usual headaches"),
                            ("same_as_usual", "Same as usual"),
                            ("worse", "Worse than usual, less than twice"),
                            ("at_least_twice", "At least twice as frequent or severe"),
                            ("unknown", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("resolved", "Gone"),
                            ("ongoing", "Still going on"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                    ),
                ),
                ("resolved_on", models.DateField(blank=True, null=True)),
                (
                    "course",
                    models.CharField(
                        choices=[
                            ("better", "Better"),
                            ("same", "The same"),
                            ("worse", "Worse"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("red_flags", models.JSONField()),
                (
                    "triage_level",
                    models.CharField(
                        choices=[
                            ("red", "Red: emergency now"),
                            ("amber", "Amber: physician the same day"),
                            ("green", "Green: self-care"),
                        ],
                        max_length=10,
                    ),
                ),
                ("self_care", models.JSONField(default=list)),
                (
                    "medicine",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("paracetamol", "Paracetamol (acetaminophen)"),
                            ("ibuprofen", "Ibuprofen"),
                            ("other", "Other"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                (
                    "medicine_effect",
                    models.CharField(
                        choices=[
                            ("gone", "Gone"),
                            ("better", "Better"),
                            ("none", "No effect"),
                            ("worse", "Worse"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "advice_given",
                    models.CharField(blank=True, default="", max_length=500),
                ),
                ("words", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="events.contact"
                    ),
                ),
                (
                    "headache",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.headache",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="headachereport_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="headachereport_recorded_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("headache", "clinic", "treatment"),
                        name="headachereport_headache_of_treatment",
                        references=("id", "clinic", "treatment"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("contact", "clinic", "treatment"),
                        name="headachereport_contact_of_treatment",
                        references=("id", "clinic", "treatment"),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pain_now__gte", 0), ("pain_now__lte", 10)),
                        name="headachereport_pain_now_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("worst_nrs__gte", 0), ("worst_nrs__lte", 10)
                        ),
                        name="headachereport_worst_nrs_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "function__in",
                                ["none", "daily_activities", "self_care", "unknown"],
                            )
                        ),
                        name="headachereport_function_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "compared_with_usual__in",
                                [
                                    "no_usual_headaches",
                                    "same_as_usual",
                                    "worse",
                                    "at_least_twice",
                                    "unknown",
                                ],
                            )
                        ),
                        name="headachereport_compared_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["resolved", "ongoing", "unknown"])
                        ),
                        name="headachereport_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("course__in", ["better", "same", "worse", "unknown"])
                        ),
                        name="headachereport_course_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_on__gte", datetime.date(1900, 1, 1)),
                            ("resolved_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="headachereport_resolved_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_on", None),
                            ("outcome", "resolved"),
                            _connector="OR",
                        ),
                        name="headachereport_resolved_on_only_if_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("triage_level__in", ["red", "amber", "green"])
                        ),
                        name="headachereport_triage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "medicine__in",
                                [
                                    "none",
                                    "paracetamol",
                                    "ibuprofen",
                                    "other",
                                    "unknown",
                                ],
                            )
                        ),
                        name="headachereport_medicine_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "medicine_effect__in",
                                ["gone", "better", "none", "worse", "unknown"],
                            )
                        ),
                        name="headachereport_effect_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("red", "Red: emergency now"),
                            ("amber", "Amber: physician the same day"),
                            ("green", "Green: self-care"),
                        ],
                        max_length=10,
                    ),
                ),
                ("findings", models.JSONField()),
                ("acknowledge_by", models.DateTimeField()),
                ("decide_by", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("emergency_services", "Emergency services called"),
                            ("examined", "Patient examined"),
                            ("called_back", "Patient called back"),
                            ("referred", "Referred"),
                            ("no_action", "No action needed"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.headachereport",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="escalation_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="escalation_recorded_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("report", "clinic"),
                        name="escalation_report_of_clinic",
                        references=("id", "clinic"),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["red", "amber"])),
                        name="escalation_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "acknowledge_by__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "acknowledge_by__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="escalation_acknowledge_by_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "decide_by__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "decide_by__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="escalation_decide_by_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "acknowledged_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "acknowledged_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="escalation_acknowledged_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closed_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "closed_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="escalation_closed_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("acknowledged_by__isnull", False),
                            ),
                            models.Q(
                                ("acknowledged_at__isnull", True),
                                ("acknowledged_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="escalation_acknowledged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None),
                                ("closed_by", None),
                                ("decision", ""),
                            ),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("closed_at__gte", models.F("acknowledged_at")),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                (
                                    "decision__in",
                                    [
                                        "emergency_services",
                                        "examined",
                                        "called_back",
                                        "referred",
                                        "no_action",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="escalation_closed_with_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("headache_version", models.PositiveIntegerField()),
                ("grade", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "seriousness",
                    models.CharField(
                        choices=[
                            ("not_serious", "Not serious"),
                            ("death", "Death"),
                            ("life_threatening", "Life-threatening"),
                            (
                                "hospitalisation",
                                "Hospitalisation, initial or prolonged",
                            ),
                            ("disability", "Disability or permanent damage"),
                            ("congenital_anomaly", "Congenital anomaly"),
                            ("other_important", "Other important medical event"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "causality",
                    models.CharField(
                        choices=[
                            ("certain", "Certain"),
                            ("probable", "Probable or likely"),
                            ("possible", "Possible"),
                            ("unlikely", "Unlikely"),
                            ("conditional", "Conditional or unclassified"),
                            ("unassessable", "Unassessable or unclassifiable"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "mechanism",
                    models.CharField(
                        choices=[
                            ("needle_trauma", "Needle trauma"),
                            (
                                "neighbouring_muscles",
                                "Neighbouring muscles compensating",
                            ),
                            ("frowning", "Frowning against the relaxed muscle"),
                            ("spasm", "Spasm"),
                            ("migraine_triggered", "Migraine triggered"),
                            ("inflammatory", "Inflammatory"),
                            ("stress", "Stress"),
                            ("wearing_off", "Wearing off"),
                            ("medication_overuse", "Medication overuse"),
                            ("technique", "Technique"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "expectedness",
                    models.CharField(
                        choices=[
                            ("expected", "In the product's label"),
                            ("unexpected", "Not in the product's label"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("advice", "Advice"),
                            ("visit", "Visit"),
                            ("dose_changed", "Dose changed"),
                            ("area_changed", "Area changed"),
                            ("product_changed", "Product changed"),
                            ("interval_changed", "Interval changed"),
                            ("stopped", "Treatment stopped"),
                            ("referred", "Referred"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "external_report",
                    models.CharField(
                        choices=[
                            ("not_needed", "Not needed"),
                            ("made", "Made"),
                            ("to_be_made", "Still to be made"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "external_reference",
                    models.CharField(blank=True, default="", max_length=60),
                ),
                ("comment", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "headache",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.headache",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="review_in_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recorded_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "recorded_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="review_recorded_at_in_range",
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("headache", "clinic", "treatment"),
                        name="review_headache_of_treatment",
                        references=("id", "clinic", "treatment"),
                    ),
                    models.UniqueConstraint(
                        fields=("headache", "recorded_at"), name="review_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 1), ("grade__lte", 3)),
                        name="review_grade_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "seriousness__in",
                                [
                                    "not_serious",
                                    "death",
                                    "life_threatening",
                                    "hospitalisation",
                                    "disability",
                                    "congenital_anomaly",
                                    "other_important",
                                ],
                            )
                        ),
                        name="review_seriousness_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "causality__in",
                                [
                                    "certain",
                                    "probable",
                                    "possible",
                                    "unlikely",
                                    "conditional",
                                    "unassessable",
                                ],
                            )
                        ),
                        name="review_causality_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "mechanism__in",
                                [
                                    "needle_trauma",
                                    "neighbouring_muscles",
                                    "frowning",
                                    "spasm",
                                    "migraine_triggered",
                                    "inflammatory",
                                    "stress",
                                    "wearing_off",
                                    "medication_overuse",
                                    "technique",
                                    "unknown",
                                ],
                            )
                        ),
                        name="review_mechanism_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expectedness__in", ["expected", "unexpected"])
                        ),
                        name="review_expectedness_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "none",
                                    "advice",
                                    "visit",
                                    "dose_changed",
                                    "area_changed",
                                    "product_changed",
                                    "interval_changed",
                                    "stopped",
                                    "referred",
                                ],
                            )
                        ),
                        name="review_action_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "external_report__in",
                                ["not_needed", "made", "to_be_made"],
                            )
                        ),
                        name="review_external_report_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("typed", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "treatment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="events.treatment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "treatment"), name="draft_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "saved_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "saved_at__lte",
                                datetime.datetime(
                                    2099,
                                    12,
                                    31,
                                    23,
                                    59,
                                    59,
                                    tzinfo=datetime.timezone.utc,
                                ),
                            ),
                        ),
                        name="draft_saved_at_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "name"), name="savedfilter_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="savedfilter_has_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExposureRevision",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="revision_is_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                (
                    "treatment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="events.treatment",
                    ),
                ),
                ("units_tenths", models.PositiveIntegerField(null=True)),
                ("areas", models.PositiveIntegerField()),
                ("treated_on", models.DateField()),
                ("indication", models.PositiveSmallIntegerField()),
                ("first_toxin", models.PositiveSmallIntegerField()),
                ("cycle", models.PositiveSmallIntegerField()),
                ("sex", models.PositiveSmallIntegerField()),
                ("age", models.PositiveSmallIntegerField(null=True)),
                ("headache_history", models.PositiveSmallIntegerField()),
                ("migraine", models.PositiveSmallIntegerField()),
                ("low_pain_threshold", models.PositiveSmallIntegerField()),
                ("needle_anxiety", models.PositiveSmallIntegerField()),
                ("habitual_frowning", models.PositiveSmallIntegerField()),
                ("retreated_day", models.PositiveIntegerField(null=True)),
                ("followed_through_day", models.PositiveIntegerField(null=True)),
                ("first_onset_day", models.PositiveIntegerField(null=True)),
                ("onset_windows", models.PositiveSmallIntegerField()),
                ("possible_windows", models.PositiveSmallIntegerField()),
                ("spontaneous_windows", models.PositiveSmallIntegerField()),
                ("worst_grade", models.PositiveSmallIntegerField(null=True)),
                ("has_emergency_flag", models.BooleanField()),
                ("is_serious", models.BooleanField()),
                ("is_voided", models.BooleanField()),
                ("revision", models.BigIntegerField(db_index=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.clinic"
                    ),
                ),
                (
                    "injector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="clinic.injector",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="clinic.lot",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.patient"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="clinic.product",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    clinic.constraints.CompositeForeignKey(
                        fields=("treatment", "clinic"),
                        name="exposure_treatment_of_clinic",
                        references=("id", "clinic"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("patient", "clinic"),
                        name="exposure_patient_of_clinic",
                        references=("id", "clinic"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("injector", "clinic"),
                        name="exposure_injector_of_clinic",
                        references=("id", "clinic"),
                    ),
                    clinic.constraints.CompositeForeignKey(
                        fields=("lot", "clinic"),
                        name="exposure_lot_of_clinic",
                        references=("id", "clinic"),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("units_tenths", None),
                            ("product__isnull", False),
                            _connector="OR",
                        ),
                        name="exposure_units_of_one_product",
                    ),
                ],
            },
        ),
    ]
