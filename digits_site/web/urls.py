"""The pages' addresses."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from digits_site.web.hashing import in_turn
from digits_site.web.views import (
    accounts,
    additions,
    browse,
    datasets,
    files,
    home,
    inferences,
    jobs,
    learning_rate,
    models,
    plugins,
    previews,
    uploads,
)

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/tables/", home.tables, name="home-tables"),
    path("browse/", browse.browse, name="browse"),
    path("plugins/", plugins.left_out, name="plugins"),
    path("uploads/", uploads.page, name="uploads"),
    path("uploads/<int:pk>/delete/", uploads.remove, name="upload-delete"),
    path("uploads/<int:pk>/take-over/", uploads.take, name="upload-take-over"),
    path("login/", in_turn(accounts.Login.as_view()), name="login"),
    path("password/", in_turn(accounts.ChangePassword.as_view()), name="password"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("datasets/new/<slug:plugin_id>/", datasets.new, name="dataset-new"),
    path("datasets/<int:pk>/", datasets.page, name="dataset"),
    path("datasets/<int:pk>/edit/", datasets.edit, name="dataset-edit"),
    path("datasets/<int:pk>/add/", additions.new, name="addition-new"),
    path("datasets/<int:pk>/delete/", datasets.remove, name="dataset-delete"),
    path(
        "datasets/<int:pk>/samples/<str:stage>/<int:index>.png", files.sample, name="sample-picture"
    ),
    path("models/new/", models.new, name="model-new"),
    path("models/new/learning-rate/", learning_rate.curve, name="learning-rate-curve"),
    path("models/<int:pk>/", models.page, name="model"),
    path("models/<int:pk>/results/", models.results, name="model-results"),
    path("models/<int:pk>/metrics/", models.metrics, name="model-metrics"),
    path("models/<int:pk>/edit/", models.edit, name="model-edit"),
    path("models/<int:pk>/delete/", models.remove, name="model-delete"),
    path("models/<int:pk>/snapshots/<int:epoch>/", files.snapshot, name="snapshot"),
    path("models/<int:pk>/infer/", inferences.new, name="inference-new"),
    path("inferences/<int:pk>/", inferences.page, name="inference"),
    path("inferences/<int:pk>/edit/", inferences.edit, name="inference-edit"),
    path("inferences/<int:pk>/delete/", inferences.remove, name="inference-delete"),
    path("inferences/<int:pk>/files/<path:path>", files.output, name="inference-file"),
    path("previews/resize/", previews.resized, name="resize-preview"),
    path("jobs/<int:pk>/", jobs.page, name="job"),
    path("jobs/<int:pk>/status/", jobs.status, name="job-status"),
    path("jobs/<int:pk>/log/", jobs.log, name="job-log"),
    path("jobs/<int:pk>/log/tail/", jobs.log_tail, name="job-log-tail"),
    path("jobs/<int:pk>/abort/", jobs.abort, name="job-abort"),
    path("jobs/<int:pk>/restart/", jobs.restart, name="job-restart"),
    path("jobs/<int:pk>/start-over/", jobs.start_over, name="job-start-over"),
    path("jobs/<int:pk>/take-over/", jobs.take, name="job-take-over"),
]
