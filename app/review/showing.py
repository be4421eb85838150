"""Groups of doubtful lines as the service and the command line show them."""

from typing import Any

from .doubts import DoubtfulGroup


def shown(group: DoubtfulGroup) -> dict[str, Any]:
    """The members of `DoubtfulGroupOut`."""
    first = group.lines[0]
    return {
        "text": first.text,
        "label": first.label,
        "keep": round(first.keep, 4),
        "doubt": round(first.doubt, 4),
        "weight": round(group.weight, 4),
        "lines": [
            {"document": line.document, "host": line.host, "start": line.start, "end": line.end} for line in group.lines
        ],
    }
