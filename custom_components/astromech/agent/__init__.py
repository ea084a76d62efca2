"""The operations agent: it observes Home Assistant, diagnoses, proposes and, once approved, acts."""
