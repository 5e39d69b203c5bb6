"""Sweeps whose runs are chosen one after the other, and jobs that pause."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0014_own_networks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='cause',
            field=models.CharField(blank=True, choices=[('done', 'Done'), ('paused', 'Paused by its sweep'), ('aborted', 'Aborted'), ('user error', 'Data or options that cannot be used'), ('internal error', 'Internal error'), ('out of memory', 'Out of memory'), ('disk full', 'Disk full'), ('diverged', 'Diverged'), ('cannot go on', 'Cannot go on after its last epoch'), ('timeout', 'Time limit'), ('killed', 'Killed from outside'), ('crashed', 'Crashed'), ('lost worker', 'Lost worker'), ('lost host', 'Lost host'), ('dependency', 'Failed dependency')], help_text='How it ended.', max_length=40),
        ),
        migrations.AlterField(
            model_name='job',
            name='status',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('paused', 'Paused'), ('done', 'Done'), ('aborted', 'Aborted'), ('error', 'Error')], db_index=True, default='waiting', max_length=10),
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_name', models.CharField(blank=True, editable=False, help_text='Stays when the owner is removed; empty: a command made it.', max_length=150)),
                ('key', models.CharField(help_text='What its models have in `sweep`.', max_length=32, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('network', models.CharField(max_length=50)),
                ('settings', models.JSONField(default=dict, help_text='The fields of the model form as they were entered, lists of texts; empty: all its models were made at once.')),
                ('space', models.JSONField(default=dict, help_text='What is tried, a text by field.')),
                ('sampler', models.CharField(max_length=20)),
                ('seed', models.PositiveIntegerField(default=0, help_text='Of the sampler.')),
                ('metrics', models.JSONField(default=list, help_text='What it is about: names of metrics, each with whether larger is better.')),
                ('runs_limit', models.PositiveIntegerField(default=0, help_text='Choices of values to try at most; 0: no limit.')),
                ('hours', models.FloatField(default=0, help_text='After which nothing starts; 0: no limit.')),
                ('patience', models.PositiveIntegerField(default=0, help_text='Runs in a row without a gain that end it; 0: no limit.')),
                ('gain', models.FloatField(default=0, help_text='What counts as a gain.')),
                ('pauses', models.JSONField(default=list, help_text='Epochs at which runs pause (ASHA); empty: none does.')),
                ('eta', models.PositiveIntegerField(default=3, help_text='The reduction factor of ASHA.')),
                ('seeds', models.PositiveIntegerField(default=1, help_text='Runs of each choice of values.')),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped')], db_index=True, default='running', max_length=10)),
                ('reason', models.CharField(blank=True, help_text='Why it ended.', max_length=500)),
                ('holder', models.CharField(blank=True, editable=False, help_text='The command that runs it itself; empty: the job clusters do.', max_length=200)),
                ('created', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('began', models.DateTimeField(default=django.utils.timezone.now, help_text='From which its hours count.')),
                ('ended', models.DateTimeField(blank=True, null=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sweeps', to='core.dataset')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='SweepRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='Of the choice of values, from 0.')),
                ('repeat', models.PositiveIntegerField(default=0, help_text='Of its seeds, from 0.')),
                ('values', models.JSONField(default=dict, help_text='Texts by field.')),
                ('pause_after', models.PositiveIntegerField(default=0, help_text='The epoch at which it pauses; 0: it trains to its end.')),
                ('results', models.JSONField(default=dict, help_text="Values of the sweep's metrics by epoch, as it paused or ended.")),
                ('error', models.TextField(blank=True, help_text='Why no model could be made.')),
                ('model', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sweep_run', to='core.trainedmodel')),
                ('sweep', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='core.sweep')),
            ],
            options={
                'ordering': ('number', 'repeat'),
                'constraints': [models.UniqueConstraint(fields=('sweep', 'number', 'repeat'), name='one_run_of_a_number')],
            },
        ),
    ]
