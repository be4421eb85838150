"""Measuring a cleaner: sets with known truth in, figures, floors and a report out."""
