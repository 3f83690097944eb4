"""`python -m model` does what the command `landseasky` does."""

from model.cli import app

if __name__ == "__main__":
    app(prog_name="landseasky")
