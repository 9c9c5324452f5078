"""Make the file of villages anew: `tools/build_villages.py FOLDER`, which holds districts.csv and villages.csv of
idn-area-data. The same folder always makes the same bytes.
"""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "marketplace" / "people" / "data" / "villages.txt"
PLAINER = str.maketrans({"’": "'", "‘": "'", "\t": " "})


def lines_of(folder: Path) -> list[str]:
    """A line for each district (six digits) and each village (ten), with a tab before the name, by code."""
    lines = []
    for name in ("districts.csv", "villages.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                shown = " ".join(row["name"].translate(PLAINER).split())
                lines.append(f"{row['code'].replace('.', '')}\t{shown}")
    return sorted(lines)


def faults_of(lines: list[str]) -> list[str]:
    """What the file could not hold: a village without its district, a code twice, letters beyond ASCII."""
    codes = [line.partition("\t")[0] for line in lines]
    known = set(codes)
    wrong = [line for line, code in zip(lines, codes, strict=True) if len(code) not in (6, 10) or not line.isascii()]
    return wrong + [code for code in codes if code[:6] not in known] + ["twice"] * (len(codes) - len(known))


def main(folder: Path) -> None:
    lines = lines_of(folder)
    if faults := faults_of(lines):
        sys.exit(f"{len(faults)} lines cannot be kept, the first: {faults[0]}")
    FILE.write_bytes(("\n".join(lines) + "\n").encode("ascii"))
    villages = sum(len(line.partition("\t")[0]) == 10 for line in lines)
    print(f"{villages} villages in {len(lines) - villages} districts, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
