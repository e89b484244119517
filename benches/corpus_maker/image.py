"""Writes image archives: docker-archive and OCI layout, from layers that exist. No engine is involved."""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .store import Blob, Layer, whole
from .tar import Header, finish, pad

CREATED = "2025-01-01T00:00:00Z"
MEDIA = {
    "plain": "application/vnd.oci.image.layer.v1.tar",
    "gzip": "application/vnd.oci.image.layer.v1.tar+gzip",
    "zstd": "application/vnd.oci.image.layer.v1.tar+zstd",
}
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


@dataclass
class Image:
    """A tag and its layers, base first."""

    tag: str
    layers: list[Layer]
    commands: dict[str, str] = field(default_factory=dict)

    def config(self) -> bytes:
        """The image-spec configuration, with one line of history a layer."""
        said = [self.commands.get(layer.name, f"COPY {layer.name} /") for layer in self.layers]
        history = [{"created": CREATED, "created_by": line} for line in said]
        history.append({"created": CREATED, "created_by": 'CMD ["/bin/bash"]', "empty_layer": True})
        return encode({
            "created": CREATED, "architecture": "amd64", "os": "linux", "config": {"Cmd": ["/bin/bash"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer.diff_id}" for layer in self.layers]},
            "history": history,
        })


def encode(value) -> bytes:
    """JSON that is the same at every run."""
    return json.dumps(value, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    """The hexadecimal digest of bytes."""
    return hashlib.sha256(data).hexdigest()


class Archive:
    """An outer tar in the making."""

    def __init__(self, out: IO[bytes]):
        self.out, self.seen = out, set()

    def data(self, name: str, data: bytes):
        """Adds a small member."""
        if name not in self.seen:
            self.seen.add(name)
            self.out.write(Header(name, size=len(data)).encode() + data + pad(len(data)))

    def blob(self, name: str, blob: Blob):
        """Adds a layer, once, however many images have it."""
        if name in self.seen:
            return
        self.seen.add(name)
        self.out.write(Header(name, size=blob.size).encode())
        with blob.path.open("rb") as source:
            shutil.copyfileobj(source, self.out, 1 << 22)
        self.out.write(pad(blob.size))

    def end(self):
        """Ends the tar."""
        finish(self.out)


def docker_archive(path: Path, images: list[Image], packing: str = "plain"):
    """What `docker save` writes: plain layers, `manifest.json` last. With gzip: what kaniko writes."""
    with whole(path) as out:
        archive, listed = Archive(out), []
        suffix = {"plain": ".tar", "gzip": ".tar.gz"}[packing]
        for image in images:
            names = []
            for layer in image.layers:
                blob = layer.blob(packing)
                names.append(blob.digest + suffix)
                archive.blob(names[-1], blob)
            config = image.config()
            archive.data(f"{digest(config)}.json", config)
            listed.append({"Config": f"{digest(config)}.json", "RepoTags": [image.tag], "Layers": names})
        archive.data("manifest.json", encode(listed))
        archive.end()


def oci_parts(image: Image, packing: str) -> tuple[list[tuple[str, bytes]], list[Blob], bytes]:
    """The small blobs, the layers and the index of an OCI layout with one image."""
    blobs = [layer.blob(packing) for layer in image.layers]
    config = image.config()
    manifest = encode({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "digest": f"sha256:{digest(config)}", "size": len(config)},
        "layers": [{"mediaType": MEDIA[packing], "digest": f"sha256:{b.digest}", "size": b.size} for b in blobs],
    })
    name = image.tag.rpartition(":")[2]
    index = encode({"schemaVersion": 2, "manifests": [{
        "mediaType": MANIFEST, "digest": f"sha256:{digest(manifest)}", "size": len(manifest),
        "annotations": {"org.opencontainers.image.ref.name": name, "io.containerd.image.name": image.tag},
    }]})
    return [(digest(config), config), (digest(manifest), manifest)], blobs, index


def oci_archive(path: Path, image: Image, packing: str):
    """An OCI layout as one tar, blobs before the index."""
    small, blobs, index = oci_parts(image, packing)
    with whole(path) as out:
        archive = Archive(out)
        archive.data("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        for blob in blobs:
            archive.blob(f"blobs/sha256/{blob.digest}", blob)
        for name, data in small:
            archive.data(f"blobs/sha256/{name}", data)
        archive.data("index.json", index)
        archive.end()


def oci_layout(path: Path, image: Image, packing: str):
    """The same as a folder, for peers that read nothing else; layers are hard links."""
    small, blobs, index = oci_parts(image, packing)
    shutil.rmtree(path, ignore_errors=True)
    folder = path / "blobs" / "sha256"
    folder.mkdir(parents=True)
    for name, data in small:
        (folder / name).write_bytes(data)
    for blob in blobs:
        (folder / blob.digest).hardlink_to(blob.path)
    (path / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (path / "index.json").write_bytes(index)


def sparse_archive(path: Path, image_tag: str, small: Layer, hole: int):
    """A docker-archive with a layer whose one big file is a hole: beyond 4 GB at next to no disk."""
    file = Header("var/lib/data/hole.img", size=hole).encode()
    layer_size = len(file) + hole + len(pad(hole)) + 1024
    diff_id = hashlib.sha256(file)
    zeros = bytes(1 << 22)
    left = layer_size - len(file)
    while left:
        step = min(left, len(zeros))
        diff_id.update(zeros[:step] if step < len(zeros) else zeros)
        left -= step
    holed = Layer("hole", path, diff_id.hexdigest(), layer_size, 1)
    image = Image(image_tag, [small, holed])
    with whole(path) as out:
        archive = Archive(out)
        archive.blob(f"{small.diff_id}.tar", small.blob("plain"))
        out.write(Header(f"{holed.diff_id}.tar", size=layer_size).encode() + file)
        out.seek(layer_size - len(file) + len(pad(layer_size)), 1)
        config = image.config()
        archive.data(f"{digest(config)}.json", config)
        names = [f"{small.diff_id}.tar", f"{holed.diff_id}.tar"]
        archive.data("manifest.json", encode([{"Config": f"{digest(config)}.json", "RepoTags": [image_tag], "Layers": names}]))
        archive.end()
