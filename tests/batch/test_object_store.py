"""Inputs and outputs in an object store, against a real S3 server on loopback."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from joblib.externals.loky import get_reusable_executor

import classifier
from app.batch.job import run_job
from app.batch.object_folder import ObjectFolder
from app.batch.planning import make_plan

from .corpus import SETTINGS, json_lines, members, parquet, rows
from .object_store import environment, object_store, reset

s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'bersih[s3]'")
pytest.importorskip("moto", reason="moto is not installed: it is in the dev extra")

BUCKET = "corpus"
# boto's own use of datetime and of urllib3; nothing of ours can change it.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with object_store() as variables:
        yield variables


@pytest.fixture
def store(server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    # Workers of an earlier test stay for the next, with the environment of then.
    get_reusable_executor().shutdown()
    reset(server["AWS_ENDPOINT_URL"], BUCKET)
    s3fs.S3FileSystem.clear_instance_cache()
    filesystem = s3fs.S3FileSystem()
    filesystem.pipe(f"{BUCKET}/in/a.jsonl", json_lines(rows(500)) + b"{bad\n")
    filesystem.pipe(f"{BUCKET}/in/b.jsonl.gz", members(json_lines(rows(300, start=500)))[0])
    filesystem.pipe(f"{BUCKET}/in/c.parquet", parquet(pa.Table.from_pylist(rows(200, start=800)), row_group_size=50))
    return filesystem


def clean(output: str, settings: Any = SETTINGS, workers: int = 1) -> Any:
    digest = classifier.load_model().id.digest
    plan = make_plan([f"s3://{BUCKET}/in"], output, settings, model=digest, shard_bytes=50_000)
    result = run_job(plan, output, workers=workers)
    assert not result.failures, result.failures
    return result


def contents(store: Any, prefix: str) -> dict[str, bytes]:
    store.invalidate_cache()
    found = store.find(f"{BUCKET}/{prefix}")
    kept = [key for key in found if any(part in key for part in ("/documents/", "/removed/", "/rejects/"))]
    return {key.removeprefix(f"{BUCKET}/{prefix}"): store.cat_file(key) for key in kept}


def test_bucket_is_cleaned_as_a_folder_is(store: Any, tmp_path: Any) -> None:
    tally = clean(f"s3://{BUCKET}/out", workers=2).tally
    assert (tally.records, tally.documents, tally.rejects) == (1001, 1000, 1)
    local = tmp_path / "out"
    clean(str(local))
    there = contents(store, "out")
    assert there == {key: (local / key.lstrip("/")).read_bytes() for key in there}
    assert len(there) > 10


def test_second_run_uploads_nothing_again(store: Any) -> None:
    clean(f"s3://{BUCKET}/out")
    before = store.info(f"{BUCKET}/out/documents/00000.jsonl.zst")["LastModified"]
    again = clean(f"s3://{BUCKET}/out")
    assert all(shard.found_done for shard in again.results)
    store.invalidate_cache()
    assert store.info(f"{BUCKET}/out/documents/00000.jsonl.zst")["LastModified"] == before


def test_object_that_was_changed_is_made_again(store: Any) -> None:
    clean(f"s3://{BUCKET}/out")
    before = contents(store, "out")
    store.pipe(f"{BUCKET}/out/documents/00000.jsonl.zst", b"x" * len(before["/documents/00000.jsonl.zst"]))
    clean(f"s3://{BUCKET}/out")
    assert contents(store, "out") == before


def test_upload_that_is_given_up_leaves_no_object(store: Any) -> None:
    folder = ObjectFolder(f"s3://{BUCKET}/out")
    pending = folder.create("documents/x")
    for _ in range(3):
        pending.write(b"a" * (8 << 20))
    pending.discard()
    assert folder.size("documents/x") is None
    assert not store.list_multipart_uploads(BUCKET)


UPLOAD = """
import sys
from app.batch.object_folder import ObjectFolder
pending = ObjectFolder(sys.argv[1]).create("documents/00000.jsonl.zst")
while True:
    pending.write(b"a" * (8 << 20))
    print("part", flush=True)
"""


def test_kill_in_the_middle_of_an_upload_leaves_no_object(store: Any, server: dict[str, str]) -> None:
    command = [sys.executable, "-c", UPLOAD, f"s3://{BUCKET}/out"]
    with subprocess.Popen(command, env=environment(server), stdout=subprocess.PIPE) as uploading:
        assert uploading.stdout is not None
        for _ in range(3):
            assert uploading.stdout.readline()
        uploading.kill()
    folder = ObjectFolder(f"s3://{BUCKET}/out")
    assert folder.size("documents/00000.jsonl.zst") is None
    assert len(store.list_multipart_uploads(BUCKET)) == 1
    result = clean(f"s3://{BUCKET}/out")
    assert result.tally.documents == 1000
    assert not store.list_multipart_uploads(BUCKET)


def test_uploads_of_others_are_left_alone(store: Any) -> None:
    upload = store.call_s3("create_multipart_upload", Bucket=BUCKET, Key="other/file")
    clean(f"s3://{BUCKET}/out")
    assert [found["UploadId"] for found in store.list_multipart_uploads(BUCKET)] == [upload["UploadId"]]


def test_killed_job_is_continued_to_the_same_objects(store: Any, server: dict[str, str]) -> None:
    clean(f"s3://{BUCKET}/undisturbed")
    program = "from tests.batch.test_object_store import clean; import sys;clean(sys.argv[1], workers=2)"
    for pause in (0.3, 0.9):
        command = [sys.executable, "-c", program, f"s3://{BUCKET}/out"]
        with subprocess.Popen(command, env=environment(server), stderr=subprocess.DEVNULL) as job:
            deadline = time.monotonic() + 60
            while not store.exists(f"{BUCKET}/out/plan.json") and time.monotonic() < deadline:
                time.sleep(0.05)
                store.invalidate_cache()
            time.sleep(pause)
            job.kill()
    clean(f"s3://{BUCKET}/out")
    assert contents(store, "out") == contents(store, "undisturbed")


def test_parquet_goes_from_bucket_to_bucket(store: Any) -> None:
    digest = classifier.load_model().id.digest
    settings = replace(SETTINGS, output_format="parquet")
    output = f"s3://{BUCKET}/out"
    plan = make_plan([f"s3://{BUCKET}/in/*.parquet"], output, settings, model=digest)
    result = run_job(plan, output)
    assert (result.tally.records, result.failures) == (200, ())
    assert store.cat_file(f"{BUCKET}/out/documents/00000.parquet")[-4:] == b"PAR1"


def test_command_takes_addresses_of_a_bucket(store: Any, server: dict[str, str]) -> None:
    command = [sys.executable, "-m", "app.main", "batch", f"s3://{BUCKET}/in/", "--output", f"s3://{BUCKET}/out"]
    done = subprocess.run([*command, "--json"], env=environment(server), capture_output=True, timeout=300)
    assert done.returncode == 3, done.stderr
    store.invalidate_cache()
    assert json.loads(store.cat_file(f"{BUCKET}/out/report.json")) == json.loads(done.stdout)
