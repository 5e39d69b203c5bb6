"""`make demo`: the whole way once, with the very commands that a user has.

Demonstration data, ingestion, training, inference on patients that the network has not
seen, and a table of what came out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from core.demonstration import NAMED, PHANTOM, PLUGIN, TRAINING, fields_of
from core.storage import DataFolder

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DIGITS_DATA_DIR") or ROOT / "var").resolve()
FOLDER = DataFolder(DATA).demonstration


def main() -> None:
    name = time.strftime(f"{NAMED}%Y-%m-%d %H:%M:%S")
    seconds: dict[str, float] = {}
    if not FOLDER.exists():
        say("1/4  Demonstration data: 12 patients, 10 slices each")
        timed(seconds, "data", lambda: manage("make_phantom", str(FOLDER), *PHANTOM))
    say("2/4  Ingestion with the Sunnybrook plug-in")
    dataset = timed(seconds, "ingest", lambda: result(*ingestion(name)))
    say("3/4  Training a U-Net")
    sets = [text for setting in TRAINING for text in ("--set", setting)]
    model = timed(seconds, "train", lambda: result("train", name, "--name", name, *sets))
    say("4/4  Inference on the validation patients")
    target = DATA / "demo" / "overlays" / str(model["id"])
    arguments = ["infer", name, "--stage", "val", "--output", str(target)]
    inference = timed(seconds, "infer", lambda: result(*arguments))
    report(dataset, model, inference, seconds)


def ingestion(name: str) -> list[str]:
    sets = [text for setting in fields_of(FOLDER) for text in ("--set", setting)]
    return ["ingest", PLUGIN, "--name", name, *sets]


def report(
    dataset: dict[str, Any],
    model: dict[str, Any],
    inference: dict[str, Any],
    seconds: dict[str, float],
) -> None:
    say("Done")
    rows = [(f"entries, {stage}", row["entries"]) for stage, row in dataset["stages"].items()]
    rows += [("entries rejected", len(dataset["rejected"])), ("epochs", model["epochs"])]
    rows += [("validation Dice", f"{inference['metrics']['dice']:.4f}")]
    rows += [(f"seconds, {step}", f"{value:.1f}") for step, value in seconds.items()]
    for label, value in rows:
        print(f"  {label:<20}{value:>10}")
    print("\nOverlays:")
    for shown in inference["outputs"]:
        for image in shown["images"]:
            print(f"  {image}")
    print("\nTo see it in the browser: make serve")


def say(text: str) -> None:
    print(f"\n=== {text}", flush=True)


def timed(seconds: dict[str, float], step: str, work: Any) -> Any:
    start = time.monotonic()
    value = work()
    seconds[step] = time.monotonic() - start
    return value


def manage(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, text=True, **options)
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed; see above.")
    return done


def result(*arguments: str) -> dict[str, Any]:
    """The object that a command prints; its progress is shown as it comes."""
    done = manage(*arguments, "--format", "json", stdout=subprocess.PIPE)
    value: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return value


if __name__ == "__main__":
    main()
