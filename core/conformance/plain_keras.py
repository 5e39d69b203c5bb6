"""Run as a script by a plain Python with Keras: do snapshots load without this product?

Prints, as JSON, for each snapshot of a folder what is wrong with it, or "".
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TOLERANCE = 1e-4


def problem_of(snapshot: Path, keras: Any, numpy: Any) -> str:
    expected = numpy.load(snapshot.with_suffix(".npz"))
    try:
        model = keras.models.load_model(snapshot, compile=False)
        output = numpy.asarray(model(expected["batch"]))
    except Exception as error:
        # Keras adds the whole configuration after the first line.
        return f"{type(error).__name__}: {error}".splitlines()[0]
    if not numpy.allclose(output, expected["output"], rtol=TOLERANCE, atol=TOLERANCE):
        return "it outputs something else than before it was saved"
    return ""


def main(folder: Path) -> None:
    import keras
    import numpy

    found = {path.stem: problem_of(path, keras, numpy) for path in sorted(folder.glob("*.keras"))}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
