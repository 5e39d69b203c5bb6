"""The options of the views."""

from __future__ import annotations

from django import forms

from core.plugins.forms import PlainForm


class SegmentationForm(PlainForm):
    opacity = forms.IntegerField(
        label="Opacity of the fill",
        min_value=0,
        max_value=100,
        initial=30,
        help_text="In percent; the page can change it at any time.",
    )
    line_width = forms.IntegerField(min_value=1, max_value=6, initial=2)


class ClassificationForm(PlainForm):
    max_classes = forms.IntegerField(
        label="Classes to show",
        min_value=1,
        max_value=20,
        initial=5,
        help_text="The most probable ones of each sample.",
    )


class ImagesForm(PlainForm):
    channel_order = forms.ChoiceField(
        label="Order of the channels",
        choices=[("rgb", "RGB"), ("bgr", "BGR")],
        initial="rgb",
        help_text="Of images with three channels.",
    )
    pixel_conversion = forms.ChoiceField(
        label="Conversion of pixels",
        choices=[("normalize", "Normalize"), ("clip", "Clip")],
        initial="normalize",
        help_text="Normalize: the least value of the target is black and the greatest white, or "
        "of the output if the target is not known. Clip: 0 is black and 255 white.",
    )


class BoundingBoxesForm(PlainForm):
    threshold = forms.IntegerField(
        label="Least score (percent)",
        min_value=0,
        max_value=100,
        initial=30,
        help_text="Less probable boxes are not drawn or counted. Metrics do not depend on it.",
    )
    line_width = forms.IntegerField(min_value=1, max_value=4, initial=2)
    opacity = forms.IntegerField(
        label="Opacity of the fill",
        min_value=0,
        max_value=100,
        initial=0,
        help_text="In percent; 0 draws the frames only.",
    )
    desaturation = forms.IntegerField(
        label="Desaturation of the image",
        min_value=0,
        max_value=100,
        initial=40,
        help_text="In percent; 100 shows the image in grey, so that frames stand out.",
    )
