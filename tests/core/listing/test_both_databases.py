"""Filters, orders and pages find the same on PostgreSQL as on SQLite."""

from __future__ import annotations

import json

from tests.conftest import Installation

CODE = """
import json
from core.listing.filters import filtered
from core.listing.kinds import DATASETS, INFERENCES, MODELS
from core.listing.paging import order_of, page_of
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

dataset = make_dataset(name="hearts", listed_in="a/b", tags="x, y")
VALUES = [0.5, 1, None, "adam", "1", True, False, 1e-5, 0.25, [1], {}]
for number, value in enumerate(VALUES):
    fields = {"learning_rate": value, "solver_type": str(value), "shuffle": value,
              "network_options": {"filters": value}}
    model = make_model(["done", "error"][number % 2], dataset=dataset, name=f"net {number}",
                       fields=fields, tags=["a", "a, b%", ""][number % 3], notes=r"50% _\\\\",
                       listed_in=["", "a", "a/b"][number % 3])
    make_snapshot(model, metrics={"val_dice": value, "val_loss": number / 4})
make_inference(snapshot=model.snapshots.get(), metrics={"dice": 0.5})
FILTERS = ["lr > 0.1", "lr:1", "lr:adam", "-lr >= 0.25", "shuffle:yes", "filters<1", "solver=ADAM",
           "tag:a", '-tag:"b%"', "folder:a", "folder=a", "val_dice >= 0.25", "last.val_loss < 1",
           "adam", '"_"', '"0% "', "-nothing", "status:done", "created>1d", "bytes = 10", "loss:x"]
found = {}
for text in FILTERS:
    found[text] = sorted(filtered(MODELS, MODELS.rows(), text).values_list("name", flat=True))
for kind, text in ((DATASETS, "tag:x folder:a"), (DATASETS, "train < 0"), (INFERENCES, "dice<1")):
    found[text] = filtered(kind, kind.rows(), text).count()
for sort in "lr -lr -val_dice result filters -created duration tag shuffle".split():
    order, names, after = order_of(MODELS, sort), [], ""
    while True:
        page = page_of(MODELS.rows(), order, 3, after=after)
        names += [row.name for row in page.rows]
        if after and page.before:
            before = page_of(MODELS.rows(), order, 3, before=page.before)
            assert [row.name for row in before.rows] == names[-len(page.rows) - 3:-len(page.rows)]
        after = page.after
        if not after:
            break
    assert len(names) == len(set(names)) == len(VALUES), (sort, names)
    found["by " + sort] = names
print(json.dumps(found))
"""


def found_by(installation: Installation) -> dict[str, list[str]]:
    done = installation.run("shell", "--no-imports", "-c", CODE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_same_is_found_in_both(on_sqlite: Installation, on_postgres: Installation):
    first = found_by(on_sqlite)
    assert first == found_by(on_postgres)
    assert first["lr > 0.1"] == ["net 0", "net 1", "net 8"]
    assert first["lr:1"] == ["net 1", "net 4"]
    assert first["by -lr"][:4] == ["net 1", "net 0", "net 8", "net 7"]
    assert first["by lr"][:4] == ["net 7", "net 8", "net 0", "net 1"]
