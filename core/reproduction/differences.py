"""What is different between what a run was made from and what there is, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

Facts = Mapping[str, Any]
_EXPECTED = ("random_seed", "pause_after", "train_epochs", "extended_after")
"""Settings in which a reproduction may differ without being another training."""


@dataclass(frozen=True)
class Difference:
    """One of them."""

    kind: str
    """`dataset`, `weights`, `settings`, `seed`, `plug-in`, `code`, `package` or `machine`."""
    text: str
    """A sentence that names it, then and now."""


def differences(then: Facts, now: Facts) -> list[Difference]:
    """How two provenances differ (see `core.training.provenance`); the most likely cause first."""
    return [
        *_of_dataset(then["dataset"], now["dataset"]),
        *_of_weights(then["initial_weights"], now["initial_weights"]),
        *_of_settings(then["settings"], now["settings"]),
        *_of_seed(then, now),
        *_of_plugins(then["plugins"], now["plugins"]),
        *_of_code(then["code"], now["code"]),
        *_of_packages(then["packages"], now["packages"]),
        *_of_machine(then["machine"], now["machine"]),
    ]


def as_rows(found: list[Difference]) -> list[dict[str, str]]:
    """Differences as JSON."""
    return [asdict(one) for one in found]


def _of_dataset(then: Facts, now: Facts) -> Iterator[Difference]:
    before, after = then["stages"], now["stages"]
    for name in [*before, *(name for name in after if name not in before)]:
        if text := _of_stage(name, before.get(name), after.get(name)):
            yield Difference("dataset", text)
    if then["description"] != now["description"] and before == after:
        text = "The dataset's class labels or statistics changed; its samples are the same."
        yield Difference("dataset", text)


def _of_stage(name: str, before: Facts | None, after: Facts | None) -> str:
    """How a stage of the dataset changed, in a sentence; "" if it did not."""
    if before == after:
        return ""
    if before is None or after is None:
        return f"The dataset {'lost' if after is None else 'got'} the stage “{name}”."
    if before["entries"] != after["entries"]:
        return (
            f"The stage “{name}” of the dataset has {after['entries']:,} samples; it had "
            f"{before['entries']:,}."
        )
    return f"The samples of the stage “{name}” of the dataset changed."


def _of_weights(then: Facts | None, now: Facts | None) -> Iterator[Difference]:
    if then == now:
        return
    if then is None or now is None:
        started = "random weights" if then is None else f"the file {then['file']}"
        starts = "random weights" if now is None else f"the file {now['file']}"
        yield Difference("weights", f"The run started from {started}; now it starts from {starts}.")
    elif now["sha256"] is None:
        yield Difference("weights", f"The file of its initial weights, {then['file']}, is missing.")
    elif then["sha256"] != now["sha256"]:
        text = f"The file of its initial weights, {now['file']}, is not the one it started from."
        yield Difference("weights", text)


def _of_settings(then: Facts, now: Facts) -> Iterator[Difference]:
    for name in sorted({*then, *now} - set(_EXPECTED)):
        before, after = then.get(name), now.get(name)
        if name in then and name in now and before != after:
            yield Difference("settings", f"The setting {name} is {after!r}; it was {before!r}.")
    epochs = then.get("train_epochs"), now.get("train_epochs")
    if epochs[0] != epochs[1]:
        text = f"The learning rate is for {epochs[1]} epochs; it was for {epochs[0]}."
        yield Difference("settings", text)


def _of_seed(then: Facts, now: Facts) -> Iterator[Difference]:
    if then["seed"] != now["seed"]:
        yield Difference("seed", f"The seed is {now['seed']}; it was {then['seed']}.")


def _of_plugins(then: Facts, now: Facts) -> Iterator[Difference]:
    for kind, before in then.items():
        after = now.get(kind, {})
        if before.get("id") != after.get("id"):
            text = f"The {kind} is {after.get('id')}; it was {before.get('id')}."
            yield Difference("plug-in", text)
        elif before.get("version") != after.get("version"):
            yield Difference(
                "plug-in",
                f"The {kind} plug-in {before['id']} has version {after.get('version')}; it had "
                f"{before.get('version')}.",
            )


def _of_code(then: Facts, now: Facts) -> Iterator[Difference]:
    before, after = then["parts"], now["parts"]
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if not changed:
        return
    commits = then.get("commit", ""), now.get("commit", "")
    where = ""
    if all(commits) and commits[0] != commits[1]:
        where = f" (commit {commits[1][:12]}; it was {commits[0][:12]})"
    yield Difference("code", f"The training code changed in {', '.join(changed)}{where}.")


def _of_packages(then: Facts, now: Facts) -> Iterator[Difference]:
    for name in sorted({*then, *now}, key=str.lower):
        before, after = then.get(name), now.get(name)
        if before == after:
            continue
        if after is None:
            yield Difference("package", f"{name} is not installed; it was version {before}.")
        elif before is None:
            yield Difference("package", f"{name} {after} is installed; it was not.")
        else:
            yield Difference("package", f"{name} is version {after}; it was {before}.")


def _of_machine(then: Facts, now: Facts) -> Iterator[Difference]:
    known = None not in (then.get("devices"), now.get("devices"))
    for name, title in (
        ("name", "machine"),
        ("system", "system"),
        ("processor", "processor"),
        ("cpus", "number of CPUs"),
    ):
        if then.get(name) != now.get(name):
            text = f"The {title} is {now.get(name)}; it was {then.get(name)}."
            yield Difference("machine", text)
    if then.get("features") != now.get("features"):
        yield Difference("machine", _of_features(then["features"], now["features"]))
    if known and then["devices"] != now["devices"]:
        before, after = (", ".join(one["devices"]) or "the CPU" for one in (then, now))
        yield Difference("machine", f"It trains on {after}; it trained on {before}.")
    for name in sorted({*then["variables"], *now["variables"]}):
        before, after = (one["variables"].get(name, "not set") for one in (then, now))
        if before != after:
            text = f"The environment variable {name} is {after}; it was {before}."
            yield Difference("machine", text)


def _of_features(then: list[str], now: list[str]) -> str:
    lost, got = (
        ", ".join(one) or "none" for one in (sorted({*then} - {*now}), sorted({*now} - {*then}))
    )
    return f"The processor's vector instructions differ: {lost} are missing, {got} are new."
