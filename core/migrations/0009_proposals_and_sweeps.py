"""Models know which of their settings were proposed, and the sweep that they belong to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_fractional_epochs")]

    operations = [
        migrations.AddField(
            model_name="trainedmodel",
            name="proposals",
            field=models.JSONField(
                default=dict, help_text="The fields whose values were proposed, with the reasons."
            ),
        ),
        migrations.AddField(
            model_name="trainedmodel",
            name="sweep",
            field=models.CharField(
                blank=True,
                db_index=True,
                help_text="What the models of one sweep have in common; empty: it is of none.",
                max_length=32,
            ),
        ),
        migrations.AddField(
            model_name="trainedmodel",
            name="swept",
            field=models.JSONField(
                default=dict,
                help_text="The values of the fields in which the models of a sweep differ.",
            ),
        ),
    ]
