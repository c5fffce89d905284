"""``python -m hubmon``."""

import sys

from hubmon.cli import main

sys.exit(main())
