"""What differs between two versions, against what the standard library's `ndiff` says."""

from __future__ import annotations

from difflib import restore
from random import Random

from digits_site.web.networks.differences import Row, differences


def test_nothing_differs() -> None:
    assert differences("a\nb\n", "a\nb\n") == []


def test_changed_added_and_removed_lines_with_those_around() -> None:
    old = "\n".join(map(str, range(20)))
    rows = differences(old, old.replace("\n10\n", "\nten\nmore\n"))
    assert rows[0] == Row("gap", hidden=7)
    assert rows[4] == Row("changed", "10", "ten", 11, 11)
    assert rows[5] == Row("added", "", "more", None, 12)
    assert rows[-1] == Row("gap", hidden=6)
    assert [row.kind for row in rows[1:4]] == ["same"] * 3
    assert differences("a\nb", "a")[-1] == Row("removed", "b", "", 2, None)


def test_every_changed_line_is_shown() -> None:
    random = Random(7)
    for _ in range(50):
        old = [random.choice("abcd") for _ in range(random.randrange(30))]
        new = [random.choice("abcd") for _ in range(random.randrange(30))]
        rows = differences("\n".join(old), "\n".join(new))
        before = [row.old for row in rows if row.old_number]
        after = [row.new for row in rows if row.new_number]
        hidden = sum(row.hidden for row in rows)
        if rows:
            assert (len(before) + hidden, len(after) + hidden) == (len(old), len(new))
        else:
            assert old == new
        assert list(restore([f"  {line}" for line in before], 1)) == before
