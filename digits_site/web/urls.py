"""The addresses of all pages: a list for each subject, with one namespace for their names."""

from __future__ import annotations

from django.urls import include, path

app_name = "web"
urlpatterns = [
    path("", include("digits_site.web.home.urls")),
    path("", include("digits_site.web.lists.urls")),
    path("", include("digits_site.web.accounts.urls")),
    path("", include("digits_site.web.datasets.urls")),
    path("", include("digits_site.web.models.urls")),
    path("", include("digits_site.web.inferences.urls")),
    path("", include("digits_site.web.comparisons.urls")),
    path("", include("digits_site.web.runs.urls")),
    path("", include("digits_site.web.evaluations.urls")),
    path("", include("digits_site.web.predictions.urls")),
    path("", include("digits_site.web.inside.urls")),
    path("", include("digits_site.web.jobs.urls")),
    path("", include("digits_site.web.networks.urls")),
    path("", include("digits_site.web.pretrained.urls")),
    path("", include("digits_site.web.uploads.urls")),
    path("", include("digits_site.web.previews.urls")),
    path("", include("digits_site.web.plugins.urls")),
    path("", include("digits_site.web.system.urls")),
    path("", include("digits_site.web.help.urls")),
]
