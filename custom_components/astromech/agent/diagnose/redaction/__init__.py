"""What a secret looks like, family by family; pure functions from text to text."""
