//! The lab against a real engine: random containers' diff, commit and export, which steps of builds come from the cache, and
//! what moves at pushes and pulls. Where `LAYERPEEL_ENGINE` (see `real.rs`) names no engine, or it doesn't come up, the test says
//! so and passes. Another seed: `LAYERPEEL_SEED=7`.

#![cfg(target_os = "linux")]

mod listing;
#[path = "../random/mod.rs"]
mod random;
mod real;

use layerpeel::domain::Time;
use layerpeel::lab::docker;
use layerpeel::lab::engine::Engine;
use layerpeel::lab::kernel::OpenFlags;
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::{Format, TarBuilder};
use random::Random;
use real::{Real, say};
use std::fs;
use std::path::PathBuf;

const CONTAINERS: u64 = 20;
const OPERATIONS: u64 = 14;
const HOME: &str = "/home/me";

/// Tools that the image has, all of them busybox.
const TOOLS: [&str; 20] = [
    "sh", "cat", "chmod", "chown", "cp", "echo", "ln", "ls", "mkdir", "mkfifo", "mv", "rm",
    "rmdir", "sed", "sleep", "test", "touch", "true", "truncate", "[",
];

/// The real engine and the lab, each with a folder of a host that the same lines are typed in.
struct Both {
    real: Real,
    folder: PathBuf,
    registry: String,
    lab: Engine,
}

impl Both {
    fn new(real: Real) -> Self {
        let folder = real.file("home");
        fs::create_dir_all(&folder).expect("a folder");
        let registry = real.registry();
        let mut both = Self {
            real,
            folder,
            registry,
            lab: Engine::new(Time { secs: 1_760_000_000, nanos: 0 }),
        };
        let busybox = fs::read(both.real.file("busybox")).expect("the engine's busybox");
        let archive = pack(&[image(busybox)], Packing::Docker);
        fs::write(both.folder.join("base.tar"), &archive).expect("the image");
        docker::host(&mut both.lab, HOME, b"mkdir -p /home/me");
        let host = both.lab.host_namespace();
        let mut kernel = both.lab.kernel(&host);
        let mut handle = kernel.open(b"/home/me/base.tar", OpenFlags::WRITE).expect("a file");
        kernel.write(&mut handle, &archive).expect("room");
        both.same_line("docker load -i base.tar");
        both
    }

    /// What both print at a line.
    fn line(&mut self, line: &str) -> [(Vec<u8>, String); 2] {
        let there = line.replace("REGISTRY", &self.registry);
        let real = self.real.line(&self.folder, &there);
        let here = line.replace("REGISTRY", "localhost:5000");
        let answer = docker::host(&mut self.lab, HOME, here.as_bytes());
        [real, (answer.out, String::from_utf8_lossy(&answer.err).into_owned())]
    }

    fn texts(&mut self, line: &str) -> [String; 2] {
        self.line(line).map(|(out, err)| String::from_utf8_lossy(&out).into_owned() + &err)
    }

    fn same_line(&mut self, line: &str) {
        let [real, lab] = self.texts(line);
        assert_eq!(sorted(&lab), sorted(&real), "{line}");
    }
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// Two layers: busybox under its names, and folders, files, links and whiteouts to work on.
fn image(busybox: Vec<u8>) -> ImageSpec {
    let mut base = TarBuilder::new(Format::Ustar).dir("bin/").entry(
        b'0',
        "bin/busybox",
        "",
        &busybox,
        |header| header.set_mode(0o755),
    );
    for tool in TOOLS {
        base = base.symlink(&format!("bin/{tool}"), "busybox");
    }
    let base = base
        .dir("etc/")
        .file("etc/passwd", b"root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:/bin/sh\n")
        .file("etc/group", b"root:x:0:\nann:x:1000:\n")
        .dir("tmp/")
        .dir("srv/")
        .dir("srv/a/")
        .file("srv/a/f", b"first\n")
        .file("srv/a/g", b"second\n")
        .dir("srv/b/")
        .file("srv/b/f", b"third\n")
        .file("srv/old", b"old\n")
        .symlink("srv/link", "a/f")
        .finish();
    let top = TarBuilder::new(Format::Ustar)
        .dir("srv/")
        .file("srv/.wh.old", b"")
        .dir("srv/a/")
        .file("srv/a/g", b"changed\n")
        .dir("srv/c/")
        .file("srv/c/f", b"fourth\n")
        .finish();
    let mut image = ImageSpec::new("base:1").layer("ADD base", base).layer("COPY top", top);
    image.config = serde_json::json!({ "Cmd": ["sh"], "Env": ["PATH=/bin"] });
    image
}

impl Random {
    fn path(&mut self) -> &'static str {
        self.one(&[
            "/srv/a",
            "/srv/a/f",
            "/srv/a/g",
            "/srv/b",
            "/srv/b/f",
            "/srv/c",
            "/srv/c/f",
            "/srv/new",
            "/srv/a/new",
            "/tmp/x",
            "/tmp/x/y",
            "/srv/link",
            "/srv/old",
            "/srv",
        ])
    }

