"""What reviewers think of an inference's outputs."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from core.models.inference import Inference
from core.models.owned import Owned

MARKS = {1: "very poor", 2: "poor", 3: "fair", 4: "good", 5: "very good"}
"""What the marks mean."""
LONGEST_REMARK = 1000
"""Characters."""


class Review(Owned):
    """A user's mark for one output; each user gives one at most."""

    inference = models.ForeignKey(Inference, models.CASCADE, related_name="reviews")
    place = models.PositiveIntegerField(help_text="The input's number, from 0.")
    input = models.TextField(help_text="The input's name.")
    mark = models.PositiveSmallIntegerField(
        choices=[(mark, f"{mark} – {title}") for mark, title in MARKS.items()]
    )
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True)
    time = models.DateTimeField(default=timezone.now, help_text="When it was last changed.")

    class Meta:
        ordering = ("inference", "place", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["inference", "place", "owner"], name="one_review_of_a_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mark} for {self.input}"
