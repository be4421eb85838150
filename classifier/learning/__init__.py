"""The learning path: labelled data in, model folder out. Never imported by what serves."""
