"""Made-up trees of any size: names, depths and folder sizes as in node_modules, dist-packages and /usr/share."""

import random
from pathlib import Path
from typing import IO, Iterator

from .store import Layer, Store
from .tar import finish, header, pad

WORDS = ("core util parser stream buffer event config helper render client server index types async router schema model view store "
         "query cache token crypto format locale theme widget layout driver socket packet logger metric trace filter binding "
         "context session account message storage network compiler runtime adapter provider registry resolver transform").split()
ROOTS = ["usr/lib/node_modules/", "usr/lib/python3/dist-packages/", "usr/share/", "opt/app/vendor/", "usr/lib/x86_64-linux-gnu/"]
ENDS = [".js", ".py", ".json", ".d.ts", ".so.1", ".md", ".map", "", ".h", ".pyc"]


def words(rng: random.Random, n: int) -> str:
    """A name of `n` words."""
    return "-".join(rng.choice(WORDS) for _ in range(n))


class Tree:
    """Grows a tree layer by layer; remembers some paths so that later layers can store them again or remove them."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.made: set[str] = set()
        self.files: list[str] = []

    def fresh(self, wanted: int) -> Iterator[tuple[str, bool]]:
        """`wanted` new paths, folders (`True`) before what is in them."""
        left = wanted
        while left > 0:
            for path, folder in self._package():
                if path not in self.made:
                    self.made.add(path)
                    yield path, folder
                    left -= 1
                    if left == 0:
                        return

    def _package(self) -> Iterator[tuple[str, bool]]:
        rng = self.rng
        root = rng.choice(ROOTS)
        parts = root.strip("/").split("/")
        for depth in range(len(parts)):
            yield "/".join(parts[:depth + 1]) + "/", True
        home = f"{root}{words(rng, 2)}-{rng.randrange(1000)}/"
        yield home, True
        folders = [home]
        for _ in range(rng.randrange(1, 12)):
            parent = rng.choice(folders)
            if parent.count("/") < 9 and len(parent) < 70:
                folders.append(f"{parent}{words(rng, 1)}/")
                yield folders[-1], True
        end = rng.choice(ENDS)
        for folder in folders:
            for _ in range(rng.randrange(2, 30)):
                yield f"{folder}{words(rng, rng.randrange(1, 3))}{rng.randrange(100)}{end}", False

    def write(self, out: IO[bytes], fresh: int, again: int, removed: int) -> int:
        """One layer: new paths, files of lower layers stored again, files of lower layers removed."""
        rng, entries = self.rng, 0
        lower = len(self.files)
        again, removed = (again, removed) if lower else (0, 0)
        for path in self._some(removed, lower):
            folder, _, name = path.rpartition("/")
            out.write(header(f"{folder}/.wh.{name}".encode(), 0))
            entries += 1
        for path in self._some(again, lower):
            self._file(out, path, "again\n" if rng.random() < 0.5 else "")
            entries += 1
        keep = max(1, fresh // 4000)
        for count, (path, folder) in enumerate(self.fresh(fresh)):
            if folder:
                out.write(header(path.encode(), 0, 0o755, b"5"))
            else:
                self._file(out, path, path if count % 4 == 0 else "")
                if count % keep == 0:
                    self.files.append(path)
            entries += 1
        finish(out)
        return entries

    def _some(self, wanted: int, lower: int) -> list[str]:
        """Files of lower layers, none twice."""
        return list(dict.fromkeys(self.files[self.rng.randrange(lower)] for _ in range(wanted)))

    @staticmethod
    def _file(out: IO[bytes], path: str, text: str):
        body = text.encode()
        out.write(header(path.encode(), len(body)) + body + pad(len(body)))


def layers(store: Store, name: str, paths: int, count: int, seed: int = 7) -> list[Layer]:
    """`paths` distinct paths in `count` layers; of each later layer 4 % is stored again and 1 % removed."""
    names = [f"{name}-{number:03}" for number in range(count)]
    if not all((store.root / f"{each}.tar.json").exists() for each in names):
        for each in names:  # one tree grows through all of them, so they are made together
            (store.root / f"{each}.tar.json").unlink(missing_ok=True)
    tree = Tree(seed)
    share = [paths // count + (1 if number < paths % count else 0) for number in range(count)]
    return [store.layer(each, lambda out, n=n: tree.write(out, n, n * 4 // 100, n // 100)) for each, n in zip(names, share)]


def bytes_layer(store: Store, name: str, size: int, source: Path, offset: int) -> Layer:
    """`size` bytes in files of 1 MiB, cut from a real tar so that they compress as real files do."""

    def write(out: IO[bytes]) -> int:
        step, entries, done = 1 << 20, 0, 0
        with source.open("rb") as file:
            file.seek(offset % source.stat().st_size)
            while done < size:
                body = file.read(min(step, size - done))
                if not body:
                    file.seek(0)
                    continue
                out.write(header(b"data/%s/part%05d.bin" % (name.encode(), entries), len(body)) + body + pad(len(body)))
                entries, done = entries + 1, done + len(body)
        finish(out)
        return entries

    return store.layer(name, write)
