"""What runs the workshop: `python -m workshop --help` lists its commands."""
