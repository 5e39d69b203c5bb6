from django.db import migrations, models

from core.tasks import implied_task


def name_tasks(apps, schema_editor):
    """Datasets that are there already have the task that their labels look like."""
    for dataset in apps.get_model("core", "Dataset").objects.exclude(label=None):
        if dataset.label:
            dataset.task = implied_task(dataset.label["dtype"], tuple(dataset.label["shape"]))
            dataset.save(update_fields=["task"])


class Migration(migrations.Migration):
    dependencies = [("core", "0003_storage_and_additions")]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="task",
            field=models.CharField(
                blank=True,
                help_text="What is to be learnt; empty until it is known.",
                max_length=30,
            ),
        ),
        migrations.RunPython(name_tasks, migrations.RunPython.noop),
    ]
