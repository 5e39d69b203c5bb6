"""Addresses of logging in and out, and of the password."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from digits_site.web.accounts import views
from digits_site.web.accounts.hashing import in_turn

urlpatterns = [
    path("login/", in_turn(views.Login.as_view()), name="login"),
    path("password/", in_turn(views.ChangePassword.as_view()), name="password"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
