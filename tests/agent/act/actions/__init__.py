"""Tests of the actions of the catalogue, one a file, against a real Home Assistant."""
