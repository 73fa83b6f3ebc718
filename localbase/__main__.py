"""`python -m localbase {start,stop,status,reset,keys,psql}`."""

import sys

from localbase.commands import main

sys.exit(main(sys.argv[1:]))
