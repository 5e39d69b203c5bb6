"""Own networks in the form of a model."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User

from core.exceptions import PluginError
from core.forms.network_source import NewNetworkForm, SourceForm
from core.forms.next_run import advance
from core.forms.own_networks import (
    chosen_network,
    key_of,
    network_of_model,
    own_choices,
    read,
    version_called,
)
from core.forms.settings import bound
from core.forms.sweep import ModelSweep
from core.models import Job, OwnNetwork, Sweep, TrainedModel
from tests.factories import OWN_SOURCE, make_described_dataset, make_version

pytestmark = pytest.mark.django_db


def saved(version: Any, settings: list[str]) -> list[TrainedModel]:
    dataset = make_described_dataset(20)
    network = chosen_network(key_of(version))
    sweep = bound(lambda *args: ModelSweep(dataset, network, *args), {"model_name": "m"}, settings)
    assert sweep.is_valid(), sweep.errors
    sweep.save()
    return sweep.made


def test_a_model_keeps_the_version_and_the_options(data_dir: object) -> None:
    version = make_version()
    (model,) = saved(version, ["width=12"])
    assert (model.network, model.own_version) == ("own", version)
    assert model.fields["network_options"] == {"width": 12}
    network = network_of_model(model)
    assert network is not None
    assert list(network.options_form().fields) == ["width"]


def test_sweeps_run_over_options(data_dir: object) -> None:
    models = saved(make_version(), ["width=4, 8"])
    assert [model.swept for model in models] == [{"width": "4"}, {"width": "8"}]


def test_a_range_of_an_option_makes_runs_one_after_the_other(data_dir: object) -> None:
    version = make_version()
    (model,) = saved(version, ["width=4..16", "sweep_runs=3"])
    assert model.own_version == version
    sweep = Sweep.objects.get(key=model.sweep)
    Job.objects.filter(pk=model.job_id).update(status="done")
    assert advance(sweep) == 1
    second = sweep.runs.get(number=1).model
    assert second.own_version == version
    assert second.fields["network_options"] != model.fields["network_options"]


def test_a_task_that_it_does_not_learn_is_refused(data_dir: object) -> None:
    dataset = make_described_dataset(20)
    version = make_version(OWN_SOURCE.replace('"classification"', '"regression"'))
    sweep = ModelSweep(dataset, chosen_network(key_of(version)), {"model_name": "m"})
    assert not sweep.is_valid()
    assert "does not learn classification" in str(sweep.errors)


def test_without_a_sandbox_nothing_is_queued(data_dir: object, settings: Any) -> None:
    settings.DIGITS_SANDBOX = "nothing of that name"
    dataset = make_described_dataset(20)
    network = chosen_network(key_of(make_version()))
    sweep = bound(lambda *args: ModelSweep(dataset, network, *args), {"model_name": "m"}, [])
    assert not sweep.is_valid()
    assert "Own networks are off" in str(sweep.errors)


def test_users_are_offered_their_own_and_the_shared_ones() -> None:
    me, other = (User.objects.create_user(name) for name in ("me", "other"))
    mine, theirs = make_version(owner=me), make_version(owner=other)
    shared = make_version(owner=other, shared=True)
    newer = make_version(network=mine.network)
    offered = dict(own_choices(me, "classification")[0][1])
    assert set(offered) == {key_of(newer), key_of(shared)}
    assert not own_choices(me, "segmentation")
    assert key_of(mine) in dict(own_choices(me, "classification", key_of(mine))[0][1])
    assert key_of(theirs) not in dict(own_choices(me, "", key_of(theirs))[0][1])
    with pytest.raises(PluginError, match="does not exist, or you may not see it"):
        chosen_network(key_of(theirs), me)
    with pytest.raises(PluginError, match="does not exist, or you may not see it"):
        chosen_network("own:x", AnonymousUser())


def test_commands_name_them() -> None:
    first = make_version()
    second = make_version(network=first.network)
    name = first.network.name
    assert version_called(name) == second
    assert version_called(f"{name}@1") == first
    with pytest.raises(PluginError, match="no version '9'"):
        version_called(f"{name}@9")
    with pytest.raises(PluginError, match=f"There are: {name}"):
        version_called("nothing")


def test_versions_are_numbered_and_equal_ones_not_repeated() -> None:
    form = NewNetworkForm({"name": "mine", "source": OWN_SOURCE.replace("\n", "\r\n")})
    assert form.is_valid(), form.errors
    first = form.save()
    assert (first.number, first.title, first.tasks) == (1, "Small network", ["classification"])
    assert first.source == OWN_SOURCE
    for source, number in ((OWN_SOURCE, 1), (OWN_SOURCE + "# more\n", 2)):
        next_form = SourceForm({"source": source, "notes": "n"})
        assert next_form.is_valid()
        assert next_form.add_to(first.network).number == number


@pytest.mark.parametrize("name", ["a@1", "12", "taken"])
def test_names_that_cannot_be_used(name: str) -> None:
    OwnNetwork.objects.create(name="taken")
    form = NewNetworkForm({"name": name, "source": OWN_SOURCE})
    assert not form.is_valid()
    assert set(form.errors) == {"name"}


def test_options_may_not_have_names_of_the_form() -> None:
    source = OWN_SOURCE.replace("width: Annotated[int, 2, 64]", "batch_size")
    text = "Line 11: The option batch_size has a name that is taken; choose another one."
    assert [str(one) for one in read(source).problems] == [text]
    assert not SourceForm({"source": source}).is_valid()
