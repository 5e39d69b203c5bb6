from __future__ import annotations

from django import forms

KINDS = ["square", "disc", "both"]
LABELS = ["mask", "number", "value", "vector", "boxes"]


class DatasetForm(forms.Form):
    count = forms.IntegerField(min_value=0, initial=40, help_text="Entries of the train stage.")
    val_count = forms.IntegerField(min_value=0, initial=10)
    size = forms.IntegerField(min_value=8, max_value=256, initial=32)
    shape = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], initial="square")
    labelled = forms.BooleanField(required=False, initial=True)
    label = forms.ChoiceField(
        choices=[(kind, kind) for kind in LABELS], initial="mask", required=False
    )
    varied = forms.BooleanField(required=False, help_text="Every fifth entry has the same size.")
    group_size = forms.IntegerField(
        min_value=0, initial=0, required=False, help_text="Entries of each group; 0: no groups."
    )
    leak = forms.BooleanField(
        required=False, help_text="The val stage holds the first entries of the train stage."
    )
    copies = forms.IntegerField(min_value=1, initial=1, help_text="Samples of each entry.")
    bad = forms.CharField(required=False, help_text="Numbers of entries that fail, with commas.")
    crash = forms.BooleanField(required=False, help_text="End the process at the first entry.")
    fatal = forms.CharField(required=False, help_text="Numbers of entries that end the process.")
    hanging = forms.CharField(required=False, help_text="Numbers of entries that never end.")
    hoard = forms.IntegerField(
        required=False, min_value=0, initial=0, help_text="MB each entry never frees."
    )
    pause = forms.FloatField(min_value=0, initial=0, help_text="Seconds of each entry.")
    seed = forms.IntegerField(min_value=0, initial=0)
    remark = forms.FileField(required=False, help_text="An upload, to see what becomes of it.")


class InferenceForm(forms.Form):
    number = forms.IntegerField(required=False, min_value=0)
    path = forms.CharField(required=False, help_text="A file that holds a number.")
    upload = forms.FileField(required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if sum(cleaned.get(name) not in (None, "") for name in self.fields) != 1:
            raise forms.ValidationError("Give a number, a path or an upload.")
        return cleaned


class ConfigForm(forms.Form):
    bright = forms.IntegerField(min_value=0, max_value=255, initial=255)
