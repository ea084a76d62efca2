"""The agent's fixtures, for the doors."""

from ..agent.conftest import agent_entry

__all__ = ["agent_entry"]
