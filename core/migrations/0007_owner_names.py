"""The names of owners are kept; an inference no longer waits for the end of a training."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

HELP = "Stays when the owner is removed; empty: a command made it."
# Commands upload nothing, so an upload without an owner is one of a user who was removed.
UNKNOWN = "unknown"


def keep_names(apps, schema_editor):
    """Jobs without an owner count as made by commands: nothing tells whose they were."""
    user = apps.get_model(*settings.AUTH_USER_MODEL.split("."))
    names = user.objects.filter(pk=OuterRef("owner")).values("username")[:1]
    for name in ("Job", "Upload"):
        rows = apps.get_model("core", name).objects.exclude(owner=None)
        rows.update(owner_name=Subquery(names))
    apps.get_model("core", "Upload").objects.filter(owner=None).update(owner_name=UNKNOWN)


def free_inferences(apps, schema_editor):
    """A snapshot is there as soon as an inference is made: it needs nothing else."""
    apps.get_model("core", "Job").objects.filter(kind="infer").update(depends_on=None)


CAUSES = [
    ("done", "Done"),
    ("aborted", "Aborted"),
    ("user error", "Data or options that cannot be used"),
    ("internal error", "Internal error"),
    ("out of memory", "Out of memory"),
    ("disk full", "Disk full"),
    ("diverged", "Non-finite loss"),
    ("cannot go on", "Cannot go on after its last epoch"),
    ("timeout", "Time limit"),
    ("killed", "Killed from outside"),
    ("crashed", "Crashed"),
    ("lost worker", "Lost worker"),
    ("lost host", "Lost host"),
    ("dependency", "Failed dependency"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_names_as_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="owner_name",
                field=models.CharField(
                    blank=True, editable=False, help_text=HELP, max_length=150
                ),
            )
            for name in ("job", "upload")
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="owner",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            )
            for name in ("job", "upload")
        ),
        migrations.AlterField(
            model_name="job",
            name="cause",
            field=models.CharField(
                blank=True, choices=CAUSES, help_text="How it ended.", max_length=40
            ),
        ),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
        migrations.RunPython(free_inferences, migrations.RunPython.noop),
    ]
