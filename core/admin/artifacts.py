"""Datasets, models and inferences in the admin.

Adding one uses the same form as the web pages and the command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin.creation import creation_page
from core.admin.jobs import JobColumns
from core.admin.questions import ask_how_long
from core.exceptions import DependentsError, FilterError, TrainingError
from core.forms.choices import offer
from core.forms.dataset import DatasetCreation
from core.forms.inference import InferenceCreation
from core.forms.own_networks import chosen_network, own_choices
from core.forms.sweep import ModelSweep
from core.forms.train_longer import TrainLongerForm
from core.jobs.deletion import carry_out, key_of, line_of, plan_deletion
from core.listing.filters import filtered
from core.listing.kinds import DATASETS, INFERENCES, MODELS, Kind
from core.models import Artifact, Dataset, Inference, Stage, TrainedModel
from core.networks import Network, fitting_networks, require_fit, require_network
from core.numbers import whole_number
from core.registry import data_plugins, network_plugins, view_plugins
from core.representations.dataset import trainable_datasets
from core.representations.metrics import measured_metrics
from core.representations.model import model_metrics

_FILTERS = ("job__status", "created", "job__owner")


class _ArtifactAdmin(JobColumns):
    """What they have in common: deletion with files, read-only fields."""

    editable: tuple[str, ...] = ("notes",)
    kind: Kind
    search_help_text = "As in the lists: text, tag:paper, -status:error, created > 7d, and so on."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What the filter of the lists' pages finds; a message says what it cannot understand."""
        try:
            return filtered(self.kind, queryset, search_term), False
        except FilterError as error:
            self.message_user(request, str(error), messages.ERROR)
            return queryset.none(), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save only what was changed here: its job may be writing the rest."""
        obj.save(update_fields=form.changed_data)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [field.name for field in self.model._meta.fields if field.name != "id"]
        return [*names, "status", "progress_bar", "error"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in self.get_fields(request, obj) if name not in self.editable]

    @admin.display(description="error")
    def error(self, row: Artifact) -> SafeString:
        return format_html("{} <br> log: {}", row.job.error or "–", row.job.log_path)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """What the confirmation pages show: the deletion's plan, as on the web pages."""
        plans = [plan_deletion(row) for row in objs]
        rows = {key_of(row): row for plan in plans for row in plan.artifacts}.values()
        shown = [line_of(row) for row in rows]
        more = "" if all(plan.exact for plan in plans) else "more than "
        shown.append(f"This frees {more}{sum(plan.bytes for plan in plans) / 1e6:.1f} MB.")
        kinds = Counter(str(row._meta.verbose_name_plural) for row in rows)
        lacking = {str(row._meta.verbose_name) for row in rows if not self.may_delete(request, row)}
        return shown, dict(kinds), lacking, [text for plan in plans for text in plan.blocked]

    def may_delete(self, request: HttpRequest, row: Artifact) -> bool:
        permission = get_permission_codename("delete", row._meta)
        return request.user.has_perm(f"{row._meta.app_label}.{permission}")

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        self.delete_queryset(request, [row])

    def delete_queryset(self, request: HttpRequest, rows: Any) -> None:
        for row in rows:
            if not type(row).objects.filter(pk=row.pk).exists():
                continue  # deleted with another one
            try:
                freed = carry_out(plan_deletion(row))
                self.message_user(request, f"{row}: {freed / 1e6:.1f} MB freed.")
            except DependentsError as error:
                self.message_user(request, str(error), messages.ERROR)


class _StageInline(admin.TabularInline):
    model = Stage
    fields = readonly_fields = ("name", "entries", "bytes", "shards", "rejected")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Dataset)
