import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clearplate.server.agencies.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0002_grants"),
        ("search", "0002_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearplate.server.agencies.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("exigent", models.BooleanField(default=False)),
                ("flags", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("asked_officer", "Explanation asked"),
                            ("closed", "Reviewed"),
                        ],
                        default="waiting",
                        max_length=13,
                    ),
                ),
                (
                    "disposition",
                    models.CharField(
                        blank=True, choices=[("proper", "Proper"), ("improper", "Improper")], max_length=8
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("sealed_notes", models.BinaryField(null=True)),
                ("sealed_question", models.BinaryField(null=True)),
                ("sealed_answer", models.BinaryField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "search",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="search.search"
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "asked_at"],
            },
        ),
        migrations.CreateModel(
            name="Drawn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drawn", to="review.reviewitem"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="KnownSearch",
            fields=[
                (
                    "search",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="search.search",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("fact", models.JSONField()),
                ("keys", models.JSONField()),
                ("keys_next", models.JSONField()),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="review.reviewitem"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearplate.server.agencies.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("seed", models.BinaryField(max_length=32)),
                ("tree_size", models.PositiveBigIntegerField()),
                ("population", models.PositiveIntegerField()),
                ("drawn_at", models.DateTimeField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "items",
                    models.ManyToManyField(related_name="samples", through="review.Drawn", to="review.reviewitem"),
                ),
            ],
            options={
                "ordering": ["-drawn_at"],
            },
        ),
        migrations.AddField(
            model_name="drawn",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="drawn", to="review.sample"
            ),
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearplate.server.agencies.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("monthly", "Monthly"),
                            ("quarterly", "Quarterly"),
                            ("annual", "Annual"),
                            ("unannounced", "Unannounced"),
                            ("external", "By outsiders"),
                        ],
                        max_length=11,
                        verbose_name="which audit",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("planned_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("findings", models.PositiveSmallIntegerField(null=True, verbose_name="findings")),
                ("sealed_report", models.BinaryField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["due_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("findings", None)),
                            models.Q(("closed_at__isnull", False), ("findings__isnull", False)),
                            _connector="OR",
                        ),
                        name="review_audit_closed_with_findings",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="finding",
                        serialize=False,
                        to="review.reviewitem",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("upheld", models.BooleanField(null=True)),
                (
                    "breach",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal_use", "Personal use: family, partner, neighbor, friend, curiosity"),
                            ("prohibited_purpose", "A prohibited purpose"),
                            ("false_reason", "The reason was not true"),
                            ("no_case_connection", "Nothing to do with its case"),
                            ("shared_account", "The sign-in was shared"),
                            ("broader_than_needed", "Broader than the case needed"),
                            ("other_breach", "Another breach of the policy"),
                        ],
                        max_length=19,
                    ),
                ),
                ("found_at", models.DateTimeField(null=True)),
                ("sealed_text", models.BinaryField(null=True)),
                (
                    "found_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at"],
            },
        ),
        migrations.CreateModel(
            name="Consequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no_discipline", "No discipline"),
                            ("counseling", "Counseling"),
                            ("retraining", "Training anew"),
                            ("reprimand", "Reprimand"),
                            ("unpaid_leave", "Unpaid leave"),
                            ("demotion", "Demotion"),
                            ("dismissal", "Dismissal"),
                            ("prosecution_referred", "Referred for prosecution"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consequences", to="review.finding"
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at"],
            },
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True), fields=["due_at"], name="review_open"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["asked_at"], name="review_asked_at"),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None), models.Q(("reviewer", models.F("officer")), _negated=True), _connector="OR"
                ),
                name="review_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("reviewer__isnull", False),
                        ("state", "closed"),
                        models.Q(("disposition", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None), ("disposition", "")),
                    _connector="OR",
                ),
                name="review_closed_with_a_disposition",
            ),
        ),
        migrations.AddIndex(
            model_name="knownsearch",
            index=models.Index(fields=["officer", "at"], name="review_known_by_officer"),
        ),
        migrations.AddIndex(
            model_name="knownsearch",
            index=models.Index(fields=["at"], name="review_known_at"),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(fields=("item", "reviewer"), name="review_opened_once"),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.UniqueConstraint(fields=("sample", "item"), name="review_drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("upheld", True), models.Q(("breach", ""), _negated=True)),
                    models.Q(models.Q(("upheld", True), _negated=True), ("breach", "")),
                    models.Q(("breach", ""), ("upheld", None)),
                    _connector="OR",
                ),
                name="review_finding_names_a_breach",
            ),
        ),
    ]
