//! What the lab costs on a big image: `cargo bench --bench lab [paths]`. Prints a table; a person waits for none of it
//! when each line is well below 100 ms, and undo below a frame (16 ms).

use layerpeel::analysis::Union;
use layerpeel::domain::{
    BlobId, Config, ContentHash, DiffId, Digest, Entry, EntryKind, Image, Layer, LayerIndex,
    LayerIndexBuilder, Platform, Time,
};
use layerpeel::lab::content::Far;
use layerpeel::lab::engine::Engine;
use layerpeel::lab::open::Ready;
use layerpeel::lab::session::{Reply, Session};
use std::sync::Arc;
use std::time::{Duration, Instant};

const LAYERS: usize = 20;

/// Folders of forty files in many layers, three quarters of them each layer's own; a fifth of all names lie in one folder.
fn layer(number: usize, paths: usize) -> LayerIndex {
    let mut builder = LayerIndexBuilder::new();
    let mut folder = String::new();
    let dir = |path: &str| Entry { kind: EntryKind::Dir, mode: 0o755, ..Entry::file(path) };
    if number == 0 {
        builder.push(&dir("bin"));
        for name in ["sh", "sleep", "ls", "rm", "cat", "touch", "mkdir"] {
            builder.push(&Entry { mode: 0o755, ..Entry::file(format!("bin/{name}")) });
        }
    }
    for at in 0..paths {
        let content = Some(ContentHash((number * paths + at) as u128));
        let file = |name: String| Entry { size: 1000, stored: 1000, content, ..Entry::file(name) };
        if at % 5 == 4 {
            builder.push(&file(format!("var/flat/{number}-{at}")));
        } else if at % 40 == 0 {
            let owner = if at % 160 == 0 { 0 } else { number };
            folder = format!("usr/share/package-{owner}/{:03}/module{}", at / 4000, at / 40);
            builder.push(&dir(&folder));
        } else {
            builder.push(&file(format!("{folder}/file-{}.rs", at % 40)));
        }
    }
    builder.finish()
}

struct Zeros;

impl Far for Zeros {
    fn read(&self, _: u64, _: u64, length: usize) -> Result<Vec<u8>, String> {
        Ok(vec![0; length])
    }
}

fn engine(paths: usize) -> (Engine, usize) {
    let indexes: Vec<_> =
        (0..LAYERS).map(|number| Some(Arc::new(layer(number, paths / LAYERS)))).collect();
    let union = Arc::new(Union::build(&indexes));
    let count = union.len();
    let layer = |number: usize| Layer {
        blob: BlobId(number as u32),
        diff_id: Some(DiffId(Digest::sha256(&number.to_le_bytes()))),
        chain_id: None,
        media_type: String::new(),
        packed: None,
        history: None,
    };
    let image = Image {
        tags: vec!["big:1".into()],
        id: Some(Digest::sha256(b"big")),
        manifest: None,
        platform: Platform::default(),
        config: Config { env: vec!["PATH=/bin".into()], ..Config::default() },
        layers: (0..LAYERS).map(layer).collect(),
        attestations: Vec::new(),
        diagnostics: Vec::new(),
    };
    let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
    Ready::new((0, 0), &image, &[1000; LAYERS], || union, Arc::new(Zeros)).add(&mut engine);
    (engine, count)
}

fn took(what: &str, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    print_time(what, start.elapsed());
}

fn print_time(what: &str, time: Duration) {
    println!("{:10.3} ms  {what}", time.as_secs_f64() * 1e3);
}

fn main() {
    let paths = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(1_250_000);
    let (engine, count) = engine(paths);
    println!("{count} paths in {LAYERS} layers");
    let mut lab = Session::new(engine, "/home/me");
    let flat = "var/flat/7-4";
    for line in [
        "docker run -d --name web big:1 sleep 1000".to_owned(),
        "docker run -d --name web2 big:1 sleep 1000".to_owned(),
        format!("docker exec web sh -c 'echo x >> /{flat}'"),
        "docker exec web touch /usr/share/package-3/000/module1/file-1.rs".to_owned(),
        "docker exec web cat /usr/share/package-3/000/module1/file-2.rs".to_owned(),
        "docker exec web sh -c '[ -d /var/flat ] && mkdir /var/flat/new'".to_owned(),
        "docker exec web rm -rf /usr/share/package-3/001".to_owned(),
        "docker exec web rm -rf /usr/share/package-4".to_owned(),
        "docker exec web ls /usr/share/package-5/001".to_owned(),
        "docker diff web".to_owned(),
        "docker ps -as".to_owned(),
        "docker commit web small:1".to_owned(),
        "docker run --rm small:1 ls /var".to_owned(),
    ] {
        let start = Instant::now();
        let reply = lab.type_line(line.as_bytes(), None);
        let time = start.elapsed();
        let status = lab.now().answer.status;
        assert_eq!((&reply, status), (&Reply::Ran, 0), "{line}: {:?}", lab.now().answer.err);
        print_time(&line, time);
    }
    let last = lab.last();
    took("undo everything, a step at a time", || while lab.undo() {});
    took("redo everything", || while lab.redo() {});
    took("goto the start and back", || assert!(lab.goto(0) && lab.goto(last)));
}
