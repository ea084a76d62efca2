"""From a diagnosis to a remedy that held: proposal, approval, backup, action, verification."""
