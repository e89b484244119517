//! What the playground begins with beside its image: folders to build from, and a registry with three images.

use super::build::{Builder, Request};
use super::content::Content;
use super::engine::{Engine, Tongue};
use super::tree::{Attr, Body, Node, Tree};
use crate::domain::Time;
use std::collections::BTreeMap;

/// When the files were made: 2025-10-01 00:00:00 UTC.
const MADE: Time = Time { secs: 1_759_276_800, nanos: 0 };

/// A file of a sample: path, and its text.
type File = (&'static str, &'static str);

/// The folders, and their files.
pub const FOLDERS: [(&str, &[File]); 3] = [
    (
        "shop",
        &[
            (
                "Dockerfile",
                "FROM debian-ish:1\nWORKDIR /srv/shop\nCOPY requirements.txt .\nCOPY . .\n# lab: needs requirements.txt\n# lab: adds /usr/lib/site-packages 4.6MB in 230 files\n# lab: takes 31.2s\nRUN pip install -r requirements.txt\nENV PYTHONUNBUFFERED=1\nRUN wc -l app.py > lines.txt\nUSER ann\nCMD [\"python\", \"app.py\"]\n",
            ),
            (".dockerignore", "Dockerfile\n.dockerignore\n"),
            ("app.py", "import flask\nprint('shop')\n"),
            ("requirements.txt", "flask==3.1\nredis==5.2\n"),
            ("static/app.css", "body { margin: 0 }\n"),
        ],
    ),
    (
        "compiled",
        &[
            (
                "Dockerfile",
                "FROM debian-ish:1 AS build\n# lab: adds /usr/lib/go 5.2MB in 120 files\n# lab: takes 18s\nRUN apt-get install -y golang\nWORKDIR /src\nCOPY go.mod .\nCOPY main.go .\n# lab: needs main.go\n# lab: adds /out/server 640kB\n# lab: takes 6.5s\nRUN go build -o /out/server .\n\nFROM debian-ish:1\nCOPY --from=build --chown=ann /out/server /usr/bin/server\nUSER ann\nCMD [\"server\"]\n",
            ),
            ("go.mod", "module server\n"),
            ("main.go", "package main\nfunc main() {}\n"),
            ("README.md", "A server.\n"),
        ],
    ),
    (
        "secret",
        &[
            (
                "Dockerfile",
                "FROM debian-ish:1\nCOPY token /root/token\n# lab: needs /root/token\n# lab: adds /opt/compiler 3.1MB in 60 files\n# lab: takes 12s\nRUN fetch-compiler --token /root/token\n# lab: adds /usr/bin/tool 420kB\n# lab: takes 4s\nRUN compile -o /usr/bin/tool\nRUN rm -r /root/token /opt/compiler\n",
            ),
            (
                "Dockerfile.stages",
                "FROM debian-ish:1 AS build\nCOPY token /root/token\n# lab: needs /root/token\n# lab: adds /opt/compiler 3.1MB in 60 files\n# lab: takes 12s\nRUN fetch-compiler --token /root/token\n# lab: adds /usr/bin/tool 420kB\n# lab: takes 4s\nRUN compile -o /usr/bin/tool\n\nFROM debian-ish:1\nCOPY --from=build /usr/bin/tool /usr/bin/tool\n",
            ),
            (".dockerignore", "Dockerfile*\n.dockerignore\n"),
            ("token", "not-a-real-token-only-a-sample\n"),
        ],
    ),
];

/// Puts the folders into a folder of the host, and the images into the registry.
///
/// # Errors
/// Never: the contents are in memory. The signature is that of all layers.
pub fn add(engine: &mut Engine, home: &str) -> Result<(), String> {
    let dir = Attr::new(0o755, 0, 0, MADE);
    if let Some(disk) = engine.disks.get_mut(&engine.host) {
        let home = home.trim_matches('/');
        for (folder, files) in FOLDERS {
            for (path, text) in files {
                let path = format!("{home}/{folder}/{path}");
                disk.upper.folder(crate::domain::path::parent(path.as_bytes()), dir);
                disk.upper.put(path.as_bytes(), file(Content::bytes(text.as_bytes())));
            }
        }
    }
    share(engine)
}

fn file(content: Content) -> Node {
    Node::new(Body::File(content), Attr::new(0o644, 0, 0, MADE))
}

/// Three images of four layers: A, B and D one upon the other, and B again on C.
const SHARED: [(&str, &[&str]); 3] = [
    ("localhost:5000/shop:1", &["base", "fonts"]),
    ("localhost:5000/shop:2", &["base", "fonts", "app"]),
    ("localhost:5000/tools:1", &["alpine", "fonts"]),
];

