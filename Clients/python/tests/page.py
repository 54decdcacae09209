"""What docs/wire-protocol.md says: its example frames and its tables."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[3] / "docs" / "wire-protocol.md").read_text()

FRAMES = {
    name: bytes.fromhex(block)
    for name, block in re.findall(r"^```frame (\S+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
}


def rows(heading):
    """The cells of the table whose first line starts so."""
    lines = TEXT[TEXT.index(heading):].splitlines()[2:]
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]
