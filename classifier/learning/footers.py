"""Injected footers and true bylines, made from slots.

Real footers are made the same way: a wording, a keyword or brand, a link. The slots are split by a
hash into *families*, so that a fold (or a test) can use keywords and brands that no other has seen.
"""

import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from classifier.labels import SPAM_KINDS, SpamKind

GLUED_AS_LINE = 0.5
"""Of spam glued into lines: with a wording around its keyword."""
GAMBLING_SHARE = 0.6
"""Of the footers made: gambling is what Indonesian sites are hacked for most."""


@dataclass(frozen=True, slots=True)
class Footer:
    """A made line: what it says, and what it is."""

    text: str
    kind: SpamKind | None
    """None for a true byline."""


class FooterMaker:
    """Makes footers from the slots of one family.

    Args:
        slots: content of footers.toml.
        family, n_families: only entries whose hash falls to this family are used; None uses all.
    """

    def __init__(self, slots: dict[str, Any], family: int | None = None, n_families: int = 1) -> None:
        def mine(values: list[str]) -> list[str]:
            if family is None:
                return values
            return [value for value in values if zlib.crc32(value.lower().encode()) % n_families == family] or values

        self.wordings = slots["wordings"]
        self.spam_only = slots["spam_only_wordings"]
        self.joiners = slots["joiners"]
        gambling = slots["gambling"]
        self.markets, self.nouns, self.times = mine(gambling["markets"]), mine(gambling["nouns"]), gambling["times"]
        self.phrases, self.calls = mine(gambling["phrases"]), gambling["calls"]
        brands = slots["brands"]
        self.heads, self.tails, self.digits = mine(brands["heads"]), brands["tails"], brands["digits"]
        self.domains = brands["domains"]
        self.kinds = {SpamKind(kind): mine(values) for kind, values in slots["kinds"].items() if kind in SPAM_KINDS}
        self.kind_calls = slots["kinds"]["kind_calls"]
        self.people, self.agencies = mine(slots["bylines"]["people"]), mine(slots["bylines"]["agencies"])

    @classmethod
    def from_file(cls, path: Path, family: int | None = None, n_families: int = 1) -> "FooterMaker":
        """A maker over the slots of a TOML file in the format of footers.toml."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")), family, n_families)

    def brand(self, random: Random) -> str:
        """A brand name that most likely nobody has used."""
        name = str(random.choice(self.heads))
        if random.random() < 0.35:
            name += str(random.choice(self.heads))
        name += f"{random.choice(self.tails)}{random.choice(self.digits)}"
        return random.choice((name, name, name.upper(), name.capitalize(), name.title()))

    def _url(self, random: Random) -> str:
        path = random.choice(("", "", "/daftar", "/login", "/?ref=" + str(random.randrange(9999))))
        prefix = random.choice(("", "https://", "http://", "www."))
        return str(prefix) + self.brand(random).lower().replace(" ", "") + str(random.choice(self.domains)) + path

    def _gambling(self, random: Random) -> str:
        choice = random.random()
        if choice < 0.42:
            parts = [random.choice(self.nouns), random.choice(self.markets), random.choice(self.times)]
            if random.random() < 0.2:
                parts[0], parts[1] = parts[1], parts[0]
            return " ".join(part for part in parts if part)
        if choice < 0.62:
            return str(random.choice(self.phrases))
        if choice < 0.72:
            return self.brand(random)
        call = random.choice(self.calls)
        return str(call.format(brand=self.brand(random), phrase=random.choice(self.phrases), url=self._url(random)))

    def _other(self, kind: SpamKind, random: Random) -> str:
        x, x2 = random.choice(self.kinds[kind]), random.choice(self.kinds[kind])
        number = "".join(random.choice("0123456789") for _ in range(10))
        call = random.choice(self.kind_calls)
        return str(call.format(x=x, x2=x2, url=self._url(random), n=number, brand=self.brand(random).lower()))

    def _payload(self, kind: SpamKind, random: Random) -> str:
        def one() -> str:
            return self._gambling(random) if kind is SpamKind.GAMBLING else self._other(kind, random)

        if random.random() < 0.2:
            return str(random.choice(self.joiners)).join(one() for _ in range(random.randint(2, 5)))
        return one()

    def spam(self, random: Random) -> Footer:
        """An injected line."""
        gambling = random.random() < GAMBLING_SHARE
        kind = SpamKind.GAMBLING if gambling else random.choice(list(self.kinds))
        wording = random.choice(self.wordings if random.random() < 0.5 else self.spam_only)
        text = wording.format(x=self._payload(kind, random))
        if random.random() < 0.06:
            text = text.upper()
        return Footer(text, kind)

    def glued(self, random: Random) -> str:
        """Injected text as it stands behind a sentence: as a line has it, or the link's words alone."""
        if random.random() < GLUED_AS_LINE:
            return self.spam(random).text
        kind = SpamKind.GAMBLING if random.random() < GAMBLING_SHARE else random.choice(list(self.kinds))
        text = self._payload(kind, random)
        if random.random() < 0.3:
            text += " " + self._url(random)
        return random.choice((text, text, text, text.title(), text.capitalize()))

    def byline(self, random: Random) -> Footer:
        """A true byline in a wording that footers use as well."""
        payload = random.choice(self.people if random.random() < 0.55 else self.agencies)
        if random.random() < 0.12:
            payload += random.choice((" / ", ", ", " - ")) + random.choice(self.agencies)
        return Footer(random.choice(self.wordings).format(x=payload), None)