    fn operation(&mut self) -> String {
        let (a, b) = (self.path(), self.path());
        // Copies go where none of their sources are: what a copy into itself finds is the order of reading.
        let out = self.one(&["/tmp/p", "/tmp/q", "/tmp/q/r"]);
        match self.roll(15) {
            0 => format!("echo more > {a}"),
            1 => format!("echo more >> {a}"),
            2 => format!("rm -rf {a}"),
            3 => format!("rm {a}"),
            4 => format!("mkdir -p {a}"),
            5 => format!("mkdir {a}/sub"),
            6 | 7 => format!("mv {a} {b}"),
            8 => format!("cp -a {a} {out}"),
            9 => format!("ln {a} {b}"),
            10 => format!("ln -sfn {b} {a}"),
            11 => format!("chmod {} {a}", self.one(&["600", "755", "u+x", "go-r", "a=r"])),
            12 => format!("chown {} {a}", self.one(&["ann", "0:0", "5:6", ":7"])),
            13 => format!("truncate -s {} {a}", self.roll(20)),
            _ => format!("touch -d 2020-01-0{} {a}", 1 + self.roll(3)),
        }
    }
}

/// Random containers: what `diff` says, what `commit` keeps and what `export` gives.
fn containers(both: &mut Both, random: &mut Random) {
    for number in 0..CONTAINERS {
        let (name, image) = (format!("c{number}"), format!("kept:{number}"));
        let operations: Vec<String> =
            (0..OPERATIONS).map(|_| random.operation() + " 2>/dev/null").collect();
        let script = operations.join("\n");
        both.line(&format!("docker run --network none --name {name} base:1 sh -c '{script}'"));
        let [real, lab] = both.texts(&format!("docker diff {name}"));
        assert_eq!(sorted(&lab), sorted(&real), "diff after\n{script}");
        let [real, lab] =
            both.line(&format!("docker export {name}")).map(|(tar, _)| listing::of(&tar));
        assert_eq!(lab, real, "export after\n{script}");
        both.line(&format!("docker commit {name} {image}"));
        let saved = both.line(&format!("docker save {image}"));
        let [real, lab] = saved.map(|(tar, _)| listing::top_layer(&tar));
        assert_eq!(lab, real, "commit after\n{script}");
        both.line(&format!("docker rm {name}; docker rmi {image}"));
    }
}

/// Title, Dockerfile, and what is changed before each further build.
const BUILDS: [(&str, &str, &[&str]); 7] = [
    ("content", "COPY a /a\\nRUN true\\n", &["echo more >> ctx/a", "true"]),
    (
        "times and modes",
        "COPY a /a\\nRUN true\\n",
        &["touch ctx/a", "chmod 755 ctx/a", "chmod 644 ctx/a"],
    ),
    (
        "the folder",
        "COPY . /all\\nRUN true\\n",
        &["echo new > ctx/new", "rm ctx/new", "mkdir ctx/empty"],
    ),
    (
        "text",
        "RUN echo a > /x\\nRUN echo b > /y\\n",
        &["sed -i s/echo\\ a/echo\\ c/ ctx/Dockerfile", "true"],
    ),
    (
        "metadata",
        "LABEL a=b\\nENV A=1\\nRUN true\\nCOPY a /a\\nCMD [\"sh\"]\\n",
        &[
            "sed -i s/a=b/a=c/ ctx/Dockerfile",
            "sed -i s/A=1/A=2/ ctx/Dockerfile",
            "sed -i s/\\\"sh\\\"/\\\"ls\\\"/ ctx/Dockerfile",
        ],
    ),
    (
        "folders and users",
        "WORKDIR /w\\nUSER ann\\nRUN true\\nCOPY a b ./\\n",
        &[
            "sed -i s/ann/root/ ctx/Dockerfile",
            "mv ctx/b ctx/c && sed -i s/a\\ b/a\\ c/ ctx/Dockerfile",
        ],
    ),
    (
        "ignored",
        "COPY . /all\\n",
        &["echo a > ctx/.dockerignore", "echo more >> ctx/a", "rm ctx/.dockerignore"],
    ),
];

