"""bersih's library: scraped text in, cleaned article out. Knows no HTTP, no environment, no clock.

>>> import classifier
>>> text = "Harga beras turun di Cianjur pada Senin, kata dinas.\\n\\nPosted By : keluaran sgp hari ini"
>>> article = classifier.clean(text)
>>> article.spam[0].keyword
'keluaran sgp hari ini'
"""

from .cleaning import clean, clean_batch
from .labels import LineLabel, SpamKind
from .model import LineClassifier, load_model
from .options import Profile
from .results import CleanedArticle, LineResult, Metadata, RemovedSpan, SpamSpan

__all__ = [
    "CleanedArticle",
    "LineClassifier",
    "LineLabel",
    "LineResult",
    "Metadata",
    "Profile",
    "RemovedSpan",
    "SpamKind",
    "SpamSpan",
    "clean",
    "clean_batch",
    "load_model",
]
