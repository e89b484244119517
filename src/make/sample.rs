//! The built-in sample: a small image whose layers show what layers do. Made at run time, the same bytes every time.
//!
//! Its Dockerfile, and what each step shows:
//!
//! ```text
//! FROM tiny:3.20                                     base files, a symbolic and a hard link
//! ENV LANG=C.UTF-8                                   no layer
//! RUN apk add --no-cache tinyhttpd                   adds files, modifies the package database and /etc/passwd
//! WORKDIR /srv/app                                   no layer
//! COPY . .                                           adds the site, and a secret that should not be there
//! RUN sed -i 's/^port=.*/port=8080/' /etc/tinyhttpd.conf    modifies one line: the file is stored again
//! RUN chmod -R g+w /srv/app/public                   changes nothing but modes: every file is copied up
//! RUN rm -rf docs && make-docs                       replaces a folder: opaque
//! RUN rm -f .env && rm -rf /var/cache/apk            whiteouts: gone from view, still stored below
//! EXPOSE 8080 · USER www · CMD                       no layers
//! ```

use super::archive::{ImageSpec, Packing, pack};
use super::tar::{TarBuilder, noise};
use serde_json::json;

/// Name of the sample.
pub const TAG: &str = "tiny-site:1.0";

/// An OCI archive with gzip layers, about 100 kB.
pub fn sample_image() -> Vec<u8> {
    pack(&[sample_spec()], Packing::OciGzip)
}

/// The sample before it is packed.
pub fn sample_spec() -> ImageSpec {
    let mut image = ImageSpec::new(TAG)
        .layer("ADD tiny-rootfs-3.20.tar.gz / # buildkit", base())
        .empty("CMD [\"/bin/sh\"]")
        .empty("ENV LANG=C.UTF-8")
        .layer("RUN /bin/sh -c apk add --no-cache tinyhttpd # buildkit", packages())
        .empty("WORKDIR /srv/app")
        .layer("COPY . . # buildkit", site())
        .layer(
            "RUN /bin/sh -c sed -i 's/^port=.*/port=8080/' /etc/tinyhttpd.conf # buildkit",
            configured(),
        )
        .layer("RUN /bin/sh -c chmod -R g+w /srv/app/public # buildkit", chmod())
        .layer("RUN /bin/sh -c rm -rf docs && make-docs --output docs # buildkit", docs())
        .layer("RUN /bin/sh -c rm -f .env && rm -rf /var/cache/apk # buildkit", cleaned())
        .empty("EXPOSE map[8080/tcp:{}]")
        .empty("USER www")
        .empty("CMD [\"tinyhttpd\" \"-c\" \"/etc/tinyhttpd.conf\"]");
    image.config = json!({
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
        "Cmd": ["tinyhttpd", "-c", "/etc/tinyhttpd.conf"],
        "ExposedPorts": {"8080/tcp": {}},
        "User": "www",
        "WorkingDir": "/srv/app",
        "Labels": {"org.opencontainers.image.title": "tiny-site", "org.opencontainers.image.description": "Layerpeel's sample"},
    });
    image
}

/// Seconds since 1970 of each step; the base is the oldest.
const BASE: u64 = 1_716_000_000;
const BUILD: u64 = 1_717_000_000;

/// Adds files as a builder does: owner root, times of their own.
struct Tree {
    tar: TarBuilder,
    time: u64,
}

impl Tree {
    fn at(time: u64) -> Self {
        Self { tar: TarBuilder::default(), time }
    }

    fn put(self, flag: u8, path: &str, link: &str, body: &[u8], mode: u32) -> Self {
        let time = self.time;
        let tar = self.tar.entry(flag, path, link, body, |header| {
            header.set_mode(mode);
            header.set_mtime(time);
        });
        Self { tar, time }
    }

    fn dirs(self, paths: &[&str]) -> Self {
        paths.iter().fold(self, |tree, path| {
            tree.put(b'5', path, "", b"", if *path == "tmp/" { 0o1777 } else { 0o755 })
        })
    }

    fn text(self, path: &str, body: &str) -> Self {
        self.put(b'0', path, "", body.as_bytes(), 0o644)
    }

    fn program(self, path: &str, length: usize, seed: u64) -> Self {
        let body = [b"\x7fELF\x02\x01\x01".as_slice(), &noise(length, seed)].concat();
        self.put(b'0', path, "", &body, 0o755)
    }

    fn symlink(self, path: &str, target: &str) -> Self {
        self.put(b'2', path, target, b"", 0o777)
    }