/// Each step with what became of it, in the order of the Dockerfile.
fn verdicts(text: &str) -> Vec<String> {
    let (mut steps, mut out): (Vec<(&str, &str)>, Vec<String>) = Default::default();
    for line in text.lines() {
        if let Some((number, what)) = line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
            let step = what.starts_with('[')
                && !what.starts_with("[internal]")
                && !what.contains("] FROM ");
            if step && steps.iter().all(|(known, _)| *known != number) {
                steps.push((number, what));
            }
            let found = steps.iter().find(|(known, _)| *known == number);
            if let (Some((_, step)), "CACHED" | "DONE") =
                (found, what.split(' ').next().unwrap_or_default())
            {
                out.push(format!("{step}: {}", what.split(' ').next().unwrap_or_default()));
            }
        } else if line.starts_with("Step ") || line.contains("Using cache") {
            out.push(line.to_owned());
        }
    }
    if steps.is_empty() {
        out
    } else {
        out.sort();
        out.dedup();
        out
    }
}

fn builds(both: &mut Both) {
    for builder in ["", "DOCKER_BUILDKIT=0 "] {
        for (title, dockerfile, changes) in BUILDS {
            both.line("rm -rf ctx; mkdir ctx; echo one > ctx/a; echo two > ctx/b");
            both.line(&format!("printf 'FROM base:1\\n{dockerfile}' > ctx/Dockerfile"));
            let build = format!("{builder}docker build --network none -t built:1 ctx");
            both.line(&build);
            for change in changes {
                both.line(change);
                let [real, lab] = both.texts(&build);
                assert!(!verdicts(&real).is_empty(), "{title}: no steps in\n{real}");
                assert_eq!(verdicts(&lab), verdicts(&real), "{title}, {builder}after {change}");
            }
        }
    }
}

/// What is typed, and what it says of layers is compared: which were there, which moved.
const MOVES: [&str; 16] = [
    "docker run --network none --name one base:1 sh -c 'echo 1 > /one'",
    "docker commit one app:1",
    "docker run --network none --name two app:1 sh -c 'echo 2 > /two'",
    "docker commit two app:2",
    "docker tag base:1 REGISTRY/base:1 && docker push REGISTRY/base:1",
    "docker tag app:1 REGISTRY/app:1 && docker push REGISTRY/app:1",
    "docker tag app:2 REGISTRY/app:2 && docker push REGISTRY/app:2",
    "docker push REGISTRY/app:2",
    "docker rm one two && docker rmi app:2 REGISTRY/app:2",
    "docker pull REGISTRY/app:2",
    "docker pull REGISTRY/app:2",
    "docker rmi app:1 REGISTRY/app:1 REGISTRY/app:2",
    "docker pull REGISTRY/app:1",
    "docker tag base:1 REGISTRY/app:1 && docker push REGISTRY/app:1",
    "docker pull REGISTRY/app:1",
    "docker pull REGISTRY/nosuch:1",
];

fn moved(text: &str, registry: &str) -> Vec<String> {
    // Those that come or not by speed.
    let passing = |line: &&str| {
        ["Waiting", "Verifying Checksum", "Download complete"]
            .iter()
            .any(|word| line.ends_with(word))
    };
    let hex = |word: &str| {
        let word = word.trim_end_matches(':').trim_start_matches("sha256:");
        word.len() >= 12 && word.bytes().all(|b| b.is_ascii_hexdigit())
    };
    let lines = text.lines().filter(|line| !passing(line) && !line.starts_with("WARNING:"));
    let mut out: Vec<String> = lines
        .map(|line| {
            let line =
                line.split(" size: ").next().unwrap_or_default().replace(registry, "REGISTRY");
            let words = line.split(' ').map(|word| match word.split_once("@sha256:") {
                Some((name, _)) => format!("{name}@ID"),
                None if hex(word) => "ID".into(),
                None => word.to_owned(),
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect();
    out.sort();
    out
}

fn pulls(both: &mut Both) {
    let registry = both.registry.clone();
    for line in MOVES {
        let [real, lab] = both.texts(line);
        assert_eq!(moved(&lab, "localhost:5000"), moved(&real, &registry), "{line}");
    }
}

#[test]
fn the_lab_and_a_real_engine_agree() {
    let real = match Real::start() {
        Ok(real) => real,
        Err(why) => return say(&format!("==> THE LAB IS NOT COMPARED WITH A REAL ENGINE: {why}")),
    };
    let seed = std::env::var("LAYERPEEL_SEED").ok();
    let seed = seed.map(|text| text.parse().expect("LAYERPEEL_SEED is a number"));
    let mut both = Both::new(real);
    pulls(&mut both);
    builds(&mut both);
    containers(&mut both, &mut Random::new(seed.unwrap_or(0x9E37_79B9_7F4A_7C15)));
    say(&format!(
        "==> {CONTAINERS} random containers, builds and pulls: the lab and a real engine agree"
    ));
}
