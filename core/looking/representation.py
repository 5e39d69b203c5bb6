"""What was seen, as a dictionary with pictures, for pages and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.drawing import Image8, Window, eight_bits, png, resized
from core.drawing.sizing import SMALL
from core.images import resize
from core.looking.explanation import Explanation
from core.looking.figures import figures_of
from core.looking.palettes import Scale
from core.tasks.aspects import Aspect

if TYPE_CHECKING:
    from core.looking.inside import Overview
    from core.looking.layers import ArrayLook, LayerLook

_LONGEST = 384
"""Pixels of the longer side of pictures of the input."""
_PERCENTILE = 99.5
"""Of a map's absolute values, where its colors end: single pixels would make all else pale."""

Keep = Callable[[str, bytes], str]
"""Keeps a PNG file of a name, and returns where it is: an address, or a path."""


def overview_facts(
    found: Overview, image: NDArray[Any], keep: Keep, window: Window | None
) -> dict[str, Any]:
    """The input, the input as the network sees it, and what can be chosen.

    Args:
        image: raw (height, width, channels).
        window: the values that are black and white in the dataset's pictures.
    """
    facts: dict[str, Any] = {
        "aspects": [{"key": one.key, "text": one.text} for one in found.aspects],
        "layers": found.layers,
        "convolutions": found.convolutions,
        "input": asdict(figures_of(image)) | {"type": image.dtype.name},
        "seen": asdict(figures_of(found.seen)),
    }
    if _is_picture(image):
        facts["input"]["picture"] = keep("input", _as_picture(image, window))
        facts["seen"]["picture"] = keep("seen", _as_picture(found.seen, None))
    return facts


def explanation_facts(
    aspect: Aspect,
    done: Explanation,
    image: NDArray[Any],
    seen: NDArray[Any],
    keep: Keep,
    window: Window | None,
) -> dict[str, Any]:
    """The map with its colors; of an image as a layer, and the picture that it is laid over.

    Args:
        image: raw (height, width, channels).
        seen: what the network saw, which may be a part of it.
        window: as above.
    """
    scale = _scale_of(done)
    facts: dict[str, Any] = {
        "aspect": {"key": aspect.key, "text": aspect.text},
        "facts": done.facts,
        "remark": done.remark,
        "figures": asdict(figures_of(done.map)),
        "scale": _scale_facts(scale),
    }
    if not _is_picture(image):
        return facts | {"values": done.map.ravel().tolist()}
    is_whole = image.shape[:2] == seen.shape[:2]
    base = resized(eight_bits(image, window) if is_whole else eight_bits(seen), _LONGEST)
    layer = scale.layer(_enlarged(done.map, seen.shape[:2], base.shape[:2]))
    return facts | {
        "base": keep("base", png(base)),
        "layer": keep("layer", png(layer)),
        "overlay": keep("overlay", png(_over(base, layer))),
    }


def layer_facts(look: LayerLook, keep: Keep) -> dict[str, Any]:
    """A layer's figures and tiles."""
    return {
        "name": look.name,
        "type": look.type,
        "weights": look.weights,
        "activations": [_array_facts(one, look.name, keep) for one in look.activations],
        "arrays": [_array_facts(one, look.name, keep) for one in look.arrays],
    }


def _array_facts(look: ArrayLook, layer: str, keep: Keep) -> dict[str, Any]:
    name = f"{layer}-{look.name}".replace("/", "-").replace(" ", "-")
    return {
        "name": look.name,
        "figures": asdict(look.figures),
        "tiles": look.tiles,
        "shown": look.shown,
        "scale": _scale_facts(look.scale),
        "picture": keep(name, png(look.picture)),
    }


def _is_picture(image: NDArray[Any]) -> bool:
    """Whether it has rows; texts (1, length, 1) have one."""
    return image.ndim == 3 and image.shape[0] > 1


def _as_picture(image: NDArray[Any], window: Window | None) -> bytes:
    return png(resized(eight_bits(image, window), _LONGEST))


def _scale_of(done: Explanation) -> Scale:
    most = float(np.percentile(np.abs(done.map), _PERCENTILE)) or float(np.abs(done.map).max())
    return Scale(-most if done.is_signed else 0.0, most, is_signed=done.is_signed)


def _scale_facts(scale: Scale) -> dict[str, Any]:
    colors: Sequence[Sequence[int]] = scale.palette()[:: 255 // 5].tolist()
    stops = ", ".join(f"rgb({red}, {green}, {blue})" for red, green, blue in colors)
    return asdict(scale) | {"gradient": f"linear-gradient(to right, {stops})"}


def _enlarged(
    found: NDArray[np.float32], seen: Sequence[int], size: Sequence[int]
) -> NDArray[np.float32]:
    """A map in the size of the picture; pixels of small images stay squares."""
    is_whole = tuple(found.shape) == tuple(seen)
    method: Any = "nearest" if is_whole and max(seen) < SMALL else "smooth"
    wanted = size[0], size[1]
    enlarged: NDArray[np.float32] = resize(found[:, :, np.newaxis], wanted, interpolation=method)
    return enlarged[:, :, 0]


def _over(base: Image8, layer: NDArray[np.uint8]) -> Image8:
    """The layer over the picture."""
    opacity = layer[:, :, 3:].astype(np.float32) / 255
    mixed = base * (1 - opacity) + layer[:, :, :3] * opacity
    return mixed.round().astype(np.uint8)
