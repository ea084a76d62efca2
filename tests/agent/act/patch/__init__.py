"""Tests of the changes of YAML files."""
