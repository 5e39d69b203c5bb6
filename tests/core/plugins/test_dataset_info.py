from __future__ import annotations

import pytest

from core.plugins import DatasetInfo

BLACK = (0, 0, 0)
ORANGE = (230, 159, 0)


@pytest.mark.parametrize(
    ("task", "first", "second"),
    [
        ("segmentation", BLACK, ORANGE),
        ("", BLACK, ORANGE),
        ("detection", ORANGE, (86, 180, 233)),
        ("classification", ORANGE, (86, 180, 233)),
    ],
)
def test_only_masks_have_a_background(
    task: str, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    info = DatasetInfo("cells", "plugin", task=task)
    assert [info.color(index) for index in (0, 1)] == [first, second]
    given = DatasetInfo("cells", "plugin", user_data={"palette": [[9, 8, 7]]}, task=task)
    assert [given.color(index) for index in (0, 1)] == [(9, 8, 7), second]
