"""From feedback to a candidate: trained, measured against the model that serves, put into the registry."""
