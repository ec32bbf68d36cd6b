"""What the finished app costs: `python -m bench` measures it against other ways to build one."""
