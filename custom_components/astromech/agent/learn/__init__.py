"""What is learned from verified outcomes."""
