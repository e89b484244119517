#!/usr/bin/env python3
"""Makes the benchmark's archives under benches/corpus/ (benches/corpus/small/ with --small), and `index.json`, which lists them.

Needs Debian's apt-get, dpkg-deb and tar, gzip and zstd, and the network for the packages the first time. What is there
is not made again; a recipe that changed wants `--again NAME` or an empty folder.
"""

import argparse
import json
import os
import shutil
from pathlib import Path
from typing import Callable

from corpus_maker.debian import Debian
from corpus_maker.image import Image, docker_archive, oci_archive, oci_layout, sparse_archive
from corpus_maker.store import Layer, Store
from corpus_maker.synthetic import bytes_layer, layers

HERE = Path(__file__).resolve().parent
MB = 1_000_000


class Corpus:
    """The folder, and the list of what is in it."""

    def __init__(self, root: Path, small: bool):
        self.root, self.small = root, small
        self.store = Store(root / "layers")
        self.rows: list[dict] = []

    def add(self, name: str, write: Callable[[Path], None], kind: str, packing: str, stack: list[Layer], **facts):
        """Makes an archive when it isn't there, and lists it. `stack` are its distinct layers, for the peers."""
        path = self.root / f"{name}.tar"
        if not path.exists():
            print(name, flush=True)
            write(path)
        self.rows.append({
            "name": name, "file": path.name, "bytes": path.stat().st_size, "kind": kind, "packing": packing,
            "layers": [str(layer.blob(packing).path.relative_to(self.root)) for layer in stack],
            "unpacked": sum(layer.size for layer in stack), "entries": sum(layer.entries for layer in stack), **facts,
        })

    def docker(self, name: str, images: list[Image], packing: str = "plain", **facts):
        """A docker-archive."""
        distinct = list({layer.diff_id: layer for image in images for layer in image.layers}.values())
        self.add(name, lambda path: docker_archive(path, images, packing), "docker-archive", packing, distinct, **facts)

    def oci(self, name: str, image: Image, packing: str, **facts):
        """An OCI archive."""
        self.add(name, lambda path: oci_archive(path, image, packing), "oci-archive", packing, image.layers, **facts)

    def end(self):
        """Writes the list."""
        (self.root / "index.json").write_text(json.dumps({"small": self.small, "archives": self.rows}, indent=1))


def real(corpus: Corpus) -> Image:
    """Real trees in every packing."""
    image = Debian(corpus.root, corpus.store, corpus.small).image()
    corpus.docker("debian-docker", [image])
    corpus.docker("debian-docker-gzip", [image], "gzip")
    corpus.oci("debian-oci-gzip", image, "gzip", layout="debian-oci-gzip")
    corpus.oci("debian-oci-zstd", image, "zstd")
    if not (corpus.root / "debian-oci-gzip").exists():
        oci_layout(corpus.root / "debian-oci-gzip", image, "gzip")
    return image


def big(corpus: Corpus, debian: Image):
    """A million paths, two hundred thousand, and one archive beyond 4 GB."""
    for name, paths in [("paths-1m", 1_000_000), ("paths-200k", 200_000)]:
        paths = paths // 50 if corpus.small else paths
        corpus.docker(name, [Image(f"bench/{name}:1", layers(corpus.store, name, paths, 20))], paths=paths)
    hole = 4_500 * MB
    small = debian.layers[2]
    corpus.add("sparse-4g", lambda path: sparse_archive(path, "bench/sparse:1", small, hole), "docker-archive", "plain", [small], hole=hole)


def pair(corpus: Corpus):
    """Two images on one base, to be compared."""
    tenth = 10 if corpus.small else 1
    base = layers(corpus.store, "compare-base", 60_000 // tenth, 4)
    tops = [layers(corpus.store, f"compare-top-{n}", 40_000 // tenth, 2, seed=200 + n) for n in range(2)]
    corpus.docker("compare-100k", [Image(f"bench/side{n}:1", [*base, *top]) for n, top in enumerate(tops)])


def curves(corpus: Corpus, debian: Image):
    """One thing grows, the others stay."""
    tenth = 10 if corpus.small else 1
    for count in [1, 10, 100, 500]:
        name = f"curve-layers-{count}"
        stack = layers(corpus.store, name, 100_000 // tenth, count)
        corpus.docker(name, [Image(f"bench/{name}:1", stack)], curve="layers", x=count)
    for paths in [10_000, 100_000, 300_000]:
        name = f"curve-entries-{paths}"
        stack = layers(corpus.store, name, paths // tenth, 20)
        corpus.docker(name, [Image(f"bench/{name}:1", stack)], curve="entries", x=paths // tenth)
    million = next(row for row in corpus.rows if row["name"] == "paths-1m")
    corpus.rows.append({**million, "curve": "entries", "x": million["paths"]})
    for size in [100, 300, 1000]:
        stack = [bytes_layer(corpus.store, f"curve-bytes-{size}-{half}", size * MB // 2 // tenth, debian.layers[half].tar, size * half * MB)
                 for half in (0, 1)]
        for packing in ["plain", "gzip"]:
            name = f"curve-bytes-{packing}-{size}"
            corpus.docker(name, [Image(f"bench/{name}:1", stack)], packing, curve=f"bytes, {packing}", x=size * MB // tenth)
    base = layers(corpus.store, "curve-images-base", 100_000 // tenth, 3)
    tops = [layers(corpus.store, f"curve-images-top-{n}", 5_000 // tenth, 1, seed=100 + n)[0] for n in range(10)]
    for count in [1, 2, 5, 10]:
        name = f"curve-images-{count}"
        images = [Image(f"bench/app{n}:1", [*base, top]) for n, top in enumerate(tops[:count])]
        corpus.docker(name, images, curve="images", x=count)


def main():
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a smoke run: minutes less, same shapes")
    parser.add_argument("--again", metavar="NAME", help="makes the archives and layers whose names begin so again")
    options = parser.parse_args()
    os.nice(10)
    root = HERE / ("corpus/small" if options.small else "corpus")
    if options.again:
        for path in [*root.glob(f"{options.again}*"), *(root / "layers").glob(f"{options.again}*")]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    corpus = Corpus(root, options.small)
    debian = real(corpus)
    big(corpus, debian)
    pair(corpus)
    curves(corpus, debian)
    corpus.end()
    print(f"{root}: {len(corpus.rows)} archives", flush=True)


if __name__ == "__main__":
    main()
