"""What people said about the model's lines: taken in, kept, and turned into training data."""
