"""What others have published, kept verbatim, and what the model makes of it."""
