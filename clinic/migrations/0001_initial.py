import datetime
import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last login"
                    ),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={
                            "unique": "A user with that username already exists."
                        },
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[
                            django.contrib.auth.validators.UnicodeUsernameValidator()
                        ],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="first name"
                    ),
                ),
                (
                    "last_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="last name"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="email address"
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "display_name",
                    models.CharField(blank=True, default="", max_length=120),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Clinic",
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
                ("code", models.SlugField(max_length=40, unique=True)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=120)),
                ("time_zone", models.CharField(default="UTC", max_length=64)),
            ],
            options={
                "permissions": [
                    ("see_dashboards", "Can see the dashboards"),
                    (
                        "see_records",
                        "Can see patients, treatments, calls and headaches",
                    ),
                    ("record_events", "Can record treatments, calls and headaches"),
                    (
                        "review_headaches",
                        "Can decide on escalations and review headaches",
                    ),
                    ("set_protocol", "Can set when the clinic calls"),
                    ("manage_registers", "Can manage users and registers"),
                    ("export_records", "Can export records"),
                ],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("nurse", "Nurse"),
                            ("director", "Medical director"),
                            ("auditor", "Auditor"),
                            ("manager", "Manager"),
                        ],
                        max_length=20,
                    ),
                ),
                ("active_from", models.DateField()),
                ("active_until", models.DateField(blank=True, null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="clinic.clinic",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["nurse", "director", "auditor", "manager"])
                        ),
                        name="membership_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_from__gte", datetime.date(1900, 1, 1)),
                            ("active_from__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="membership_active_from_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_until__gte", datetime.date(1900, 1, 1)),
                            ("active_until__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="membership_active_until_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_until__gte", models.F("active_from"))
                        ),
                        name="membership_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("active_until", None), ("clinic__isnull", False)
                        ),
                        fields=("user", "clinic", "role"),
                        name="membership_once_at_a_clinic",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("active_until", None), ("clinic", None)),
                        fields=("user", "role"),
                        name="membership_once_at_every_clinic",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
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
                (
                    "proper_name",
                    models.CharField(
                        choices=[
                            ("onabotulinumtoxinA", "onabotulinumtoxinA"),
                            ("abobotulinumtoxinA", "abobotulinumtoxinA"),
                            ("incobotulinumtoxinA", "incobotulinumtoxinA"),
                            ("prabotulinumtoxinA-xvfs", "prabotulinumtoxinA-xvfs"),
                            ("daxibotulinumtoxinA-lanm", "daxibotulinumtoxinA-lanm"),
                            ("letibotulinumtoxinA-wlbg", "letibotulinumtoxinA-wlbg"),
                            ("rimabotulinumtoxinB", "rimabotulinumtoxinB"),
                            ("other", "Other"),
                        ],
                        max_length=40,
                    ),
                ),
                ("brand", models.CharField(blank=True, default="", max_length=60)),
                (
                    "serotype",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("other", "Other")],
                        default="A",
                        max_length=10,
                    ),
                ),
                ("unit_label", models.CharField(default="U", max_length=20)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proper_name", "brand"), name="product_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "proper_name__in",
                                [
                                    "onabotulinumtoxinA",
                                    "abobotulinumtoxinA",
                                    "incobotulinumtoxinA",
                                    "prabotulinumtoxinA-xvfs",
                                    "daxibotulinumtoxinA-lanm",
                                    "letibotulinumtoxinA-wlbg",
                                    "rimabotulinumtoxinB",
                                    "other",
                                ],
                            )
                        ),
                        name="product_proper_name_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("serotype__in", ["A", "B", "other"])),
                        name="product_serotype_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("brand", ""), ("proper_name", "other"), _negated=True
                        ),
                        name="product_other_needs_a_brand",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Injector",
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
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "profession",
                    models.CharField(
                        choices=[
                            ("physician", "Physician"),
                            ("nurse", "Nurse"),
                            ("dentist", "Dentist"),
                            ("pharmacist", "Pharmacist"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                ("licence", models.CharField(blank=True, default="", max_length=60)),
                (
                    "training",
                    models.CharField(
                        choices=[
                            ("trainee", "Trainee"),
                            ("certified", "Certified"),
                            ("trainer", "Trainer"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                ("injecting_since", models.DateField(blank=True, null=True)),
                ("active_from", models.DateField(blank=True, null=True)),
                ("active_until", models.DateField(blank=True, null=True)),
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
                    "user",
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
                        fields=("id", "clinic"), name="injector_in_clinic"
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
                        name="injector_recorded_at_in_range",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "code"), name="injector_code_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "profession__in",
                                [
                                    "physician",
                                    "nurse",
                                    "dentist",
                                    "pharmacist",
                                    "other",
                                    "unknown",
                                ],
                            )
                        ),
                        name="injector_profession_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "training__in",
                                ["trainee", "certified", "trainer", "unknown"],
                            )
                        ),
                        name="injector_training_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("injecting_since__gte", datetime.date(1900, 1, 1)),
                            ("injecting_since__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="injector_injecting_since_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_from__gte", datetime.date(1900, 1, 1)),
                            ("active_from__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="injector_active_from_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_until__gte", datetime.date(1900, 1, 1)),
                            ("active_until__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="injector_active_until_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_until__gte", models.F("active_from"))
                        ),
                        name="injector_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
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
                ("number", models.CharField(max_length=40)),
                ("expires_on", models.DateField(blank=True, null=True)),
                (
                    "diluent",
                    models.CharField(
                        choices=[
                            ("saline", "Sodium chloride 0.9 %"),
                            ("preserved_saline", "Sodium chloride 0.9 %, preserved"),
                            ("ready_to_use", "None: ready to use"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                (
                    "diluent_ml",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True
                    ),
                ),
                ("reconstituted_at", models.DateTimeField(blank=True, null=True)),
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
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="clinic.product"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "clinic"), name="lot_in_clinic"
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
                        name="lot_recorded_at_in_range",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "product", "number"), name="lot_once"
                    ),
                    models.UniqueConstraint(
                        fields=("id", "clinic", "product"),
                        name="lot_in_clinic_of_product",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "diluent__in",
                                [
                                    "saline",
                                    "preserved_saline",
                                    "ready_to_use",
                                    "other",
                                    "unknown",
                                ],
                            )
                        ),
                        name="lot_diluent_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__gte", datetime.date(1900, 1, 1)),
                            ("expires_on__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="lot_expires_on_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reconstituted_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "reconstituted_at__lte",
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
                        name="lot_reconstituted_at_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("diluent_ml__gte", 0), ("diluent_ml__lte", 100)
                        ),
                        name="lot_diluent_ml_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Patient",
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
                ("mrn", models.CharField(max_length=40, verbose_name="record number")),
                ("mrn_normalised", models.CharField(editable=False, max_length=120)),
                ("search_text", models.TextField(editable=False)),
                ("given_name", models.CharField(blank=True, default="", max_length=80)),
                (
                    "family_name",
                    models.CharField(blank=True, default="", max_length=80),
                ),
                ("birth_date", models.DateField(blank=True, null=True)),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("F", "Female"),
                            ("M", "Male"),
                            ("X", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                (
                    "consent_to_call",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "voicemail_allowed",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "preferred_time",
                    models.CharField(blank=True, default="", max_length=60),
                ),
                (
                    "headache_history",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("tension_type", "Tension-type"),
                            ("migraine", "Migraine"),
                            ("cluster", "Cluster"),
                            ("medication_overuse", "Medication overuse"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                    ),
                ),
                (
                    "migraine",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("episodic", "Episodic (under 15 headache days a month)"),
                            ("chronic", "Chronic (15 headache days a month or more)"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "headache_days_per_28",
                    models.PositiveSmallIntegerField(blank=True, null=True),
                ),
                (
                    "acute_medication_days_per_28",
                    models.PositiveSmallIntegerField(blank=True, null=True),
                ),
                (
                    "hypertension",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "low_pain_threshold",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "needle_anxiety",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("mild", "Mild"),
                            ("marked", "Marked"),
                            ("phobia", "Phobia"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "habitual_frowning",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "paracetamol_contraindicated",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "ibuprofen_contraindicated",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("allergies", models.CharField(blank=True, default="", max_length=200)),
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
                        fields=("id", "clinic"), name="patient_in_clinic"
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
                        name="patient_recorded_at_in_range",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "mrn_normalised"), name="patient_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("birth_date__gte", datetime.date(1900, 1, 1)),
                            ("birth_date__lte", datetime.date(2099, 12, 31)),
                        ),
                        name="patient_birth_date_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["F", "M", "X", "unknown"])),
                        name="patient_sex_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "headache_history__in",
                                [
                                    "none",
                                    "tension_type",
                                    "migraine",
                                    "cluster",
                                    "medication_overuse",
                                    "other",
                                    "unknown",
                                ],
                            )
                        ),
                        name="patient_history_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("migraine__in", ["none", "episodic", "chronic", "unknown"])
                        ),
                        name="patient_migraine_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "needle_anxiety__in",
                                ["none", "mild", "marked", "phobia", "unknown"],
                            )
                        ),
                        name="patient_needle_anxiety_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("headache_days_per_28__gte", 0),
                            ("headache_days_per_28__lte", 28),
                        ),
                        name="patient_headache_days_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acute_medication_days_per_28__gte", 0),
                            ("acute_medication_days_per_28__lte", 28),
                        ),
                        name="patient_medication_days_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consent_to_call__in", ["yes", "no", "unknown"])
                        ),
                        name="patient_consent_to_call_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voicemail_allowed__in", ["yes", "no", "unknown"])
                        ),
                        name="patient_voicemail_allowed_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hypertension__in", ["yes", "no", "unknown"])
                        ),
                        name="patient_hypertension_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low_pain_threshold__in", ["yes", "no", "unknown"])
                        ),
                        name="patient_low_pain_threshold_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("habitual_frowning__in", ["yes", "no", "unknown"])
                        ),
                        name="patient_habitual_frowning_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "paracetamol_contraindicated__in",
                                ["yes", "no", "unknown"],
                            )
                        ),
                        name="patient_paracetamol_contraindicated_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ibuprofen_contraindicated__in", ["yes", "no", "unknown"])
                        ),
                        name="patient_ibuprofen_contraindicated_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
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
                ("subject", models.CharField(max_length=20)),
                ("subject_uid", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                (
                    "changed_by",
                    models.ForeignKey(
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
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "subject_uid", "version"), name="change_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="change_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "changed_at__gte",
                                datetime.datetime(
                                    1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                ),
                            ),
                            (
                                "changed_at__lte",
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
                        name="change_changed_at_in_range",
                    ),
                ],
            },
        ),
    ]
