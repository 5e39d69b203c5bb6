"""The same samples side by side, and who answers them better."""

from __future__ import annotations

import re

import numpy as np

from core.inference.answers import AnswerWriter
from core.inference.spec import Input
from core.tasks import task_of
from core.training.probe_files import ProbeSample, write_outputs, write_samples
from tests.factories import make_dataset, make_inference, make_model
from tests.fake_runs import fake_runs


def test_samples_of_two_models_after_an_epoch(browser):
    dataset = make_dataset(task="classification", user_data={"class_labels": ["cat", "<i>"]})
    runs = fake_runs(2, dataset=dataset)
    for number, run in enumerate(runs):
        sample = ProbeSample("a<b>.png", np.zeros((4, 4, 1), np.uint8), np.array(number))
        write_samples(run.folder, [sample], "val")
        for epoch in (1, 2):
            row = np.array([[0.25, 0.75] if epoch == 2 else [0.75, 0.25]], np.float32)
            write_outputs(run.folder, epoch, {"scores": row})
    query = f"/runs/samples/?models={runs[0].pk},{runs[1].pk}"
    page = browser.get(query).content.decode()
    assert 'data-epochs="1 2"' in page
    assert page.count("&lt;i&gt; 0.750") == 2
    assert "a&lt;b&gt;.png" in page
    assert re.findall(r">(right|wrong)", page) == ["wrong", "right"]
    first = browser.get(f"{query}&epoch=1").content.decode()
    assert first.count("cat 0.750") == 2
    alone = browser.get(f"{query}&hide={runs[0].pk}").content.decode()
    assert runs[0].name not in alone


def test_without_samples_it_says_how_to_keep_them(browser):
    run = fake_runs(1)[0]
    assert "Samples to follow" in browser.get(f"/runs/samples/?models={run.pk}").content.decode()


def answer(run, probable):
    """An inference that gives the true class these probabilities."""
    inference = make_inference(snapshot=run.snapshots.get())
    task = task_of("classification")
    with AnswerWriter(inference.folder, task, ["cat", "dog"], None) as answers:
        for number, one in enumerate(probable):
            output, truth = np.array([one, 1 - one], np.float32), np.array(0)
            given = Input(f"{number}.png", np.zeros((4, 4, 1), np.uint8), truth)
            answers.add(f"{number}.png", output, truth, given)
    return inference


def test_wins_and_losses_lead_to_the_comparison(browser):
    runs = fake_runs(3)
    one, other = answer(runs[0], [0.9, 0.9, 0.9, 0.1]), answer(runs[1], [0.9, 0.2, 0.3, 0.8])
    page = browser.get(f"/runs/wins/?dataset={runs[0].dataset_id}").content.decode()
    assert f'href="/comparisons/{one.pk}/{other.pk}/"' in page
    assert "2 wins, 1 losses, 1 ties" in page
    assert "1 wins, 2 losses, 1 ties" in page


def test_without_two_inferences_on_the_same_inputs_there_is_no_matrix(browser):
    runs = fake_runs(2)
    answer(runs[0], [0.9])
    make_inference(snapshot=runs[1].snapshots.get(), source="test")
    make_model()
    page = browser.get(f"/runs/wins/?dataset={runs[0].dataset_id}").content.decode()
    assert "No two of these models have answered the same inputs." in page
    assert re.search(r'<a href="/models/\d+/evaluations/">', page)
