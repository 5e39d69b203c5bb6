"""Logging in, and changing one's password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy


class Login(LoginView):
    template_name = "web/accounts/login.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Reload a page as a whole whose session has ended while it polls."""
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().get(request, *args, **kwargs)


class ChangePassword(PasswordChangeView):
    """Changes the user's own password, which ends the user's other sessions."""

    template_name = "web/accounts/password.html"
    success_url = reverse_lazy("web:home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        text = "Your password has been changed. You have been logged out everywhere else."
        messages.success(self.request, text)
        return super().form_valid(form)
