"""Layer tars and their compressed twins, each made once, with the digests that manifests name."""

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, IO

CHUNK = 1 << 20
SUFFIX = {"plain": "", "gzip": ".gz", "zstd": ".zst"}
PACK = {"gzip": ["gzip", "-6", "-n", "-c"], "zstd": ["zstd", "-3", "-q", "-c"]}


@dataclass(frozen=True)
class Layer:
    """An uncompressed layer tar; its twins stand beside it."""

    name: str
    tar: Path
    diff_id: str
    size: int
    entries: int

    def blob(self, packing: str) -> "Blob":
        """The layer as stored under `packing`, made when it isn't there."""
        if packing == "plain":
            return Blob(self, packing, self.tar, self.diff_id, self.size)
        path = self.tar.with_name(self.tar.name + SUFFIX[packing])
        if not path.exists():
            with whole(path) as out, self.tar.open("rb") as source:
                subprocess.run(PACK[packing], stdin=source, stdout=out, check=True)
        return Blob(self, packing, path, remembered(path, lambda: {"sha256": sha256(path)})["sha256"], path.stat().st_size)


@dataclass(frozen=True)
class Blob:
    """A layer as an archive stores it."""

    layer: Layer
    packing: str
    path: Path
    digest: str
    size: int


class whole:
    """A file that gets its name only when it was written to its end, so that an interrupted run leaves no half of one."""

    def __init__(self, path: Path):
        self.path, self.part = path, path.with_name(path.name + ".part")

    def __enter__(self) -> IO[bytes]:
        self.file = self.part.open("wb")
        return self.file

    def __exit__(self, kind, error, trace):
        self.file.close()
        if kind is None:
            os.replace(self.part, self.path)
        else:
            self.part.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """The hexadecimal digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered(path: Path, facts: Callable[[], dict]) -> dict:
    """What is known of a file, kept beside it."""
    note = path.with_name(path.name + ".json")
    if not note.exists():
        note.write_text(json.dumps(facts()))
    return json.loads(note.read_text())


class Store:
    """The folder of layers."""

    def __init__(self, root: Path):
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def layer(self, name: str, write: Callable[[IO[bytes]], int]) -> Layer:
        """The layer `name`; `write` fills its tar and answers how many entries it wrote."""
        tar = self.root / f"{name}.tar"
        note = tar.with_name(tar.name + ".json")
        if not (tar.exists() and note.exists()):
            with whole(tar) as out:
                entries = write(out)
            note.write_text(json.dumps({"diff_id": sha256(tar), "size": tar.stat().st_size, "entries": entries}))
        facts = json.loads(note.read_text())
        return Layer(name, tar, facts["diff_id"], facts["size"], facts["entries"])
