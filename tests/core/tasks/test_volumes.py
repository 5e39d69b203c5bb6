from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.tasks.figures import by_group, figures_of
from core.tasks.intervals import intervals
from core.tasks.mask_figures import MaskFigures
from core.tasks.places import Place
from core.tasks.segmentation import Segmentation
from core.tasks.volumes import stacks_of

NAMES = ["background", "a", "b"]
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
PLACE = Place(
    (1.5, 0.5), "PixelSpacing", "s", AXIAL, 0.0, "ImagePositionPatient", 8.0, "SliceThickness"
)


def at(position, time=0.0, **changes):
    return replace(PLACE, position=position, time=(0.0, time), **changes)


def members(stacks):
    return [stack.members for stack in stacks]


def test_slices_of_a_beating_heart_are_divided_by_time():
    # Trigger times of one phase differ from place to place.
    places = [at(0, 20), at(10, 310), at(0, 300), at(20, 18), at(10, 25)]
    first, second = stacks_of(places)
    assert (first.members, first.time) == ((0, 4, 3), 1)
    assert (second.members, second.time) == ((2, 1), 2)
    assert (first.distance, first.distance_from) == (10, "positions")


def test_series_and_orientations_are_volumes_of_their_own():
    sagittal = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    places = [
        at(0),
        at(0, series="t"),
        at(5),
        at(5, series="t"),
        at(3, orientation=sagittal),
        at(1, orientation=sagittal),
    ]
    assert members(stacks_of(places)) == [(0, 2), (5, 4), (1, 3)]


def test_the_thickness_where_there_is_one_position_or_none():
    (alone,) = stacks_of([at(4)])
    assert (alone.distance, alone.distance_from) == (8, "SliceThickness")
    without = [at(None), at(None)]
    (found,) = stacks_of(without)
    assert (found.members, found.distance) == ((0, 1), 8)
    assert stacks_of([at(None, 1), at(None, 2)]) == []
    assert stacks_of([at(4, thickness=None)]) == []


def test_a_location_orders_slices_but_is_no_distance():
    # That of oblique slices of the Sunnybrook files grows by 6.72 mm, where they are 10 mm apart.
    places = [at(number * 6.72, position_from="SliceLocation") for number in (2, 0, 1)]
    (found,) = stacks_of(places)
    assert (found.members, found.distance, found.distance_from) == ((1, 2, 0), 8, "SliceThickness")


def test_missing_slices_are_counted():
    (found,) = stacks_of([at(0), at(10), at(20), at(50), at(60)])
    assert (found.distance, found.missing) == (10, 2)
    assert stacks_of([at(0, spacing=None), at(10, series="")]) == []


def measured(places, seed=0):
    """Random masks at those places: the measurement, predictions and truths."""
    random = np.random.default_rng(seed)
    found = MaskFigures(NAMES)
    masks = random.integers(0, 3, (len(places), 2, 9, 11))
    for place, (predicted, truth) in zip(places, masks, strict=True):
        if place is not None:
            found.place(place)
        found.add(np.eye(3, dtype=np.float32)[predicted], truth[:, :, None])
    return found, masks


def test_volumes_are_areas_times_distances():
    places = [at(0), at(4), at(0, series="t", spacing=(2.0, 2.0)), at(8)]
    figures, masks = measured(places)
    rows = figures.volumes()
    assert [(row["series"], row["slices"], row["distance_mm"]) for row in rows] == [
        ("s", 3, 4),
        ("t", 1, 8),
    ]
    for index in (1, 2):
        predicted, truth = (masks == index).sum(axis=(2, 3)).T
        of_s, of_t = (row["classes"][index - 1] for row in rows)
        assert of_s["true_ml"] == pytest.approx(truth[[0, 1, 3]].sum() * 0.75 * 4 / 1000)
        assert of_s["predicted_ml"] == pytest.approx(predicted[[0, 1, 3]].sum() * 0.75 * 4 / 1000)
        assert of_t["true_ml"] == pytest.approx(truth[2] * 4 * 8 / 1000)
        errors = [abs(row["predicted_ml"] - row["true_ml"]) for row in (of_s, of_t)]
        row = figures.summary()["classes"][index - 1]
        assert row["volume_error_ml"] == pytest.approx(np.mean(errors))
        pixels = np.array([0.75, 0.75, 4, 0.75])
        assert row["true_mm2"] == pytest.approx((truth * pixels).sum())
        assert figures.last()[f"predicted_mm2[{NAMES[index]}]"] == predicted[3] * 0.75


