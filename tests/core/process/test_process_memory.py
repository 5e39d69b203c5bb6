"""What processes do of their own."""

from __future__ import annotations

import gc
import weakref

import pytest

from core.process.memory import importing


class Node:
    """Refers to itself: only a search for garbage finds it."""

    def __init__(self) -> None:
        self.me = self


def test_no_garbage_is_looked_for_while_modules_are_imported_but_again_after(request):
    request.addfinalizer(gc.unfreeze)
    before = gc.get_freeze_count()
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    later = weakref.ref(Node())
    gc.collect()
    assert later() is None


def test_an_import_that_fails_leaves_it_on():
    with pytest.raises(ImportError), importing():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
