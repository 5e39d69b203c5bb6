"""The options of the segmentation view."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms


class SegmentationForm(forms.Form):
    opacity = forms.IntegerField(
        label="Opacity of the fill",
        min_value=0,
        max_value=100,
        initial=30,
        help_text="In percent; the page can change it at any time.",
    )
    line_width = forms.IntegerField(min_value=1, max_value=6, initial=2)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
