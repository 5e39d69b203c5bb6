"""A reviewer's mark for one output of an inference."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from core.fields import PlainForm
from core.models import Inference, Review
from core.models.review import LONGEST_REMARK, MARKS
from core.names import printed


class ReviewForm(PlainForm):
    """The mark; 0 takes it back, and without one a remark belongs to the mark given before."""

    mark = forms.TypedChoiceField(
        choices=[(0, "none"), *MARKS.items()],
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "A mark is a number from 1 to 5, or 0 for none."},
    )
    remark = forms.CharField(max_length=LONGEST_REMARK, required=False)

    def __init__(
        self, inference: Inference, place: int, name: str, user: Any, data: Any = None
    ) -> None:
        """Take the input's number from 0 and its name."""
        super().__init__(data)
        self.key = {"inference": inference, "place": place, "owner": user}
        self.name = name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "mark" in cleaned and cleaned["mark"] is None:
            before = Review.objects.filter(**self.key).first()
            if before is None:
                raise forms.ValidationError("Choose a mark from 1 to 5.")
            cleaned["mark"] = before.mark
        return cleaned

    def save(self) -> Review | None:
        """Keep the user's mark in place of an earlier one; None if it was taken back."""
        mark = self.cleaned_data["mark"]
        if not mark:
            Review.objects.filter(**self.key).delete()
            return None
        values = {
            "mark": mark,
            "remark": self.cleaned_data["remark"],
            "input": printed(self.name),
            "time": timezone.now(),
        }
        review, _ = Review.objects.update_or_create(**self.key, defaults=values)
        return review
