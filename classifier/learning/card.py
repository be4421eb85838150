"""The model card: written from the manifest, so that no figure in it was typed by hand."""

from collections.abc import Mapping
from typing import Any

_HEAD = """# Model card

Written by `bersih retrain`; every figure comes from the manifest beside it.

**What it does.** Labels the lines of a scraped article (and pieces glued into lines) and decides which are
not part of it. **What it is not for.** Judging whether a text is true, lawful or decent; pages of code or
tables only; text shorter than a few lines, where there is no context to judge by.

- version {version}, trained {trained_at}, seed {seed}
- weights.npz SHA-256: see `digest` in manifest.json
"""


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines) + "\n"


def write_card(manifest: Mapping[str, Any]) -> str:
    """Markdown of the card."""
    parts = [_HEAD.format(**manifest), "## Learned from\n"]
    parts.append(
        _table(
            ["source", "documents", "weight", "licence", "SHA-256"],
            [
                [s["name"], str(s["documents"]), f"{s['weight']:g}", s["licence"], s["digest"][:12]]
                for s in manifest["sources"]
            ],
        )
    )
    parts.append("## Thresholds\n")
    thresholds = manifest["thresholds"]
    budget = manifest["metrics"]["loss_budget"]
    names = list(next(iter(thresholds.values())))
    parts.append(
        _table(
            ["profile", "budget of body characters", *names],
            [[p, f"{budget[p]:.1%}", *(f"{values[n]:.3f}" for n in names)] for p, values in thresholds.items()],
        )
    )
    parts.append("## Out of fold\n\nLines of sites that the judging fold has not seen; made footers not counted.\n")
    groups = manifest["metrics"]["out_of_fold"]
    figures = ["documents", "lines", "body_characters_lost", "junk_lines_removed", "macro_f1", "calibration_error"]
    parts.append(_table(["set", *figures], [[name, *(str(g[f]) for f in figures)] for name, g in groups.items()]))
    parts.append("### F1 by label\n")
    parts.append(_table(["label", "F1"], [[label, f"{value:.3f}"] for label, value in groups["all"]["f1"].items()]))
    parts.append(
        "## With and without\n\nWhat each part is worth, out of fold: `benchmarks/quality/ABLATION.md`, "
        "written by `python -m benchmarks.quality.ablation`.\n"
    )
    parts.append(
        "## Limits\n\n- Labels of public pages that nobody read come from alignment and carry its noise.\n"
        "- Junk glued before a sentence without any mark between is found only in scripts with capital letters.\n"
        "- Languages without an article in `training_data/` are judged by shape and place alone.\n"
    )
    return "\n".join(parts)