    fn hardlink(self, path: &str, target: &str) -> Self {
        self.put(b'1', path, target, b"", 0o755)
    }

    fn whiteout(self, path: &str) -> Self {
        self.put(b'0', path, "", b"", 0o644)
    }

    fn finish(self) -> Vec<u8> {
        self.tar.finish()
    }
}

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n";
const OS_RELEASE: &str = "NAME=\"Tiny Linux\"\nID=tiny\nVERSION_ID=3.20.0\nPRETTY_NAME=\"Tiny Linux v3.20\"\nHOME_URL=\"https://example.org/\"\n";

fn apk(name: &str, version: &str, size: u32, about: &str) -> String {
    format!(
        "P:{name}\nV:{version}\nA:x86_64\nS:{}\nI:{size}\nT:{about}\nU:https://example.org/{name}\nL:MIT\no:{name}\n\n",
        size / 2
    )
}

fn base_packages() -> String {
    [
        apk("musl", "1.2.5-r0", 26_000, "the C library"),
        apk("busybox", "1.36.1-r28", 44_000, "many small commands in one program"),
        apk("tiny-baselayout", "3.6.5-r0", 2_000, "the first folders and files"),
    ]
    .concat()
}

fn base() -> Vec<u8> {
    Tree::at(BASE)
        .dirs(&["bin/"])
        .program("bin/busybox", 40_000, 1)
        .symlink("bin/sh", "busybox")
        .symlink("bin/ls", "busybox")
        .symlink("bin/cat", "busybox")
        .dirs(&["etc/"])
        .text("etc/os-release", OS_RELEASE)
        .text("etc/passwd", PASSWD)
        .text("etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost\n")
        .text("etc/profile", "export PATH=/usr/sbin:/usr/bin:/sbin:/bin\numask 022\n")
        .dirs(&["lib/", "lib/apk/", "lib/apk/db/"])
        .text("lib/apk/db/installed", &base_packages())
        .program("lib/ld-musl-x86_64.so.1", 24_000, 2)
        .hardlink("lib/libc.musl-x86_64.so.1", "lib/ld-musl-x86_64.so.1")
        .dirs(&[
            "root/",
            "srv/",
            "srv/app/",
            "tmp/",
            "usr/",
            "usr/bin/",
            "usr/sbin/",
            "var/",
            "var/cache/",
        ])
        .finish()
}

fn packages() -> Vec<u8> {
    let installed =
        [base_packages(), apk("tinyhttpd", "2.4.1-r0", 20_000, "a small web server")].concat();
    let passwd = format!("{PASSWD}www:x:100:101:web server:/srv:/sbin/nologin\n");
    Tree::at(BUILD)
        .dirs(&["etc/"])
        .text("etc/passwd", &passwd)
        .text("etc/tinyhttpd.conf", &configuration(80))
        .dirs(&["lib/", "lib/apk/", "lib/apk/db/"])
        .text("lib/apk/db/installed", &installed)
        .dirs(&["usr/", "usr/sbin/"])
        .program("usr/sbin/tinyhttpd", 18_000, 3)
        .dirs(&["var/", "var/cache/", "var/cache/apk/"])
        .put(b'0', "var/cache/apk/APKINDEX.tar.gz", "", &noise(12_000, 4), 0o644)
        .finish()
}

fn configuration(port: u16) -> String {
    format!(
        "# tinyhttpd\nport={port}\nroot=/srv/app/public\nindex=index.html\nuser=www\nlog=/dev/stdout\n# mime types\nhtml=text/html\ncss=text/css\njs=text/javascript\n"
    )
}

const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Tiny site</title>\n\
    <link rel=\"stylesheet\" href=\"style.css\">\n<h1>It works</h1>\n<p>Served out of a container image of seven layers.</p>\n\
    <script src=\"app.js\"></script>\n</html>\n";

/// Pages and scripts of the site, as path and content.
fn public() -> Vec<(&'static str, String)> {
    let style = (0..60)
        .map(|n| {
            format!(".step-{n} {{ margin-left: {}px; color: hsl({} 60% 40%); }}\n", n * 4, n * 6)
        })
        .collect();
    let script = (0..120)
        .map(|n| format!("export const square{n} = () => {n} * {n}; // {}\n", n * n))
        .collect();
    let data = (0..150)
        .map(|n| format!("{n},station-{n:03},{}.{}\n", 10 + n % 17, n % 10))
        .collect::<String>();
    vec![
        ("srv/app/public/index.html", PAGE.into()),
        ("srv/app/public/style.css", style),
        ("srv/app/public/app.js", script),
        ("srv/app/public/data.csv", format!("id,name,degrees\n{data}")),
    ]
}

