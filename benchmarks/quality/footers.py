"""Footers and glued junk in wordings, keywords and brands that training has not seen."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

SLOTS = Path(__file__).with_name("unseen_footers.toml")
GAMBLING_SHARE = 0.7
SITE_FORMS = ("read_also", "house_notes")
"""Forms that a site glues into its own articles; all others are injected."""


@dataclass(frozen=True, slots=True)
class Form:
    """A shape of junk: its templates, and where in a line it is glued; on a line of its own where nowhere."""

    name: str
    templates: tuple[str, ...]
    inline: tuple[str, ...] = ()

    @property
    def is_spam(self) -> bool:
        """Whether it sells something, as against what a site says for itself."""
        return self.name not in SITE_FORMS


class UnseenFooters:
    """Makes pieces of junk from the slots; the same generator state gives the same piece."""

    def __init__(self, slots: dict[str, Any]) -> None:
        self.slots = slots
        self.forms = tuple(
            Form(name, tuple(form["templates"]), tuple(form.get("inline", ()))) for name, form in slots["forms"].items()
        )

    @classmethod
    def from_file(cls, path: Path = SLOTS) -> "UnseenFooters":
        """Slots of a file in the format of unseen_footers.toml."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def brand(self, random: Random) -> str:
        """A name nobody has used."""
        gambling = self.slots["gambling"]
        name = random.choice(gambling["heads"]) + random.choice(gambling["tails"]) + random.choice(gambling["digits"])
        return str(random.choice((name, name.upper(), name.capitalize())))

    def address(self, random: Random) -> str:
        """A host name of such a brand."""
        return self.brand(random).lower() + str(random.choice(self.slots["gambling"]["domains"]))

    def payload(self, random: Random) -> str:
        """What is sold: mostly gambling, by keyword or brand."""
        if random.random() >= GAMBLING_SHARE:
            return str(random.choice(self.slots["other"][random.choice(sorted(self.slots["other"]))]))
        keyword = str(random.choice(self.slots["gambling"]["keywords"]))
        return random.choice((keyword, keyword, keyword.title(), self.brand(random), f"{self.brand(random)} {keyword}"))

    def piece(self, form: Form, random: Random) -> str:
        """One filled template; each slot is drawn anew."""
        text = random.choice(form.templates)
        makers: dict[str, Callable[[Random], str]] = {
            "{x}": self.payload,
            "{k}": lambda r: str(r.choice(self.slots["gambling"]["keywords"])),
            "{b}": self.brand,
            "{u}": self.address,
            "{t}": lambda r: str(r.choice(self.slots["titles"]["id"])),
        }
        for slot, make in makers.items():
            while slot in text:
                text = text.replace(slot, make(random), 1)
        return text

    def byline(self, random: Random) -> str:
        """A true byline in a wording that footers use."""
        bylines = self.slots["bylines"]
        return str(random.choice(bylines["templates"])).replace("{x}", str(random.choice(bylines["names"])))
