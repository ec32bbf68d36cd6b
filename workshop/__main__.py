"""`python -m workshop`: see `workshop/commands`."""

import sys

from . import environment

if __name__ == "__main__":
    if sys.version_info < environment.OLDEST:
        environment.leave_old_python()
    from .commands import main

    sys.exit(main())
