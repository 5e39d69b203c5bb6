from __future__ import annotations

from types import SimpleNamespace

import pytest

from core.jobs import gpus
from core.jobs.gpus import Gpu, find_gpus
from core.jobs.ledger import Place
from core.jobs.resources import Stock, gpu_environment, register_host, reserve, why_waiting
from core.models import Host, Resource
from tests.factories import make_job

pytestmark = pytest.mark.django_db
PLACE = Place("here", 1)


@pytest.fixture
def host(settings, monkeypatch) -> Host:
    """Four CPU slots, three GPUs, a cluster."""
    settings.DIGITS_CPU_SLOTS = 4
    found = [Gpu(index, f"GPU-{name}", "Test", 2**34) for index, name in enumerate("abc")]
    monkeypatch.setattr("core.jobs.resources.find_gpus", lambda: found)
    host = register_host("here")
    Host.objects.update(cluster="1@1")
    return host


def take(**asked) -> list[str] | None:
    job = make_job(**asked)
    chosen = Stock.of("here").take(job)
    if chosen is None:
        return None
    assert reserve(job, PLACE, chosen)
    return [f"{row.kind} {row.identity}" for row in chosen]


def test_a_host_is_registered_again_as_it_is_now(host, settings, monkeypatch):
    held = Resource.objects.get(kind="cpu", index=1)
    held.job = make_job()
    held.save()
    settings.DIGITS_CPU_SLOTS = 2
    monkeypatch.setattr("core.jobs.resources.find_gpus", list)
    register_host("here")
    assert list(Resource.objects.values_list("kind", "identity")) == [("cpu", "0"), ("cpu", "1")]
    held.refresh_from_db()
    assert held.job is not None


def test_a_job_gets_all_that_it_asks_for_or_nothing(host):
    assert take(cpus=3, gpus=2) == ["cpu 0", "cpu 1", "cpu 2", "gpu GPU-a", "gpu GPU-b"]
    assert take(cpus=2) is None
    assert take(cpus=1, gpus=2) is None
    assert take(cpus=1, gpus=1) == ["cpu 3", "gpu GPU-c"]
    assert not Resource.objects.filter(job=None).exists()


def test_named_gpus_are_those_and_no_others(host):
    assert take(gpu_ids=["GPU-b"]) == ["cpu 0", "gpu GPU-b"]
    assert take(gpu_ids=["GPU-a", "GPU-b"]) is None
    assert take(gpus=2) == ["cpu 1", "gpu GPU-a", "gpu GPU-c"]


def test_what_a_job_lacks_is_held_back_for_it(host):
    assert take(cpus=3) is not None
    stock = Stock.of("here")
    assert stock.take(make_job(cpus=2)) is None
    assert stock.take(make_job(cpus=1)) is None  # else the one with two would starve
    assert take(cpus=1) is not None


def test_a_job_that_lacks_a_gpu_holds_no_cpu_slots_back(host):
    assert take(gpus=3) is not None
    stock = Stock.of("here")
    assert stock.take(make_job(gpus=1)) is None
    assert stock.take(make_job(cpus=3)) is not None


def test_two_dispatchers_cannot_reserve_the_same(host):
    one, other = make_job(), make_job()
    chosen = Stock.of("here").take(one)
    assert reserve(one, PLACE, chosen)
    assert not reserve(other, PLACE, chosen)  # the slot is taken
    assert not reserve(one, Place("there", 1), [])  # the job is
    other.refresh_from_db()
    assert other.host == ""


def test_a_child_sees_its_own_gpus_only(host):
    job = make_job(gpus=2)
    reserve(job, PLACE, Stock.of("here").take(job))
    assert gpu_environment(job)["CUDA_VISIBLE_DEVICES"] == "GPU-a,GPU-b"
    assert gpu_environment(make_job())["CUDA_VISIBLE_DEVICES"] == "-1"


def test_why_a_job_waits_is_said(host):
    first = make_job()
    assert "when Ingestion" in why_waiting(make_job(depends_on=first))
    assert why_waiting(make_job(cpus=2, gpus=1)) == (
        "It starts when it is its turn and 2 CPU slots and 1 GPU are free."
    )
    assert "which no machine has" in why_waiting(make_job(cpus=5))
    assert "GPU-x, which no machine has" in why_waiting(make_job(gpu_ids=["GPU-x"]))
    Host.objects.update(cluster="")
    assert "manage.py serve" in why_waiting(first)


class FakeNvml:
    """Two GPUs, as the management library tells of them."""

    NVMLError = type("NVMLError", (Exception,), {})

    def __init__(self, works: bool = True) -> None:
        self.works = works

    def nvmlInit(self) -> None:
        if not self.works:
            raise self.NVMLError("Driver Not Loaded")

    def nvmlShutdown(self) -> None: ...

    def nvmlDeviceGetCount(self) -> int:
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        return index

    def nvmlDeviceGetUUID(self, handle: int) -> bytes | str:
        return b"GPU-00" if handle == 0 else "GPU-11"

    def nvmlDeviceGetName(self, handle: int) -> str:
        return "NVIDIA X"

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:
        return SimpleNamespace(total=2**35)


@pytest.mark.parametrize(
    ("visible", "found"),
    [
        (None, ["GPU-00", "GPU-11"]),
        ("1", ["GPU-11"]),
        ("GPU-00", ["GPU-00"]),
        ("", []),
        ("-1", []),
    ],
)
def test_gpus_are_those_that_cuda_may_see(monkeypatch, visible, found):
    monkeypatch.setattr(gpus, "pynvml", FakeNvml())
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert [gpu.uuid for gpu in find_gpus()] == found


def test_without_a_driver_there_are_no_gpus(monkeypatch):
    monkeypatch.setattr(gpus, "pynvml", FakeNvml(works=False))
    assert find_gpus() == []
