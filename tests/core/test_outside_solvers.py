"""The documentation's solver and policy, in a package of their own, beside some that are broken."""

from __future__ import annotations

import json
import re

from tests.broken_plugins import put
from tests.conftest import REPOSITORY, Installation

DOCUMENTED = re.search(
    r"### A solver or a learning rate policy.*?```python\n(.*?)```",
    (REPOSITORY / "docs/plugins.md").read_text(),
    re.DOTALL,
)
BROKEN = """

class Lower(Clipped):
    id = "clipped"


class Twin(Clipped):
    id = "ADAM"


class NoInitialForm(forms.Form):
    scale = forms.FloatField(initial=0.0, min_value=1)


class NoInitial(Clipped):
    id, options_form = "NO-INITIAL", NoInitialForm


class Negative(Triangle):
    id = "negative"

    def rate(self, progress, *, peak):
        return -progress
"""
POINTS = """
[digits.plugins.solver]
one = {0}:Clipped
two = {0}:Lower
three = {0}:Twin
four = {0}:NoInitial
[digits.plugins.policy]
one = {0}:Triangle
two = {0}:Negative
"""


def test_those_that_work_are_taken_and_the_others_left_out_with_the_reason(installation, tmp_path):
    put(tmp_path, "digits_outside", {"__init__.py": DOCUMENTED[1] + BROKEN}, POINTS)
    done = Installation(installation.folder, {"PYTHONPATH": str(tmp_path)}).run(
        "plugins", "--format", "json"
    )
    assert done.returncode == 0, done.stderr
    rows = [row for row in json.loads(done.stdout) if row["app"] == "digits_outside"]
    taken = {(row["kind"], row["id"]): row for row in rows if "error" not in row}
    assert set(taken) == {("solver", "CLIPPED"), ("policy", "triangle")}
    assert taken["solver", "CLIPPED"]["version"] == "7.0"
    errors = " ".join(row["error"] for row in rows if "error" in row)
    assert "digits_outside.Lower has the id 'clipped'; use capitals such as 'MINE'" in errors
    assert "Two solver plug-ins have the id 'ADAM': core.solvers.adam.Adam and " in errors
    assert "digits_outside.NoInitial: scale: Ensure this value is greater than" in errors
    assert "The learning rate policy Triangle does not give a rate of at least 0" in errors
    assert len(rows) == 6
