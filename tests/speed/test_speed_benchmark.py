import json
import time
from html import escape
from pathlib import Path

import numpy as np
import pytest
import typer

from benchmarks.speed.cleaning import measure_cleaning
from benchmarks.speed.goals import compare
from benchmarks.speed.growth import measure_growth, measure_threads
from benchmarks.speed.limits import read_only, stage_one
from benchmarks.speed.material import Material, generate, read_file
from benchmarks.speed.peers import page_of
from benchmarks.speed.section import Section
from benchmarks.speed.shares import REST, STEPS, Stopwatch, measure_shares
from benchmarks.speed.timing import Case, Timing, interleave
from classifier.arrays import encode
from classifier.model import packaged_model


def test_articles_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert generate(5).articles == generate(5).articles
    assert generate(5).articles != generate(5, seed=1).articles
    assert all(text.count("\n") == 29 for text in generate(20).articles)


def test_cases_take_turns_and_the_first_round_is_not_counted() -> None:
    seen: list[str] = []
    timings = interleave([Case("a", lambda: seen.append("a"), 2), Case("b", lambda: seen.append("b"), 1)], 3)
    assert seen == ["a", "b"] * 4
    assert [len(timing.seconds) for timing in timings.values()] == [3, 3]


def test_spread_is_half_the_distance_of_the_quartiles() -> None:
    assert Timing([1.0, 2.0, 3.0, 4.0, 5.0]).spread == pytest.approx(1 / 3)


def test_a_step_is_not_charged_for_the_steps_inside_it() -> None:
    stopwatch = Stopwatch()
    inner = stopwatch.timed("inner", lambda: time.sleep(0.05))
    stopwatch.timed("outer", inner)()
    assert stopwatch.seconds["inner"] >= 0.05 > stopwatch.seconds["outer"]


def test_shares_name_every_step_and_sum_to_one() -> None:
    section = measure_shares(Material("few", generate(10).articles), rounds=1)
    named = {step for step, _, _ in STEPS if step != "compiled"} | {REST, "segments"}
    assert named <= {row[0] for row in section.rows}
    assert sum(section.figures.values()) == pytest.approx(1)


def test_whole_articles_are_measured_alone_and_in_a_batch() -> None:
    section = measure_cleaning(Material("few", generate(40).articles), rounds=1)
    assert 0 < section.figures["clean_p50_us"] <= section.figures["clean_p99_us"]
    assert section.figures["batch_mb_per_s"] > 0
    assert "| `clean()`, us an article, CPU |" in section.markdown()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.txt", "one\ntwo\n", ["one\ntwo"] * 2),
        ("a.jsonl", json.dumps({"text": "first"}) + "\n" + json.dumps({"text": "second"}), ["first", "second"]),
    ],
)
def test_a_file_of_the_users_is_read(tmp_path: Path, name: str, content: str, found: list[str]) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert list(read_file(tmp_path / name, 2).articles) == found


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", "{"), ("empty.txt", "\n\n"), ("a.txt.zst", "not packed")])
def test_a_file_without_text_is_refused_by_name(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(typer.BadParameter, match=name):
        read_file(tmp_path / name, 2)


def test_peers_read_the_same_lines() -> None:
    text = generate(1).articles[0]
    page = page_of(text)
    assert page.count("<p>") == 30
    assert escape(text.split("\n")[12]) in page


def test_a_goal_that_was_not_measured_is_left_out_and_a_missed_one_is_named() -> None:
    section = Section("x", ("",), (), figures={"clean_p50_us": 151.0, "batch_mb_per_s": 40.0})
    assert [(row[2], row[3]) for row in compare([section]).rows] == [("151 us", "no"), ("40 MB/s", "yes")]


def test_limits_see_every_byte_and_stage_one_every_line() -> None:
    text = "Harga beras turun.\n\nPosted By : togel"
    assert read_only(np.frombuffer(text.encode(), np.uint8)) == sum(text.encode())
    assert stage_one(encode(text), packaged_model()._engine).shape == (2, 15)


def test_growth_and_threads_are_measured() -> None:
    assert all(value > 0 for value in measure_growth(rounds=1).figures.values())
    figures = measure_threads(Material("few", generate(20).articles), rounds=1).figures
    assert set(figures) == {
        f"2 threads: {name}" for name in ("stage 1, block call", "compiled block call", "`clean_batch()`")
    }
