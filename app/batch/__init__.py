"""The batch job: a plan made once, shards cleaned one by one, nothing lost, doubled or reordered."""
