"""Where everything is: the pages at the root, Django admin below admin/."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from digits_site.web.accounts.hashing import in_turn

admin.autodiscover()

handler500 = "digits_site.web.errors.server_error"
urlpatterns = [
    # Pages of the admin name no icon, and browsers ask for this one then.
    path("favicon.ico", login_not_required(RedirectView.as_view(url="/static/web/icon.svg"))),
    path("admin/login/", in_turn(admin.site.login)),
    path("admin/password_change/", RedirectView.as_view(pattern_name="web:password")),
    path("admin/", admin.site.urls),
    path("", include("digits_site.web.urls")),
]
