"""Material for the tests of actions."""

from custom_components.astromech.agent.model import Cause, Diagnosis

DIAGNOSIS = Diagnosis(
    root_cause="It broke", cause=Cause.OTHER, impact="", confidence=1.0, evidence=()
)
"""What is thought of an incident, as far as it does not matter."""
