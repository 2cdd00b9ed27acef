"""Writes the wrong networks and their fixes to where the browser's tests read them; a test keeps the file fresh."""

import importlib.util
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests" / "contracts" / "test_wrong_networks.py"

if __name__ == "__main__":
    # Some rows stand beside the tests' other helpers.
    sys.path.insert(0, str(TESTS.parent.parent))
    spec = importlib.util.spec_from_file_location("wrong_networks", TESTS)
    if spec is None or spec.loader is None:
        sys.exit(f"There is no {TESTS}.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.FIXTURE.write_text(module.fixture(), encoding="utf-8")
