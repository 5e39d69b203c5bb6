"""Run as a script by a plain Python with Keras: do snapshots load without this product?

Prints, as JSON, for each snapshot, by its path without ending, what is wrong with it, or "".
"""

from __future__ import annotations

import json
import sys
from typing import Any

TOLERANCE = 1e-4


def problem_of(place: str, keras: Any, numpy: Any) -> str:
    expected = numpy.load(f"{place}.npz")
    try:
        model = keras.models.load_model(f"{place}.keras", compile=False)
        output = numpy.asarray(model(expected["batch"]))
    except Exception as error:
        # Keras adds the whole configuration after the first line.
        return f"{type(error).__name__}: {error}".splitlines()[0]
    if not numpy.allclose(output, expected["output"], rtol=TOLERANCE, atol=TOLERANCE):
        return "it outputs something else than before it was saved"
    return ""


def main(places: list[str]) -> None:
    import keras
    import numpy

    found = {place: problem_of(place, keras, numpy) for place in places}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
