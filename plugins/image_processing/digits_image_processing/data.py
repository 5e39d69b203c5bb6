"""The data plug-in: what the host calls."""

from __future__ import annotations

from types import MappingProxyType

from core.plugins import Encoded, Entry, Task
from core.plugins.forms import AS_IN_FILES
from core.plugins.images import CHANNELS_OF, read_image
from core.plugins.pairs import PairsIngestion, check_sizes
from digits_image_processing.forms import DatasetForm


class DataIngestion(PairsIngestion):
    """Images paired with target images of the same name in another folder."""

    id = "image-processing"
    title = "Image Processing"
    category = "Images"
    sketch = "images/   0001.jpg, 0002.jpg, …\ntargets/  0001.png, 0002.png, …"
    picture = "core/pictures/targets.svg"
    as_in_files = MappingProxyType({**AS_IN_FILES, "label_channel_conversion": "none"})
    task = Task.IMAGE_TO_IMAGE
    dataset_form = DatasetForm
    dataset_template = "digits_image_processing/dataset_template.html"

    label_channel_conversion: str
    """A field of the form, as those of the base class."""

    def encode_entry(self, entry: Entry) -> Encoded:
        """The image and the target (height, width, channels); no target at inference."""
        path, target_path = self.files_of(entry)
        image = read_image(
            path,
            channels=self.channels,
            size=self.size,
            mode=self.resize_mode,
            trained_on=self.trained_on,
        )
        if target_path is None:
            return image, None
        target = read_image(
            target_path,
            channels=CHANNELS_OF[self.label_channel_conversion],
            size=self.size,
            mode=self.resize_mode,
        )
        check_sizes(
            path,
            image.shape[:2],
            target_path,
            target.shape[:2],
            "target image",
            "Resize both to one size.",
        )
        return image, target
