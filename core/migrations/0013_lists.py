"""Tags, folders and saved lists; what lists show and sort by stands in the rows themselves."""

import core.models.artifact
import core.models.epoch_field
import core.models.filed
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.names import printed


MOST_LOSSES = 60


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def words_of(settings):
    return "\n".join(dict.fromkeys(printed(text) for text in texts(settings) if text))


def summarize_datasets(apps, schema_editor):
    for dataset in apps.get_model("core", "Dataset").objects.iterator():
        stages = list(dataset.stages.defer("statistics"))
        dataset.entries = sum(stage.entries for stage in stages)
        dataset.bytes = sum(stage.bytes for stage in stages)
        dataset.words = words_of(dataset.fields)
        dataset.save(update_fields=["entries", "bytes", "words"])


def summarize_models(apps, schema_editor):
    for model in apps.get_model("core", "TrainedModel").objects.iterator():
        model.words = words_of(model.fields)
        snapshots = list(model.snapshots.order_by("epoch"))
        if snapshots:
            best = next((row for row in snapshots if row.best), None)
            if best:
                model.metrics, model.best_epoch = best.metrics, best.epoch
            model.last_metrics, model.epochs = snapshots[-1].metrics, snapshots[-1].epoch
            model.bytes = sum(row.bytes for row in snapshots)
            model.losses = losses_of(snapshots)
        model.save()


def losses_of(snapshots):
    found = []
    for row in snapshots:
        loss = row.metrics.get("val_loss", row.metrics.get("loss"))
        if loss is not None:
            found.append([row.epoch, loss])
    while len(found) > MOST_LOSSES:
        found = found[::-2][::-1]
    return found


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0012_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='bytes',
            field=models.PositiveBigIntegerField(db_index=True, default=0, editable=False, help_text='Of all stages.'),
        ),
        migrations.AddField(
            model_name='dataset',
            name='entries',
            field=models.PositiveBigIntegerField(db_index=True, default=0, editable=False, help_text='Of all stages.'),
        ),
        migrations.AddField(
            model_name='dataset',
            name='listed_in',
            field=core.models.filed.FolderField(blank=True, db_index=True, help_text='Where the lists show it, such as “sunnybrook/lr”; its files stay where they are.', max_length=200, validators=[core.models.filed.require_folder], verbose_name='folder'),
        ),
        migrations.AddField(
            model_name='dataset',
            name='tags',
            field=core.models.filed.TagsField(blank=True, db_index=True, help_text='Words to find it by, separated by commas, such as “baseline, paper”.', max_length=1000, validators=[core.models.filed.require_tags]),
        ),
        migrations.AddField(
            model_name='dataset',
            name='words',
            field=models.TextField(blank=True, editable=False, help_text='The texts among its settings, to search in.'),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='best_epoch',
            field=core.models.epoch_field.EpochField(editable=False, help_text='Empty before the first snapshot.', null=True),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='bytes',
            field=models.PositiveBigIntegerField(db_index=True, default=0, editable=False, help_text='Of all its snapshots.'),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='epochs',
            field=core.models.epoch_field.EpochField(db_index=True, default=0, editable=False, help_text='Until the last snapshot.'),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='last_metrics',
            field=models.JSONField(default=dict, editable=False, help_text='Metrics of the last snapshot.'),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='listed_in',
            field=core.models.filed.FolderField(blank=True, db_index=True, help_text='Where the lists show it, such as “sunnybrook/lr”; its files stay where they are.', max_length=200, validators=[core.models.filed.require_folder], verbose_name='folder'),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='losses',
            field=models.JSONField(default=list, editable=False, help_text='Epoch and loss of snapshots, in validation if there was one; for small curves.'),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='tags',
            field=core.models.filed.TagsField(blank=True, db_index=True, help_text='Words to find it by, separated by commas, such as “baseline, paper”.', max_length=1000, validators=[core.models.filed.require_tags]),
        ),
        migrations.AddField(
            model_name='trainedmodel',
            name='words',
            field=models.TextField(blank=True, editable=False, help_text='The texts among its settings, to search in.'),
        ),
        migrations.AlterField(
            model_name='trainedmodel',
            name='metrics',
            field=models.JSONField(default=dict, help_text='Metrics of the best epoch so far.'),
        ),
        migrations.CreateModel(
            name='SavedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_name', models.CharField(blank=True, editable=False, help_text='Stays when the owner is removed; empty: a command made it.', max_length=150)),
                ('name', models.CharField(max_length=100, validators=[core.models.artifact.require_visible])),
                ('kind', models.CharField(choices=[('models', 'Models'), ('datasets', 'Datasets')], max_length=10)),
                ('query', models.CharField(blank=True, help_text="What follows “?” in the list's address.", max_length=4000)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'kind', 'name'), name='one_saved_list_of_a_name')],
            },
        ),
        migrations.RunPython(summarize_datasets, migrations.RunPython.noop),
        migrations.RunPython(summarize_models, migrations.RunPython.noop),
    ]
