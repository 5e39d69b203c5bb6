"""Addresses of the results browser."""

from __future__ import annotations

from django.urls import path

from digits_site.web.runs import curves, downloads, samples, views, wins

urlpatterns = [
    path("runs/", views.page, name="runs"),
    path("runs/table/", views.table, name="runs-table"),
    path("runs/table.csv", downloads.table_csv, name="runs-csv"),
    path("runs/table.tex", downloads.table_latex, name="runs-latex"),
    path("runs/curves/", curves.curves, name="runs-curves"),
    path("runs/samples/", samples.samples, name="runs-samples"),
    path("runs/wins/", wins.wins, name="runs-wins"),
]
