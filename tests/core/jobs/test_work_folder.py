from __future__ import annotations

from core.jobs.work.folder import clear


def test_a_new_run_keeps_uploads_and_nothing_else(tmp_path):
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "heart.dcm").touch()
    (tmp_path / "train" / "shard-00000").mkdir(parents=True)
    (tmp_path / "metrics.jsonl").touch()
    clear(tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == [
        "uploads",
        "uploads/heart.dcm",
    ]
    clear(tmp_path / "absent")
