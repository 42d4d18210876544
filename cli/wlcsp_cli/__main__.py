"""`python -m wlcsp_cli`: the same as `wlcsp`."""

import sys

from wlcsp_cli.main import main

if __name__ == "__main__":  # a parallel run imports this module again
    sys.exit(main())
