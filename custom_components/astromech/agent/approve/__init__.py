"""Who may decide what: permission, proposals and approvals, and the run that follows."""
