"""The networks that can be trained, one a module, listed in `known`.

A module has `build(spec: InputSpec, **options) -> keras.Model`. The model takes raw
features, float32 (batch, height, width, channels), and normalises them itself. It is
made of Keras's own layers only, so that its snapshots load without this product.
"""

from __future__ import annotations
