"""Measures how well the shipped code does on files of labelled examples."""
