"""The networks that there are."""

from __future__ import annotations

from core.tasks import Task
from core.training.networks.info import NetworkInfo, Option

UNET = NetworkInfo(
    id="unet",
    title="U-Net",
    tasks=(Task.SEGMENTATION,),
    module="core.training.networks.unet",
    options=(
        Option(
            name="depth",
            title="Depth",
            initial=4,
            minimum=1,
            maximum=6,
            help="How often the image is halved; deeper networks see wider surroundings.",
        ),
        Option(
            name="width",
            title="Width",
            initial=8,
            minimum=4,
            maximum=128,
            help="Filters of the first level; each further level has twice as many.",
        ),
    ),
)

LENET = NetworkInfo(
    id="lenet",
    title="LeNet-5",
    tasks=(Task.CLASSIFICATION, Task.MULTI_LABEL),
    module="core.training.networks.lenet",
    options=(
        Option(
            name="width",
            title="Width",
            initial=20,
            minimum=2,
            maximum=200,
            help="Filters of the first convolution; the second has two and a half times as many.",
        ),
        Option(
            name="units",
            title="Units",
            initial=500,
            minimum=10,
            maximum=5000,
            help="Units of the layer before the last.",
        ),
    ),
    # Characters and signs lose their meaning when they are turned.
    initial={
        "train_epochs": 5,
        "batch_size": 64,
        "learning_rate": 1e-3,
        "aug_rot": 0.0,
        "aug_scale": 0.05,
        "aug_shift": 0.05,
        "aug_contrast": 0.0,
    },
    steps_at_once=32,
)

REGRESSOR = NetworkInfo(
    id="convnet-regressor",
    title="Convolutional regressor",
    tasks=(Task.REGRESSION,),
    module="core.training.networks.regressor",
    options=(
        Option(
            name="depth",
            title="Depth",
            initial=4,
            minimum=1,
            maximum=7,
            help="How often the image is halved; deeper networks see wider surroundings.",
        ),
        Option(
            name="width",
            title="Width",
            initial=16,
            minimum=4,
            maximum=128,
            help="Filters of the first level; each further level has twice as many, up to 128.",
        ),
        Option(
            name="dropout",
            title="Dropout (percent)",
            initial=20,
            minimum=0,
            maximum=90,
            help="Share of activations that are left out at random while training.",
        ),
    ),
    # A turn, a scale or a contrast may be what is measured: only the user knows which of them
    # leave the numbers right.
    initial={
        "train_epochs": 60,
        "batch_size": 8,
        "learning_rate": 3e-3,
        "aug_rot": 0.0,
        "aug_scale": 0.0,
        "aug_shift": 0.0,
        "aug_contrast": 0.0,
    },
)
