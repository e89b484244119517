//! The image that is there when no other was opened: small, of three layers, with all programs of the lab in it.

use super::content::Content;
use super::engine::{Config, Engine, Image, Step};
use super::shell::tools;
use super::tar::TarEntry;
use crate::domain::{Digest, EntryKind, Time, whiteout};

/// 2024-01-02 03:04:05 UTC.
const MADE: Time = Time { secs: 1_704_164_645, nanos: 0 };

/// The sample's name.
pub const NAME: &str = "debian-ish:1";

fn file(path: &str, mode: u32, text: &str) -> TarEntry {
    let mut entry = TarEntry::new(path.into(), EntryKind::File, mode, MADE);
    entry.content = Content::bytes(text.as_bytes());
    entry
}

fn dir(path: &str, mode: u32) -> TarEntry {
    TarEntry::new(path.into(), EntryKind::Dir, mode, MADE)
}

fn layers() -> [(&'static str, Vec<TarEntry>); 3] {
    let mut base = vec![dir("bin", 0o755)];
    let mut program = file("bin/busybox", 0o755, "");
    program.content = Content::repeat(*b"program ", 1_000_000);
    base.push(program);
    for name in tools::names().filter(|name| *name != "busybox") {
        let mut link =
            TarEntry::new(format!("bin/{name}").into_bytes(), EntryKind::Symlink, 0o777, MADE);
        link.link = b"busybox".to_vec();
        base.push(link);
    }
    base.extend([
        dir("etc", 0o755),
        file("etc/motd", 0o644, "Welcome to the lab\n"),
        file(
            "etc/passwd",
            0o644,
            "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n",
        ),
        file("etc/group", 0o644, "root:x:0:\nann:x:1000:\n"),
        dir("root", 0o700),
        dir("tmp", 0o1777),
    ]);
    let mut docs = file("usr/share/doc/manual.txt", 0o644, "");
    docs.content = Content::repeat(*b"A line of the manual.\n", 300_000);
    let middle = vec![
        dir("usr", 0o755),
        dir("usr/share", 0o755),
        dir("usr/share/doc", 0o755),
        docs,
        dir("srv", 0o755),
        dir("srv/app", 0o755),
        file("srv/app/api.py", 0o644, "print('api')\n"),
        file("srv/app/conf.ini", 0o640, "port=80\n"),
        file("srv/app/notes.old", 0o644, "to be deleted\n"),
    ];
    let gone = String::from_utf8_lossy(&whiteout::hiding(b"notes.old")).into_owned();
    let top = vec![
        dir("srv", 0o755),
        dir("srv/app", 0o755),
        file(&format!("srv/app/{gone}"), 0o644, ""),
        file("srv/app/conf.ini", 0o640, "port=8080\n"),
    ];
    [
        ("ADD rootfs /", base),
        ("COPY app /srv/app # the program", middle),
        ("RUN rm /srv/app/notes.old && sed -i s/80/8080/ /srv/app/conf.ini", top),
    ]
}

/// Adds the sample to an engine. Errors never, as its contents are in memory; the signature is that of all layers.
pub fn add(engine: &mut Engine) -> Result<Digest, String> {
    let mut image = Image {
        id: Digest::sha256(b""),
        config: Config {
            cmd: Some(vec!["sh".into()]),
            env: vec!["PATH=/bin".into()],
            ..Config::default()
        },
        layers: Vec::new(),
        history: Vec::new(),
        created: MADE,
        author: String::new(),
        parent: None,
    };
    for (created_by, entries) in layers() {
        image.layers.push(engine.store_layer(image.layers.last(), entries)?);
        let step = Step { created: MADE, created_by: created_by.into(), ..Step::default() };
        image.history.push(step);
    }
    let id = engine.add_image(image);
    engine.tags.insert(NAME.into(), id.clone());
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::docker;
    use crate::lab::explain::{Event, Layer};

    fn lab() -> Engine {
        let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
        add(&mut engine).unwrap();
        engine
    }

    fn typed(engine: &mut Engine, line: &str) -> (i32, String) {
        let answer = docker::host(engine, "/", line.as_bytes());
        let text = [answer.out, answer.err].concat();
        (answer.status, String::from_utf8_lossy(&text).into_owned())
    }

    #[test]
    fn is_run_changed_and_committed() {
        let mut engine = lab();
        assert_eq!(typed(&mut engine, "docker run -d --name web debian-ish:1 sleep 1000").0, 0);
        assert_eq!(typed(&mut engine, "docker exec web ls /srv/app").1, "api.py\nconf.ini\n");
        assert_eq!(typed(&mut engine, "docker diff web").1, "");
        assert_eq!(
            typed(&mut engine, "docker exec web sh -c 'echo x >> /etc/motd; rm -r /usr/share/doc'")
                .0,
            0
        );
        let diff = typed(&mut engine, "docker diff web").1;
        assert_eq!(diff, "C /etc\nC /etc/motd\nC /usr\nC /usr/share\nD /usr/share/doc\n");
        assert_eq!(
            typed(&mut engine, "docker ps -s --format '{{.Size}}'").1,
            "21B (virtual 1.3MB)\n"
        );
        assert_eq!(typed(&mut engine, "docker commit web shop:1 | cut -c1-7").1, "sha256:\n");
        assert_eq!(typed(&mut engine, "docker run --rm shop:1 tail -n 1 /etc/motd").1, "x\n");
        assert_eq!(typed(&mut engine, "docker rm web").0, 1, "it runs");
    }

    #[test]
    fn what_happened_is_told() {
        let mut engine = lab();
        typed(&mut engine, "docker run -d --name web debian-ish:1 sleep 1000");
        let answer =
            docker::host(&mut engine, "/", b"docker exec web sh -c 'echo x >> /srv/app/conf.ini'");
        let copied = answer.log.events.iter().find_map(|event| match event {
            Event::CopiedUp { path, from, bytes, .. } if **path == *b"srv/app/conf.ini" => {
                Some((*from, *bytes))
            }
            _ => None,
        });
        assert_eq!(copied, Some((Layer::Image(2), 10)));
        let answer = docker::host(&mut engine, "/", b"docker exec web cat /srv/app/notes.old");
        let looked = answer.log.events.iter().find_map(|event| match event {
            Event::Looked { path, seen } if **path == *b"srv/app/notes.old" => Some(seen.clone()),
            _ => None,
        });
        // The container's own, docker's, and the layer with the whiteout; what it hides is not looked at.
        assert_eq!(looked.map(|seen| seen.len()), Some(3));
    }

    #[test]
    fn a_state_is_a_value_to_come_back_to() {
        let mut engine = lab();
        typed(&mut engine, "docker run -d --name web debian-ish:1 sleep 1000");
        let before = engine.clone();
        typed(&mut engine, "docker exec web rm -r /srv");
        assert_eq!(typed(&mut engine, "docker exec web ls /srv").0, 1);
        let mut again = before.clone();
        assert_eq!(typed(&mut again, "docker exec web cat /srv/app/api.py").1, "print('api')\n");
        assert_eq!(typed(&mut again, "docker diff web").1, "");
    }
}