/// The files that make their layers, and bytes of each.
const LAYERS: [(&str, u64); 4] =
    [("base", 1_400_000), ("fonts", 620_000), ("alpine", 180_000), ("app", 65_000)];

/// Builds the images on another machine and pushes them.
fn share(engine: &mut Engine) -> Result<(), String> {
    let mut maker = Engine::new(MADE);
    let mut context = Tree::new(0, Attr::new(0o755, 0, 0, MADE));
    for (name, bytes) in LAYERS {
        context.put(name.as_bytes(), file(Content::bytes(noise(name, bytes))));
    }
    for (tag, layers) in SHARED {
        let copies: String = layers.iter().map(|name| format!("COPY {name} /\n")).collect();
        let request = Request {
            dockerfile: format!("FROM scratch\n{copies}"),
            context: context.clone(),
            ignore: String::new(),
            args: BTreeMap::new(),
            labels: BTreeMap::new(),
            no_cache: false,
            target: None,
            secrets: BTreeMap::new(),
            builder: Builder::BuildKit,
            tongue: Tongue::BUSYBOX,
        };
        let Ok(id) = maker.build(&request).image else { continue };
        maker.tags.insert(tag.into(), id);
        maker.push(tag).transpose()?;
    }
    engine.registry = maker.registry;
    Ok(())
}

/// Bytes of which about a third goes when they are compressed, as with real layers: always the same.
fn noise(seed: &str, bytes: u64) -> Vec<u8> {
    let mut state = seed.bytes().fold(0x9e37_79b9_7f4a_7c15_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8 & 0x3f | 0x20
    };
    (0..bytes).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{docker, sample};

    fn lab() -> Engine {
        let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
        sample::add(&mut engine).unwrap();
        add(&mut engine, "/home/me").unwrap();
        engine
    }

    fn typed(engine: &mut Engine, line: &str) -> (i32, String) {
        let answer = docker::host(engine, "/home/me", line.as_bytes());
        let text = [answer.out, answer.err].concat();
        (answer.status, String::from_utf8_lossy(&text).into_owned())
    }

    #[test]
    fn every_sample_builds_with_both_builders() {
        for (folder, files) in FOLDERS {
            for (file, _) in files.iter().filter(|(name, _)| name.starts_with("Dockerfile")) {
                for kit in ["1", "0"] {
                    let line = format!(
                        "DOCKER_BUILDKIT={kit} docker build -f {folder}/{file} -t x:1 {folder}"
                    );
                    let (status, said) = typed(&mut lab(), &line);
                    assert_eq!(status, 0, "{line}: {said}");
                    assert!(said.contains("declared, not run"), "{said}");
                }
            }
        }
    }

    #[test]
    fn the_same_layer_under_another_is_pulled_and_stored_again() {
        let mut engine = lab();
        let (status, said) = typed(
            &mut engine,
            "docker pull localhost:5000/shop:1; docker pull localhost:5000/shop:2",
        );
        assert_eq!((status, said.matches("Already exists").count()), (0, 2), "{said}");
        let before = (engine.moved, engine.stored());
        let (_, said) = typed(&mut engine, "docker pull localhost:5000/tools:1");
        assert_eq!(said.matches("Already exists").count(), 0, "{said}");
        assert_eq!(engine.stored() - before.1, 620_000 + 180_000);
        assert!(engine.moved > before.0);
        assert_eq!(engine.registry.blobs.len(), 4, "each once");
    }

    #[test]
    fn the_other_machine_has_its_own_images_and_the_same_registry() {
        let mut engine = lab();
        let (status, _) = typed(&mut engine, "docker --context host2 pull localhost:5000/tools:1");
        assert_eq!(status, 0);
        let (_, here) = typed(&mut engine, "docker images -q");
        let (_, there) = typed(&mut engine, "docker -c host2 images -q");
        assert_eq!([here.lines().count(), there.lines().count()], [1, 1]);
        assert_ne!(here, there);
        assert_eq!(engine.registry.blobs.len(), 4, "it came back");
        typed(
            &mut engine,
            "docker tag debian-ish:1 localhost:5000/mine:1; docker push localhost:5000/mine:1",
        );
        assert_eq!(typed(&mut engine, "docker --context=host2 pull localhost:5000/mine:1").0, 0);
        let (status, said) = typed(&mut engine, "docker -c host2 build .");
        assert_eq!((status, said.contains("'build' works here")), (1, true), "{said}");
        assert_eq!(typed(&mut engine, "docker -c host3 images").0, 1);
    }
}