fn site() -> Vec<u8> {
    let tree = Tree::at(BUILD + 60)
        .dirs(&["srv/", "srv/app/"])
        .text(
            "srv/app/.env",
            "# for local tests only\nDATABASE_URL=postgres://site:not-a-real-password@db/site\nAPI_TOKEN=example-token-0000\n",
        )
        .text("srv/app/README.md", "# Tiny site\n\nA page, a style sheet, a script.\n\n    docker build -t tiny-site:1.0 .\n")
        .dirs(&["srv/app/docs/"])
        .text("srv/app/docs/draft-1.md", &prose("Draft one", 40))
        .text("srv/app/docs/draft-2.md", &prose("Draft two", 50))
        .dirs(&["srv/app/public/"]);
    public().iter().fold(tree, |tree, (path, body)| tree.text(path, body)).finish()
}

fn configured() -> Vec<u8> {
    Tree::at(BUILD + 120).dirs(&["etc/"]).text("etc/tinyhttpd.conf", &configuration(8080)).finish()
}

/// The times stay: only the modes change, so every byte is stored again for nothing.
fn chmod() -> Vec<u8> {
    let tree = Tree::at(BUILD + 60).dirs(&["srv/", "srv/app/"]).put(
        b'5',
        "srv/app/public/",
        "",
        b"",
        0o775,
    );
    public()
        .iter()
        .fold(tree, |tree, (path, body)| tree.put(b'0', path, "", body.as_bytes(), 0o664))
        .finish()
}

fn docs() -> Vec<u8> {
    Tree::at(BUILD + 180)
        .dirs(&["srv/", "srv/app/", "srv/app/docs/"])
        .whiteout("srv/app/docs/.wh..wh..opq")
        .text(
            "srv/app/docs/index.md",
            "# Documentation\n\n- [Guide](guide.md)\n- [Reference](reference.md)\n",
        )
        .text("srv/app/docs/guide.md", &prose("Guide", 30))
        .text("srv/app/docs/reference.md", &prose("Reference", 20))
        .finish()
}

fn cleaned() -> Vec<u8> {
    Tree::at(BUILD + 240)
        .dirs(&["srv/", "srv/app/"])
        .whiteout("srv/app/.wh..env")
        .dirs(&["var/", "var/cache/"])
        .whiteout("var/cache/.wh.apk")
        .finish()
}

fn prose(title: &str, lines: u32) -> String {
    const SENTENCES: [&str; 5] = [
        "A layer is a tar of what changed.",
        "A file that changes in one byte is stored whole once more.",
        "A file that is deleted stays in the layer below.",
        "A folder marked opaque hides all that lies under it.",
        "What layers share is stored and pulled once.",
    ];
    let body = (0..lines)
        .map(|n| format!("{}. {}\n", n + 1, SENTENCES[(n * 3 % 5) as usize]))
        .collect::<String>();
    format!("# {title}\n\n{body}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ArchiveKind;
    use crate::formats::{Input, LayerReader, Limits, Opening, ReadOptions, open};

    #[test]
    fn the_sample_opens_and_its_layers_read_without_findings() {
        let bytes = sample_image();
        assert_eq!(bytes, sample_image());
        assert!((60_000..300_000).contains(&bytes.len()), "{}", bytes.len());
        let input = Input { path: "sample".into(), source: &bytes };
        let Ok(Opening::Archive(archive)) = open(&[input], &Limits::default()) else {
            panic!("does not open")
        };
        assert_eq!(archive.kind, ArchiveKind::OciLayout);
        let image = &archive.images[0];
        assert_eq!(image.tags, [TAG]);
        assert_eq!(image.layers.len(), 7);
        assert_eq!(
            (archive.diagnostics.as_slice(), image.diagnostics.as_slice()),
            (&[][..], &[][..])
        );
        assert!(
            image.layers.iter().all(|layer| layer.history.is_some() && layer.chain_id.is_some())
        );
        for tar in sample_spec().layers() {
            let mut reader = LayerReader::new(ReadOptions::default());
            reader.feed(tar);
            let layer = reader.finish();
            assert_eq!((layer.damage, layer.diagnostics), (None, vec![]));
        }
    }
}
