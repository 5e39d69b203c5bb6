"""The options of the views."""

from __future__ import annotations

from django import forms

from core.plugins.forms import PlainForm


def _percent(label: str, initial: int, more: str = "") -> forms.IntegerField:
    help_text = f"In percent. {more}".strip()
    return forms.IntegerField(
        label=label, min_value=0, max_value=100, initial=initial, help_text=help_text
    )


def _gamma() -> forms.FloatField:
    return forms.FloatField(
        min_value=0.01,
        max_value=1,
        initial=1,
        help_text="Of the image: lower values brighten its dark parts.",
    )


class SegmentationForm(PlainForm):
    """The page can change all but the color map at any time."""

    colormap = forms.ChoiceField(
        label="Colors of the classes",
        choices=[
            ("dataset", "From the dataset"),
            ("paired", "Paired"),
            ("none", "None (shades of grey)"),
        ],
        initial="dataset",
        help_text="Colors that are white, black or equal are replaced; white is for the truth.",
    )
    opacity = _percent("Fill", 30)
    mask = _percent("Mask", 0, "How much of what belongs to no class is hidden.")
    threshold = forms.IntegerField(
        min_value=-126,
        max_value=127,
        initial=0,
        help_text="0: the most probable class. Higher: only where a class is ahead of all others "
        "by more (127: by all); with two classes, 0 is a probability of 0.5.",
    )
    line_width = forms.IntegerField(min_value=0, max_value=6, initial=2, help_text="0: no lines.")
    gamma = _gamma()
    contours = forms.BooleanField(required=False, initial=True)
    ground_truth = forms.BooleanField(required=False, initial=True, label="Ground truth")
    error_map = forms.BooleanField(
        required=False,
        initial=False,
        label="Error map",
        help_text="Where prediction and truth differ, instead of the fill.",
    )
    false_colors = forms.BooleanField(
        required=False, initial=False, label="False colors", help_text="Of the image."
    )


class ClassificationForm(PlainForm):
    max_classes = forms.IntegerField(
        label="Classes to show",
        min_value=1,
        max_value=20,
        initial=5,
        help_text="The most probable ones of each sample.",
    )
    threshold = forms.IntegerField(
        label="Least probability",
        min_value=1,
        max_value=99,
        initial=50,
        help_text="In percent, where a sample may have several classes: from it on, a class counts "
        "as predicted.",
    )


class TextForm(PlainForm):
    max_classes = forms.IntegerField(
        label="Classes to show",
        min_value=1,
        max_value=20,
        initial=5,
        help_text="The most probable ones of each text.",
    )
    highlight = forms.BooleanField(
        required=False,
        initial=True,
        label="Characters that mattered",
        help_text="Where the outputs say how much each character mattered.",
    )


class ImagesForm(PlainForm):
    """The page can change the last four at any time."""

    channel_order = forms.ChoiceField(
        label="Order of the channels",
        choices=[("rgb", "RGB"), ("bgr", "BGR")],
        initial="rgb",
        help_text="Of images with three channels.",
    )
    data_order = forms.ChoiceField(
        label="Order of the output's axes",
        choices=[("hwc", "Height, width, channels"), ("chw", "Channels, height, width")],
        initial="hwc",
        help_text="The networks here output channels last.",
    )
    pixel_conversion = forms.ChoiceField(
        label="Conversion of pixels",
        choices=[("normalize", "Normalize"), ("clip", "Clip")],
        initial="normalize",
        help_text="Normalize: the least value of the target is black and the greatest white, or "
        "of the output if the target is not known. Clip: 0 is black and 255 white.",
    )
    gamma = _gamma()
    ground_truth = forms.BooleanField(required=False, initial=True, label="Target")
    error_map = forms.BooleanField(required=False, initial=True, label="Difference")
    false_colors = forms.BooleanField(required=False, initial=False, label="False colors")


class RegressionForm(PlainForm):
    tolerance = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=0,
        help_text="Errors of more than that percent of the true value are marked; 0: none. The "
        "page can change it at any time.",
    )


class GradientsForm(PlainForm):
    """The page can change both at any time."""

    arrow_color = forms.ChoiceField(
        label="Color of the arrow",
        choices=[("red", "Red"), ("green", "Green"), ("blue", "Blue")],
        initial="red",
    )
    arrow_size = forms.IntegerField(
        label="Size of the arrow",
        min_value=1,
        max_value=200,
        initial=80,
        help_text="In percent of the image.",
    )
    ground_truth = forms.BooleanField(required=False, initial=True, label="Ground truth")


class BoundingBoxesForm(PlainForm):
    """The page can change all of it at any time, and the colors."""

    threshold = forms.IntegerField(
        label="Least score",
        min_value=0,
        max_value=100,
        initial=30,
        help_text="In percent. Less probable boxes are not drawn or counted. Metrics do not depend "
        "on it.",
    )
    class_thresholds = forms.CharField(
        label="Least scores of classes",
        required=False,
        initial="",
        max_length=2000,
        help_text="Where it is another one, such as: cell = 50, nucleus = 20",
    )
    line_width = forms.IntegerField(min_value=1, max_value=4, initial=2)
    opacity = forms.IntegerField(
        label="Fill",
        min_value=0,
        max_value=100,
        initial=0,
        help_text="Its opacity in percent; 0 draws the frames only.",
    )
    desaturation = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=40,
        help_text="In percent; 100 shows the image in grey, so that frames stand out.",
    )
    ground_truth = forms.BooleanField(required=False, initial=True, label="Ground truth")

    def clean_class_thresholds(self) -> str:
        text: str = self.cleaned_data["class_thresholds"]
        class_thresholds(text)
        return text


def class_thresholds(text: str) -> dict[str, int]:
    """Least scores in percent by the name of the class, from “name = percent, …”.

    Raises:
        forms.ValidationError: it is written in another way.
    """
    found = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, percent = (one.strip() for one in part.rpartition("="))
        if not name or not percent.isdecimal() or len(percent) > 3 or int(percent) > 100:
            raise forms.ValidationError(
                f"“{part}” is not a class with its least score. Write for example: cell = 50"
            )
        found[name] = int(percent)
    return found
