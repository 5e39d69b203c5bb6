"""Sources that mean harm while they are trained: nothing but their own training ends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.exceptions import OutOfMemoryError, TrainingError
from core.own_networks.training import train
from core.sandbox.limits import Limits
from core.sandbox.tiers import available
from core.storage import ModelFolder
from tests.core.own_networks.sources import PLAIN

pytestmark = [pytest.mark.training, pytest.mark.long]

BEST = available()[0]
LIMITS = Limits(seconds=300, memory=3 * 2**30, written=2**28)

IN_METRICS = "def metrics():\n"
FORGE = f"""{IN_METRICS}\
    import json, os

    def tell(**message):
        line = json.dumps(message) + "\\n"
        os.write(int(os.environ["DIGITS_SANDBOX_ANSWERS"]), line.encode())

    FORGED
    os._exit(0)
"""


def source(template: str, **words: str) -> str:
    for word, text in words.items():
        template = template.replace(word, text)
    return PLAIN.replace(IN_METRICS, template)


def test_a_link_is_not_followed(spec, tmp_path):
    """Neither read nor emptied."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    link = 'os.makedirs("snapshots", exist_ok=True)\n    os.symlink("SECRET", PATH)\n    '
    forged = link.replace("PATH", '"snapshots/epoch-0001.keras"')
    told = 'tell(kind="snapshot", epoch=1, metrics={})'
    run = spec(source(FORGE, FORGED=forged + told, SECRET=str(secret)))
    with pytest.raises(TrainingError, match="The snapshot of epoch 1 is not used: epoch-0001"):
        train(run, lambda *_: None, tier=BEST, limits=LIMITS)
    assert secret.read_text() == "secret"
    assert not list(ModelFolder(run.folder).snapshots.glob("*"))


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ('tell(kind="snapshot", epoch=1, metrics={})', "is not used: "),
        pytest.param(
            *('tell(kind="snapshot", epoch=7, metrics={})', "an epoch that the training does not"),
            marks=pytest.mark.thorough,
        ),
        ('tell(kind="snapshot", epoch="../../x", metrics={})', "an epoch that the training"),
        ('tell(kind="done")', "without a snapshot"),
        ('tell(kind="start", epoch=2)', "goes on after epoch 2"),
        ('tell(kind="metrics", line={"kind": "epoch", "epoch": 99, "step": 1})', "an epoch that"),
        ('tell(kind="problem", cause="x", line=-3, text=7)', "Something is wrong"),
        ("pass", "ended by itself, with the exit code 0"),
        (
            'os.makedirs("snapshots", exist_ok=True)\n'
            '    open("snapshots/epoch-0001.keras", "wb").write(b"\\xff" * 100)\n'
            '    tell(kind="snapshot", epoch=1, metrics={})',
            "it is damaged",
        ),
    ],
    ids=range(9),
)
def test_forged_lines_are_harmless(spec, forged, said):
    run = spec(source(FORGE, FORGED=forged))
    with pytest.raises(TrainingError, match=said):
        train(run, lambda *_: None, tier=BEST, limits=LIMITS)
    assert not list(ModelFolder(run.folder).snapshots.glob("*.keras"))
    names = {path.name for path in run.folder.iterdir()}
    ours = {"network.py", "provenance.json"}  # written before the source runs
    assert names <= ours | {"sandbox", "metrics.jsonl", "resume.bin"}


def test_too_much_memory_is_said(spec):
    body = f"{IN_METRICS}    kept = []\n    while True: kept.append(bytearray(b'x') * 2**24)\n"
    run = spec(source(body))
    limits = replace(LIMITS, memory=2**30)
    with pytest.raises(OutOfMemoryError, match=r"took more than 1\.1 GB of memory.*batch_size"):
        train(run, lambda *_: None, tier=available()[-1], limits=limits)


def test_what_it_prints_is_in_the_log(spec):
    printed: list[str] = []
    run = spec(source(f"{IN_METRICS}    print('look at this'); 1 / 0\n"))
    with pytest.raises(TrainingError, match="Line 19: ZeroDivisionError: division by zero"):
        train(run, lambda *_: None, tier=BEST, limits=LIMITS, on_printed=printed.append)
    assert printed[0].startswith("look at this\n")
    assert 'File "network.py", line 19, in metrics' in printed[0]


def test_made_up_metrics_are_kept_as_numbers(spec):
    mine = "keras.metrics.SparseCategoricalAccuracy(name='<script>')"
    body = f"{IN_METRICS}    return [{mine}]\n"
    run = spec(source(body), train_epochs=1)
    train(run, lambda *_: None, tier=BEST, limits=LIMITS)
    lines = ModelFolder(run.folder).metrics.read_text("utf-8").splitlines()
    assert not any("script" in name for line in lines for name in json.loads(line))