class DatasetAdmin(_ArtifactAdmin):
    kind = DATASETS
    list_display = (
        "name",
        "plugin_id",
        "status",
        "progress_bar",
        "entries",
        "owned_by",
        "created",
    )
    list_filter = ("plugin_id", *_FILTERS)
    list_select_related = ("job__owner",)
    search_fields = ("name", "plugin_id", "notes")
    editable = ("name", "notes", "tags", "listed_in")
    inlines = (_StageInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(total=Sum("stages__entries"))

    @admin.display(description="entries", ordering="total")
    def entries(self, row: Any) -> str:
        return "–" if row.total is None else f"{row.total:,}"

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        choices = {plugin.get_id(): plugin.get_title() for plugin in data_plugins}
        return creation_page(
            self,
            request,
            {"plugin": choices},
            lambda plugin: partial(DatasetCreation, data_plugins[plugin]),
        )


@admin.register(TrainedModel)
class TrainedModelAdmin(_ArtifactAdmin):
    kind = MODELS
    list_display = (
        "name",
        "dataset",
        "network",
        "status",
        "progress_bar",
        "result",
        "owned_by",
        "created",
    )
    list_filter = ("network", *_FILTERS)  # of a thousand datasets, `dataset:…` finds one
    list_select_related = ("job__owner", "dataset")
    search_fields = ("name", "dataset__name", "notes")
    editable = ("name", "notes", "tags", "listed_in")
    actions = (*JobColumns.actions, "train_longer")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        long = ("fields", "proposals", "losses", "words", "last_metrics", "notes")
        of_dataset = (f"dataset__{name}" for name in ("fields", "user_data", "words", "leakage"))
        return super().get_queryset(request).defer(*long, *of_dataset)

    @admin.action(description="Train longer …", permissions=["change"])
    def train_longer(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Ask first how many further epochs."""
        data = request.POST if "epochs" in request.POST else None
        forms = [TrainLongerForm(row, data) for row in rows]
        if not all([form.is_valid() for form in forms]):  # noqa: C419 - each has its errors
            return ask_how_long(self, request, forms)
        for form in forms:
            self.message_user(request, f"{form.model}: {form.save()}")
        return None

    @admin.display
    def result(self, row: TrainedModel) -> str:
        return model_metrics(row)["ranking_metric"]["text"] or "–"

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offered = offer(
            trainable_datasets(), request.GET.get("dataset", ""), request.GET.get("search", "")
        )
        choices = {
            "dataset": {str(row.pk): row.name for row in offered.rows},
            "network": self.networks(request),
        }

        def creation(dataset: str, network: str) -> Any:
            chosen = chosen_network(network, request.user)
            return partial(ModelSweep, Dataset.objects.get(pk=dataset), chosen)

        return creation_page(self, request, choices, creation, offered)

    def networks(self, request: HttpRequest) -> dict[str, str]:
        """What is offered for the dataset in the query: plug-ins, then own networks."""
        found = {network.get_id(): network.get_title() for network in self.fitting(request)}
        pk = whole_number(request.GET.get("dataset"))
        task = Dataset.objects.filter(pk=pk).values_list("task", flat=True).first() if pk else ""
        groups = own_choices(request.user, task or "", request.GET.get("network", ""))
        return found | {key: title for _, own in groups for key, title in own}

    def fitting(self, request: HttpRequest) -> list[Network]:
        """The networks for the dataset in the query; a message says why if there are none."""
        pk = whole_number(request.GET.get("dataset"))
        dataset = None if pk is None else Dataset.objects.filter(pk=pk).first()
        task = dataset.task if dataset else ""
        chosen = request.GET.get("network", "")
        known = chosen in network_plugins
        try:
            require_fit(network_plugins[chosen], task) if known else require_network(task)
        except TrainingError as error:
            self.message_user(request, str(error), messages.ERROR)
        return fitting_networks(task)


@admin.register(Inference)
class InferenceAdmin(_ArtifactAdmin):
    kind = INFERENCES
    list_display = (
        "__str__",
        "snapshot",
        "status",
        "progress_bar",
        "result",
        "owned_by",
        "created",
    )
    list_filter = ("view_id", "source", *_FILTERS)
    list_select_related = ("job__owner", "model__dataset", "snapshot__model")
    search_fields = ("model__name", "notes")

    @admin.display
    def result(self, row: Inference) -> str:
        found = measured_metrics(row.model.dataset.task, row.metrics)
        return found["ranking_metric"]["text"] or "–"

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        models = TrainedModel.objects.filter(snapshots__isnull=False).distinct()
        offered = offer(models, request.GET.get("model", ""), request.GET.get("search", ""))
        choices = {
            "model": {str(row.pk): row.name for row in offered.rows},
            "view": {view.get_id(): view.get_title() for view in view_plugins},
        }

        def creation(model: str, view: str) -> Any:
            return partial(
                InferenceCreation, TrainedModel.objects.get(pk=model), view_plugins[view]
            )

        return creation_page(self, request, choices, creation, offered)
