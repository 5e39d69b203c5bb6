"""Writing the answers of an inference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from core.inference.answers import AnsweredInput
from core.storage import InferenceFolder


def write(folder: Path, answers: Sequence[AnsweredInput]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(one)) for one in answers]
    InferenceFolder(folder).answers.write_text("".join(f"{line}\n" for line in lines))
    return folder
