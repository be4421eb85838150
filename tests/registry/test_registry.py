"""The registry: versions never change, one of them serves, and there is always a way back."""

import shutil
from pathlib import Path

import pytest

from app.errors import PromotionRefusedError, RegistryError, UnknownVersionError
from app.registry.history import Action
from app.registry.registry import Registry
from classifier.artifact import PACKAGED_MODEL
from classifier.errors import ModelError
from classifier.model import LineClassifier, load_model

from .conftest import MakeModel


def serving(registry: Registry) -> str:
    return load_model(registry.serving_folder()).id.version


def test_the_packaged_model_serves_until_another_is_promoted(registry: Registry, model: LineClassifier) -> None:
    assert registry.serving_folder() == PACKAGED_MODEL
    [packaged] = registry.versions()
    assert (packaged.manifest.digest, packaged.serves) == (model.id.digest, True)


def test_a_promoted_version_serves(registry: Registry, make_model: MakeModel, model: LineClassifier) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    event = registry.promote("2", by="ani")
    assert serving(registry) == "2"
    assert (event.number, event.action, event.by, event.reason) == (1, Action.PROMOTE, "ani", None)
    assert [v.manifest.version for v in registry.versions() if v.serves] == ["2"]


def test_rollback_brings_back_the_digest_that_served(
    registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    registry.promote("2", by="ani")
    registry.rollback(by="budi")
    assert load_model(registry.serving_folder()).id == model.id


def test_the_packaged_model_can_be_gone_back_to_after_an_upgrade_of_the_package(
    tmp_path: Path, make_model: MakeModel, model: LineClassifier
) -> None:
    packaged = tmp_path / "packaged"
    shutil.copytree(PACKAGED_MODEL, packaged)
    registry = Registry(tmp_path / "models", packaged)
    registry.add(make_model("2", 0.01, against=model.id))
    registry.promote("2", by="ani")
    shutil.rmtree(packaged)
    shutil.copytree(make_model("3", 0.02), packaged)
    registry.rollback(by="ani")
    assert load_model(registry.serving_folder()).id == model.id


def test_rollbacks_go_further_back_each_time(registry: Registry, make_model: MakeModel, model: LineClassifier) -> None:
    second = load_model(make_model("2", 0.01, against=model.id)).id
    registry.add(make_model("2", 0.01, against=model.id))
    registry.add(make_model("3", 0.02, against=second))
    registry.promote("2", by="ani")
    registry.promote("3", by="ani")
    registry.rollback(by="ani")
    assert serving(registry) == "2"
    registry.rollback(by="ani")
    assert serving(registry) == model.id.version
    with pytest.raises(RegistryError, match="nothing to go back to"):
        registry.rollback(by="ani")
    registry.promote("2", by="ani")
    assert [event.version.split("-")[0] for event in registry.history.events()][-1] == "2"


@pytest.mark.parametrize("wanted", ["2", "{name}", "{digest}"])
def test_a_version_goes_by_number_name_or_digest(
    registry: Registry, make_model: MakeModel, model: LineClassifier, wanted: str
) -> None:
    name = registry.add(make_model("2", 0.01, against=model.id))
    registry.promote(wanted.format(name=name, digest=name.split("-")[-1][:6]), by="ani")
    assert registry.serving_folder().name == name


@pytest.mark.parametrize("wanted", ["", "9", "../made/2", "/etc", "abc", ".", "2\0"])
def test_a_name_of_no_version_is_refused(registry: Registry, make_model: MakeModel, wanted: str) -> None:
    registry.add(make_model("2", 0.01))
    with pytest.raises(UnknownVersionError):
        registry.promote(wanted, by="ani")


def test_a_name_that_fits_two_versions_is_refused(registry: Registry, make_model: MakeModel) -> None:
    registry.add(make_model("2", 0.01))
    shutil.rmtree(make_model("2", 0.01))
    registry.add(make_model("2", 0.02))
    with pytest.raises(UnknownVersionError, match="say which"):
        registry.find("2")


def test_the_gate_decides_who_may_serve(registry: Registry, make_model: MakeModel, model: LineClassifier) -> None:
    registry.add(make_model("2", 0.01, against=model.id, passed=False))
    with pytest.raises(PromotionRefusedError, match=r"! +body characters lost +0\.004 +0\.02 +floor 0\.005"):
        registry.promote("2", by="ani")
    assert serving(registry) == model.id.version


def test_a_version_that_the_gate_has_not_seen_is_refused(registry: Registry, make_model: MakeModel) -> None:
    registry.add(make_model("2", 0.01))
    with pytest.raises(PromotionRefusedError, match="has not measured"):
        registry.promote("2", by="ani")


def test_a_comparison_with_another_model_does_not_count(
    registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    registry.add(make_model("3", 0.02, against=model.id))
    registry.promote("2", by="ani")
    with pytest.raises(PromotionRefusedError, match="was compared with"):
        registry.promote("3", by="ani")


def test_forcing_needs_a_reason_which_lands_in_history_and_card(registry: Registry, make_model: MakeModel) -> None:
    name = registry.add(make_model("2", 0.01))
    with pytest.raises(PromotionRefusedError):
        registry.promote("2", by="ani", force_reason="   ")
    event = registry.promote("2", by="ani", force_reason="the old one\ncuts poems")
    assert event.reason == "the old one\ncuts poems"
    card = (registry.serving_folder() / "MODEL_CARD.md").read_text("utf-8")
    assert card.startswith("# Card of 2\n")
    assert "**Forced past the gate** by ani: the old one cuts poems" in card
    assert registry.serving_folder().name == name
    load_model(registry.serving_folder())


def test_a_reason_is_kept_only_where_it_was_needed(
    registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    assert registry.promote("2", by="ani", force_reason="to be sure").reason is None


def test_what_serves_is_not_promoted_again(registry: Registry, model: LineClassifier) -> None:
    with pytest.raises(RegistryError, match="serves already"):
        registry.promote(model.id.version, by="ani")


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove", "manifest"])
def test_a_damaged_model_does_not_get_in(registry: Registry, make_model: MakeModel, damage: str) -> None:
    folder = make_model("2", 0.01)
    spoil(folder, damage)
    with pytest.raises(ModelError):
        registry.add(folder)
    assert registry.versions()[0].folder == PACKAGED_MODEL


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove"])
def test_a_version_that_was_damaged_later_does_not_serve(
    registry: Registry, make_model: MakeModel, model: LineClassifier, damage: str
) -> None:
    name = registry.add(make_model("2", 0.01, against=model.id))
    spoil(registry.find(name).folder, damage)
    with pytest.raises(RegistryError, match="cannot serve"):
        registry.promote(name, by="ani")
    assert serving(registry) == model.id.version


def test_a_damaged_serving_model_can_be_left(registry: Registry, make_model: MakeModel, model: LineClassifier) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    registry.promote("2", by="ani")
    spoil(registry.serving_folder(), "truncate")
    registry.rollback(by="ani")
    assert serving(registry) == model.id.version


def test_the_same_model_is_added_once(registry: Registry, make_model: MakeModel) -> None:
    folder = make_model("2", 0.01)
    assert registry.add(folder) == registry.add(folder)
    assert len(registry.versions()) == 2


def test_only_one_of_two_simultaneous_promotions_wins(
    registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    registry.promote("2", by="ani")
    with pytest.raises(RegistryError, match="somebody else"):
        registry.history.add(Action.PROMOTE, "x", "y", "budi", None, number=1)
    assert [event.by for event in registry.history.events()] == ["ani"]


def spoil(folder: Path, how: str) -> None:
    weights = folder / "weights.npz"
    content = bytearray(weights.read_bytes())
    if how == "truncate":
        weights.write_bytes(content[: len(content) // 2])
    elif how == "flip":
        content[len(content) // 2] ^= 1
        weights.write_bytes(content)
    elif how == "remove":
        weights.unlink()
    else:
        (folder / "manifest.json").write_text("{", "utf-8")
