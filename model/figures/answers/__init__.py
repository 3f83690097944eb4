"""Figures of the answers to questions, one file a command."""
