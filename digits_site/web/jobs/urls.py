"""Addresses of the pages of jobs."""

from __future__ import annotations

from django.urls import path

from digits_site.web.jobs import queue, views

urlpatterns = [
    path("jobs/", queue.page, name="jobs"),
    path("jobs/tables/", queue.tables, name="jobs-tables"),
    path("jobs/<int:pk>/", views.page, name="job"),
    path("jobs/<int:pk>/status/", views.status, name="job-status"),
    path("jobs/<int:pk>/log/", views.log, name="job-log"),
    path("jobs/<int:pk>/log/tail/", views.log_tail, name="job-log-tail"),
    path("jobs/<int:pk>/abort/", views.abort, name="job-abort"),
    path("jobs/<int:pk>/restart/", views.restart, name="job-restart"),
    path("jobs/<int:pk>/start-over/", views.start_over, name="job-start-over"),
    path("jobs/<int:pk>/take-over/", views.take, name="job-take-over"),
]
