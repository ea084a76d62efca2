"""What a person reads: Repairs and its dialogs, reports, the agent at a glance."""
