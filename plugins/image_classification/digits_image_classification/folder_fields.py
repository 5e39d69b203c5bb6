"""The form's fields for images in a folder for each class."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins import IngestionError
from core.plugins.forms import FolderField, PlainForm
from digits_image_classification.stage_folders import by_stage

MOST = 10**9
STAGES = ("train", "val", "test")


class ClassFolderField(FolderField):
    """A folder on the server that holds a folder for each class."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            expected="It is to hold a folder for each class: <class>/…/<image>.",
            required=False,
            max_length=4096,
            **kwargs,
        )


class LeastField(forms.IntegerField):
    """The least images of a class; a browser does not send it where there is no folder."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(
            label=f"Minimum {kind} images per class",
            min_value=1,
            max_value=MOST,
            initial=2,
            required=False,
            **kwargs,
        )


class MostField(forms.IntegerField):
    """The most images of a class; empty for all."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(
            label=f"Maximum {kind} images per class",
            min_value=1,
            max_value=MOST,
            required=False,
            **kwargs,
        )


class FolderFields(PlainForm):
    """A folder for each stage, and how many images of a class are taken from it."""

    folder_train = ClassFolderField(
        label="Training images",
        help_text="A folder on the server that holds a folder for each class; or one with train, "
        "val and test, which hold these.",
    )
    folder_train_min_per_class = LeastField(
        "training", help_text="Classes with fewer are left out."
    )
    folder_train_max_per_class = MostField(
        "training",
        help_text="From classes with more, this many are chosen at random; empty takes all.",
    )
    folder_val = ClassFolderField(
        label="Validation images",
        help_text="A folder of their own, with the same classes, in place of a percentage.",
    )
    folder_val_min_per_class = LeastField("validation")
    folder_val_max_per_class = MostField("validation")
    folder_test = ClassFolderField(
        label="Test images",
        help_text="A folder of their own, with the same classes, in place of a percentage.",
    )
    folder_test_min_per_class = LeastField("test")
    folder_test_max_per_class = MostField("test")

    def clean_folders(self, cleaned: dict[str, Any]) -> None:
        """Check what belongs to the folders, once they are what was chosen."""
        if not cleaned.get("folder_train") and "folder_train" not in self.errors:
            self.add_error("folder_train", "Name the folder of the training images.")
        if cleaned.get("folder_train"):
            self._find_stages(cleaned)
        for stage in STAGES:
            least, most = (cleaned.get(f"folder_{stage}_{end}_per_class") for end in ("min", "max"))
            if least and most and most < least:
                self.add_error(
                    f"folder_{stage}_max_per_class",
                    f"Give at least {least}, the least images of a class.",
                )

    def _find_stages(self, cleaned: dict[str, Any]) -> None:
        """Set the folders of stages where the user named the one that holds them."""
        if any(cleaned.get(f"folder_{stage}") for stage in STAGES[1:]):
            return
        try:
            found = by_stage(cleaned["folder_train"])
        except IngestionError as error:
            self.add_error("folder_train", str(error))
            return
        cleaned |= {f"folder_{stage}": folder for stage, folder in found.items()}
