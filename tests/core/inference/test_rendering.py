from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np
import pytest

from core.exceptions import StoreError
from core.inference.outputs import pictures
from core.inference.raw import RawOutput, RawWriter
from core.inference.rendering import KEPT, Renderer, make_room
from core.plugins import DatasetInfo
from core.registry import view_plugins

COUNT = 5


@pytest.fixture
def folder(tmp_path):
    scores = np.random.default_rng(1).random((8, 8, 2), np.float32)
    with RawWriter(tmp_path) as writer:
        for number in range(COUNT):
            image = np.zeros((8, 8, 1), np.uint8)
            writer.write(RawOutput(f"case {number}", image, {"scores": scores}))
        writer.finish()
    return tmp_path


def renderer(folder, version="1", run=1, **config: Any) -> Renderer:
    view = view_plugins["test-dummy-view"](DatasetInfo("x", "test-dummy"), **config)
    return Renderer(folder, view, version, run)


@pytest.fixture
def calls(monkeypatch) -> list[str]:
    """The inputs for which the view was asked."""
    found: list[str] = []
    view = view_plugins["test-dummy-view"]
    process = view.process_data

    def noted(self, input_id, *arguments):
        found.append(input_id)
        return process(self, input_id, *arguments)

    monkeypatch.setattr(view, "process_data", noted)
    return found


def test_a_sample_is_rendered_once_for_each_view_options_and_run(folder, calls):
    first = list(renderer(folder).render(1, 3))
    assert [one.input for one in first] == calls == ["case 1", "case 2"]
    assert list(renderer(folder).render(1, 3)) == first
    assert len(calls) == 2
    list(renderer(folder).render(0, COUNT))
    assert len(calls) == COUNT
    others = [renderer(folder, bright=9), renderer(folder, version="2"), renderer(folder, run=2)]
    for other in others:
        list(other.render(1, 2))
    assert len(calls) == COUNT + len(others)


def test_other_options_give_other_pictures(folder):
    found = []
    for bright in (10, 200):
        (one,) = renderer(folder, bright=bright).render(0, 1)
        (path,) = pictures(one.data)
        found.append((folder / path).read_bytes())
    assert found[0] != found[1]


@pytest.mark.parametrize("name", ["output.json", "parts-0.png"])
def test_a_rendering_that_is_damaged_is_made_again(folder, calls, name):
    (first,) = renderer(folder).render(0, 1)
    path = renderer(folder).place / "000000" / name
    if name == "output.json":
        os.truncate(path, 20)
    else:
        path.unlink()
    assert list(renderer(folder).render(0, 1)) == [first]
    assert path.stat().st_size > 20
    assert len(calls) == 2


def test_two_requests_at_once_get_the_same(folder, monkeypatch):
    """Both are made before either is given its place."""
    view = view_plugins["test-dummy-view"]
    process, both = view.process_data, threading.Barrier(2)

    def slow(self, *arguments):
        both.wait(20)
        return process(self, *arguments)

    monkeypatch.setattr(view, "process_data", slow)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(list(renderer(folder).render(0, COUNT))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert len(found[0]) == COUNT
    assert all((folder / path).is_file() for one in found[0] for path in pictures(one.data))
    assert [path.name for path in (folder / "views").iterdir()] == [renderer(folder).place.name]


def test_an_exception_of_the_view_is_the_samples_and_is_not_kept(folder, monkeypatch, caplog):
    view = view_plugins["test-dummy-view"]
    process = view.process_data

    def odd(self, input_id, *arguments):
        if input_id == "case 1":
            raise ValueError("too odd")
        if input_id == "case 2":
            return {"not": {"json"}}
        if input_id == "case 3":
            raise FileNotFoundError("palette.txt")
        return process(self, input_id, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(view, "process_data", odd)
        found = list(renderer(folder).render(0, COUNT))
    assert [one.input for one in found] == [f"case {number}" for number in range(COUNT)]
    assert [one.error.partition(":")[0] for one in found] == [
        *("", "ValueError", "TypeError", "FileNotFoundError", "")
    ]
    assert found[1].error == "ValueError: too odd"
    assert "too odd" in caplog.text
    assert not any(one.error for one in renderer(folder).render(0, COUNT))
    assert not list((folder / "views").glob(".*"))


def test_renderings_are_bounded_and_those_in_use_stay(folder):
    list(renderer(folder).render(0, 1))
    for bright in range(KEPT + 3):
        list(renderer(folder, bright=bright).render(0, 1))
        os.utime(renderer(folder, bright=bright).place, (bright, bright))
        list(renderer(folder).render(0, 1))
    assert len(list((folder / "views").iterdir())) == KEPT
    assert renderer(folder).place.is_dir()
    assert not renderer(folder, bright=0).place.exists()


def test_what_was_never_finished_is_removed_later(folder):
    views = folder / "views"
    for name, changed in ((".partial-old", 1), (".partial-new", None)):
        (views / name / "x").mkdir(parents=True)
        if changed:
            os.utime(views / name, (changed, changed))
    make_room(views)
    assert [path.name for path in views.iterdir()] == [".partial-new"]


def test_damaged_outputs_are_told_not_kept(folder):
    os.truncate(folder / "raw" / "data.mdb", 100)
    with pytest.raises(StoreError, match=r"data.mdb has 100 bytes"):
        list(renderer(folder).render(0, 1))
