"""Where everything is: the pages at the root, Django admin below admin/."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("digits_site.web.urls")),
]