def test_a_place_is_of_the_next_image_only():
    figures, _ = measured([at(0), None])
    assert not [name for name in figures.summary() if name.endswith(("_mm", "_ml"))]
    assert "true_mm2" not in figures.summary()["classes"][0]
    assert figures.volumes() == []
    assert "hd95_mm[a]" not in figures.last()
    whole = measured([at(0), at(8)])[0].summary()
    assert whole["hd95_mm"] is not None
    assert {"hd95", "assd"} <= whole.keys()


def test_distances_in_mm_have_intervals():
    figures, _ = measured([at(0), at(8), at(16)])
    summary, again = figures.summary(), figures.weighted(np.ones(3, np.int64))
    assert again["hd95_mm"] == pytest.approx(summary["hd95_mm"])
    assert again["assd_mm[a]"] == pytest.approx(summary["classes"][0]["assd_mm"])


def test_errors_of_volumes_have_intervals():
    """Each of two groups is drawn alone every fourth time, so their errors are the limits."""
    places = [at(0), at(4), at(0, series="t"), at(6, series="t")]
    figures, masks = measured(places)
    found = intervals(figures, ["p", "p", "q", "q"])["intervals"]
    height = np.array([4, 4, 6, 6]) * 0.75 / 1000
    errors = []
    for index in (1, 2):
        predicted, truth = ((masks == index).sum(axis=(2, 3)).T * height).reshape(2, 2, 2).sum(2)
        errors.append(abs(predicted - truth))
        assert found[f"volume_error_ml[{NAMES[index]}]"] == pytest.approx(sorted(errors[-1]))
    assert found["volume_error_ml"] == pytest.approx(sorted(np.mean(errors, axis=0)))
    as_often = figures.weighted(np.array([2, 2, 1, 1]))["volume_error_ml[a]"]
    assert as_often == pytest.approx(errors[0] @ [2, 1] / 3)
    overall = figures.weighted(np.ones(4, np.int64))["volume_error_ml"]
    assert overall == pytest.approx(figures.summary()["volume_error_ml"])


def test_a_volume_that_groups_divide_has_no_interval():
    figures, _ = measured([at(0), at(4), at(8)])
    assert figures.weighted(np.array([2, 1, 0]))["volume_error_ml"] is None
    found = intervals(figures, ["", "", ""])["intervals"]
    assert "dice" in found
    assert not [name for name in found if name.startswith("volume_error_ml")]


def test_lines_say_the_interval():
    figures, _ = measured([at(0), at(4), at(0, series="t"), at(6, series="t")])
    summary = figures_of(Segmentation(), figures, ["p", "p", "q", "q"]).metrics
    low, high = summary["classes"][0]["intervals"]["volume_error_ml"]
    lines = "\n".join(Segmentation().lines(summary))
    assert f"ml mean absolute error (95 % interval {low:.2f} to {high:.2f})" in lines


def test_groups_have_their_volumes():
    figures, _ = measured([at(0), at(4), at(0, series="t")])
    rows = by_group(Segmentation(), figures, ["p", "p", "q"])
    assert {row["label"]: [one["slices"] for one in row["volumes"]] for row in rows} == {
        "p": [2],
        "q": [1],
    }
    without = by_group(Segmentation(), measured([None, None])[0], ["p", "q"])
    assert not [row for row in without if "volumes" in row]


def test_metrics_name_their_unit():
    task = Segmentation()
    assert task.metric_title("hd95_mm") == "Hausdorff 95 (mm)"
    assert task.metric_title("hd95_mm[left ventricle]") == "Hausdorff 95 (mm) of left ventricle"
    assert task.metric_title("hd95") == "Hausdorff 95 (pixels)"
    figures, _ = measured([at(0), at(4)])
    lines = "\n".join(task.lines(figures.summary()))
    assert "mm² predicted" in lines
    assert "ml mean absolute error" in lines
    lines = "\n".join(task.lines(measured([None])[0].summary()))
    assert "pixels predicted" in lines
    assert " mm" not in lines
