"""`make bench`, or `python -m bench NAME…`: run benchmarks in a data folder that is thrown away."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

NAMES = (
    "agreement",
    "exports",
    "ingest_dicom",
    "ingest_images",
    "ingest_mnist",
    "ingest_memory",
    "input_pipeline",
    "leakage",
    "many_jobs",
    "open_pages",
    "outside",
    "pages",
    "predictor",
    "quality",
    "reproduction",
    "robustness",
    "startup",
    "training",
    "tuning",
)
LONG = (
    "agreement",
    "exports",
    "open_pages",
    "outside",
    "pages",
    "predictor",
    "quality",
    "reproduction",
    "robustness",
    "tuning",
)
"""Minutes or hours, so only where they are named."""


def main(names: list[str]) -> int:
    if unknown := set(names) - set(NAMES):
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}.")
        return 2
    failed = 0
    for name in names or [name for name in NAMES if name not in LONG]:
        with tempfile.TemporaryDirectory(prefix="digits-bench-") as folder:
            environment = os.environ | {
                "DIGITS_DATA_DIR": f"{folder}/data",
                "DJANGO_SETTINGS_MODULE": "digits_site.settings",
            }
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, env=environment, check=True)
            print(f"\n## {name}\n", flush=True)
            run = [sys.executable, "-m", f"bench.{name}", folder]
            failed += subprocess.run(run, env=environment).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
