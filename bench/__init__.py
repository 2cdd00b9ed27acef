"""How fast Layerloom is, beside what a person would use in its place: `python -m bench --help`.

Each module but the table measures one thing: ``measure(only="", rounds=5)`` gives its rows.
"""

import sys
from pathlib import Path

# The real server and the real runner that the tests start are the ones measured.
sys.path.append(str(Path(__file__).parents[1] / "tests"))
