"""Files and folders that only the system user of this copy may read."""

import os
from contextlib import suppress
from pathlib import Path


def keep_folder_private(folder: Path) -> None:
    """Makes the folder if need be, and closes it to every other user; one that belongs to another stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):
        folder.chmod(0o700)


def keep_file_private(path: Path) -> None:
    """Makes an empty file if there is none, and closes it to every other user."""
    with suppress(PermissionError):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        path.chmod(0o600)


def keep_database_private(path: Path) -> None:
    """The SQLite file and what stands beside it; SQLite makes the two others with the rights of the first."""
    keep_file_private(path)
    for beside in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if beside.exists():
            keep_file_private(beside)
