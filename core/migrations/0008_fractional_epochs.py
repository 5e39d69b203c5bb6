"""Snapshots may be saved within an epoch."""

from django.db import migrations

import core.models.epoch_field


class Migration(migrations.Migration):
    dependencies = [("core", "0007_owner_names")]

    operations = [
        migrations.AlterField(
            model_name="snapshot",
            name="epoch",
            field=core.models.epoch_field.EpochField(),
        ),
    ]
