"""Sweeps: from the form of a new model to the table on its models' pages."""

from __future__ import annotations

import re

from core.models import Job, TrainedModel
from tests.digits_site.web.models.test_web_new_model import initial
from tests.factories import make_dataset, make_model, make_snapshot

URL = "/models/new/"


def table_of(answer) -> str:
    return answer.content.decode().partition('id="sweep-title"')[2].partition("</table>")[0]


def test_lists_of_values_train_a_model_for_each_combination(browser):
    dataset = make_dataset(task="segmentation")
    data = initial(dataset, learning_rate="0.01, 0.02", depth="2, 3")
    page = browser.post(URL, data, follow=True).content.decode()
    assert "A sweep of 4 models." in page
    assert "Sweep of 4 models" in page
    rows = TrainedModel.objects.order_by("pk")
    assert [row.fields["network_options"]["depth"] for row in rows] == [2, 3, 2, 3]
    assert re.findall(r'<a href="(/models/\d+/)">net ', page) == [
        f"/models/{row.pk}/" for row in rows[1:]
    ]
    assert '<th class="number">Learning rate</th><th class="number">Depth</th>' in page


def test_the_table_shows_values_and_ranking_metrics(browser):
    dataset = make_dataset(task="segmentation")
    first, second = (
        make_model(dataset=dataset, sweep="a" * 32, swept={"batch_size": size}) for size in "48"
    )
    make_model(dataset=dataset)
    make_snapshot(first, metrics={"val_dice": 0.61237})
    table = table_of(browser.get(f"/models/{second.pk}/"))
    cells = re.findall(r'<td class="number">([^<]*)(?:<div[^>]*>([^<]*)</div>)?\s*</td>', table)
    assert [(text.strip(), more) for text, more in cells] == [
        *(("4", ""), ("Dice 0.6124", "validation, epoch 1")),
        *(("8", ""), ("–", "")),
    ]
    assert f'href="/models/{first.pk}/"' in table
    assert table.count("<tr") == 3


def test_the_best_model_is_marked_once_there_are_two_results(browser):
    dataset = make_dataset(task="regression")
    one, two, _ = (
        make_model(dataset=dataset, sweep="b" * 32, swept={"batch_size": size}, name=f"net {size}")
        for size in "248"
    )
    make_snapshot(one, metrics={"val_mae": 3.0})
    assert ">best<" not in table_of(browser.get(f"/models/{one.pk}/"))
    make_snapshot(two, metrics={"val_mae": 2.0})
    table = table_of(browser.get(f"/models/{one.pk}/"))
    assert re.findall(r">(net \d)</a> <span[^>]*>best<", table) == ["net 4"]
    assert table.count(">best<") == 1


def test_figures_of_training_say_so_and_are_not_compared_with_those_of_validation(browser):
    dataset = make_dataset(task="segmentation")
    one, two, three = (
        make_model(dataset=dataset, sweep="d" * 32, swept={"val_interval": n}, name=f"net {n}")
        for n in "012"
    )
    make_snapshot(one, 7, metrics={"loss": 0.1, "dice": 0.99})
    make_snapshot(two, 3, metrics={"loss": 0.1, "dice": 0.98, "val_loss": 0.3, "val_dice": 0.7})
    make_snapshot(three, metrics={"loss": 0.1, "dice": 0.97, "val_loss": 0.4, "val_dice": 0.6})
    table = table_of(browser.get(f"/models/{one.pk}/"))
    assert re.findall(r"Dice ([0-9.]+)<div[^>]*>([^<]+)<", table) == [
        *(("0.9900", "training, epoch 7"), ("0.7000", "validation, epoch 3")),
        ("0.6000", "validation, epoch 1"),
    ]
    assert re.findall(r">(net \d)</a> <span[^>]*>best<", table) == ["net 1"]


def test_the_table_follows_a_sweep_until_it_has_ended(browser):
    dataset = make_dataset(task="segmentation")
    one, _ = (
        make_model(status, dataset, sweep="c" * 32, swept={"batch_size": "4"})
        for status in ("done", "running")
    )
    address = f"/models/{one.pk}/sweep/"
    assert f'hx-get="{address}"' in browser.get(f"/models/{one.pk}/").content.decode()
    part = browser.get(address)
    assert re.findall('data-status="([a-z]+)"', table_of(part)) == ["done", "running"]
    assert "every 5s" in part.content.decode()
    Job.objects.update(status=Job.Status.DONE)
    assert "every 5s" not in browser.get(address).content.decode()
    assert browser.get(f"/models/{make_model().pk}/sweep/").status_code == 404


def test_a_model_of_no_sweep_has_no_table(browser):
    assert "sweep-title" not in browser.get(f"/models/{make_model().pk}/").content.decode()


def test_what_was_entered_stays_when_a_value_is_wrong(browser):
    dataset = make_dataset(task="segmentation")
    page = browser.post(URL, initial(dataset, batch_size="8, 0", depth="2, 3")).content.decode()
    assert 'value="8, 0"' in page
    assert 'value="2, 3"' in page
    assert 'value="net"' in page
    assert page.count("is-invalid") == 1
    assert not TrainedModel.objects.exists()


def test_too_many_models_are_refused(browser):
    seeds = ", ".join(map(str, range(65)))
    dataset = make_dataset(task="segmentation")
    page = browser.post(URL, initial(dataset, random_seed=seeds)).content.decode()
    assert "These are 65 models (65 of random_seed), and a sweep has at most 64." in page


def test_the_curve_and_the_drawing_are_of_the_first_values(browser):
    curve = browser.get(
        "/models/new/learning-rate/",
        {"learning_rate": "0.01, 0.02", "lr_policy": "fixed", "lr_warmup": 0},
    )
    assert "from 0.01 to 0.01" in curve.content.decode()
    dataset = make_dataset(task="segmentation")
    answer = browser.post("/models/new/visualize/", initial(dataset, depth="2, 3"))
    assert "depth=2&" in answer.url
