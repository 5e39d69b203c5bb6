from django.db import migrations, models

CAUSES = [
    ("done", "Done"),
    ("aborted", "Aborted"),
    ("user error", "Data or options that cannot be used"),
    ("internal error", "Internal error"),
    ("out of memory", "Out of memory"),
    ("disk full", "Disk full"),
    ("diverged", "Diverged"),
    ("cannot go on", "Cannot go on after its last epoch"),
    ("timeout", "Time limit"),
    ("killed", "Killed from outside"),
    ("crashed", "Crashed"),
    ("lost worker", "Lost worker"),
    ("lost host", "Lost host"),
    ("dependency", "Failed dependency"),
]


class Migration(migrations.Migration):
    dependencies = [("core", "0010_pretrained_models")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="cause",
            field=models.CharField(
                blank=True, choices=CAUSES, help_text="How it ended.", max_length=40
            ),
        ),
    ]
