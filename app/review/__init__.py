"""Where to look next: the lines that the model is least sure of, from files or from sampled traffic."""
