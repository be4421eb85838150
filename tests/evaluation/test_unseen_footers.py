"""What is measured on was not trained on: keywords, brands, calls and wordings differ."""

import re
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.quality.footers import SITE_FORMS, SLOTS, UnseenFooters

ROOT = Path(__file__).parents[2]
UNSEEN: dict[str, Any] = tomllib.loads(SLOTS.read_text(encoding="utf-8"))
TRAINED: dict[str, Any] = tomllib.loads((ROOT / "training_data/footers.toml").read_text(encoding="utf-8"))
KEYWORDS = [*UNSEEN["gambling"]["keywords"], *(word for words in UNSEEN["other"].values() for word in words)]
KNOWN_FORMS = ("posted_by", "sumber", "diposting_oleh", "bare", "list", "with_link", *SITE_FORMS)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [text for part in parts for text in strings(part)]


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_keyword_has_a_word_that_no_training_keyword_has(keyword: str) -> None:
    trained = words(" ".join(strings(TRAINED["gambling"]) + strings(TRAINED["kinds"])))
    assert words(keyword) - trained


@pytest.mark.parametrize("head", UNSEEN["gambling"]["heads"])
def test_brand_holds_no_long_syllable_of_a_training_brand(head: str) -> None:
    assert not [known for known in TRAINED["brands"]["heads"] if len(known) >= 4 and known.lower() in head]


@pytest.mark.parametrize("part", ["tails", "digits", "domains"])
def test_endings_of_brands_and_addresses_are_others(part: str) -> None:
    assert not {*UNSEEN["gambling"][part]} & {*TRAINED["brands"][part]} - {""}


def test_calls_and_new_wordings_are_not_those_of_training() -> None:
    trained = {re.sub(r"\{\w+\}", "", text).casefold().strip() for text in strings(TRAINED)}
    for form in ("unseen_wording", "call"):
        for template in UNSEEN["forms"][form]["templates"]:
            assert re.sub(r"\{\w+\}", "", template).casefold().strip() not in trained


def test_names_of_true_bylines_are_others() -> None:
    assert not {*UNSEEN["bylines"]["names"]} & {*TRAINED["bylines"]["people"], *TRAINED["bylines"]["agencies"]}


def test_there_are_seven_forms_of_footer_and_three_places_to_glue() -> None:
    footers = UnseenFooters.from_file()
    assert len([form for form in footers.forms if form.is_spam and not form.inline]) >= 7
    assert {place for form in footers.forms for place in form.inline} == {"start", "end", "between"}


def test_pieces_have_no_slot_left_open_and_repeat_with_their_seed() -> None:
    footers = UnseenFooters.from_file()
    for form in footers.forms:
        for seed in range(20):
            piece = footers.piece(form, Random(seed))
            assert not re.search(r"\{\w\}", piece)
            assert piece == footers.piece(form, Random(seed))
