//! `layerpeel lab`: the playground in a terminal, and its answers to cases.

use crate::args::Lab;
use crate::files::{self, DiskFile};
use layerpeel::domain::{ChainId, Digest, EntryKind, LayerIndex, Location, Time};
use layerpeel::formats::{BodyReader, Flow, ReadOptions, Source as _};
use layerpeel::lab::archive::{Opened, place};
use layerpeel::lab::content::Far;
use layerpeel::lab::engine::{Config, Engine, Image, Step};
use layerpeel::lab::session::{Reply, Session};
use layerpeel::lab::{cases, sample};
use layerpeel::worker::native;
use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// Does what was asked for.
pub fn run(wanted: &Lab) -> Result<ExitCode, String> {
    match wanted {
        Lab::Case(file) => answer(file, cases::run_case),
        Lab::Transcript(file) => answer(file, cases::run_transcript),
        Lab::Build(file) => answer(file, cases::run_build),
        Lab::Registry(file) => answer(file, cases::run_registry),
        Lab::Play(archive) => play(archive.as_deref()),
    }
}

fn answer(file: &Path, run: fn(&str) -> Result<String, String>) -> Result<ExitCode, String> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("can't read {shown}: {error}"))?;
    let answer = run(&text).map_err(|error| format!("{shown}: {error}"))?;
    println!("{answer}");
    Ok(ExitCode::SUCCESS)
}

/// The working folder of the lab's host.
const HOME: &str = "/home/me";

fn play(archive: Option<&Path>) -> Result<ExitCode, String> {
    let mut engine = Engine::new(now());
    let names = match archive {
        Some(archive) => add_archive(&mut engine, archive)?,
        None => {
            sample::add(&mut engine)?;
            vec![sample::NAME.to_owned()]
        }
    };
    let talks = io::stdin().is_terminal();
    if talks {
        println!(
            "A docker to take apart, with {}. Try: docker run -d --name web {} sleep 1000",
            names.join(", "),
            names[0]
        );
    }
    let mut session = Session::new(engine, HOME);
    let mut lines = io::stdin().lock().lines();
    let mut status = 0;
    loop {
        if talks {
            print!("{}", session.prompt());
            // A prompt that can't be shown is no reason to end.
            let _ = io::stdout().flush();
        }
        let reply = match lines.next() {
            Some(Ok(line)) => session.type_line(line.as_bytes(), Some(now())),
            Some(Err(error)) => return Err(format!("can't read the script: {error}")),
            None => match session.finish(Some(now())) {
                Some(reply) => reply,
                None => break,
            },
        };
        let last = matches!(reply, Reply::Left(_));
        status = show(&session, reply, talks, status)
            .map_err(|error| format!("can't write: {error}"))?;
        if last {
            break;
        }
    }
    Ok(ExitCode::from(u8::try_from(status & 255).unwrap_or(1)))
}

/// Prints what came of a line, and gives the exit status from then on.
fn show(session: &Session, reply: Reply, talks: bool, status: i32) -> io::Result<i32> {
    match reply {
        Reply::More => Ok(status),
        Reply::Ran => {
            let answer = &session.now().answer;
            io::stdout().write_all(&answer.out)?;
            io::stderr().write_all(&answer.err)?;
            Ok(answer.status)
        }
        Reply::Told(text, status) => {
            io::stdout().write_all(text.as_bytes())?;
            Ok(status)
        }
        Reply::Moved { to, .. } => {
            if talks {
                let line = String::from_utf8_lossy(&session.now().line);
                let line = if to == 0 { "the start".into() } else { line };
                println!("step {to} of {}: {line}", session.last());
            }
            Ok(0)
        }
        Reply::Clear => {
            if talks {
                print!("\x1b[2J\x1b[H");
            }
            Ok(status)
        }
        Reply::Left(status) => Ok(status),
    }
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Time { secs: i64::try_from(since.as_secs()).unwrap_or(0), nanos: since.subsec_nanos() }
}

/// Adds all images of an archive and gives their names.
fn add_archive(engine: &mut Engine, input: &Path) -> Result<Vec<String>, String> {
    let shown = input.display();
    let files = files::files(input).map_err(|error| format!("can't read {shown}: {error}"))?;
    let read = native::read(&files, &ReadOptions::default(), false).map_err(|error| {
        format!("{shown}: {}\n{}\n{}", error.found, error.expected, error.advice)
    })?;
    let files = Arc::new(files);
    let mut names = Vec::new();
    for (number, image) in read.archive.images.iter().enumerate() {
        let union = read.parts(number).union;
        let blobs = image
            .layers
            .iter()
            .map(|layer| read.archive.blobs[layer.blob.0 as usize].location.clone());
        let far = Blobs {
            files: Arc::clone(&files),
            blobs: blobs.collect(),
            layers: image.layers.iter().map(|layer| read.index(layer.blob)).collect(),
            last: Mutex::default(),
        };
        let config = &image.config;
        let list = |words: &[String]| (!words.is_empty()).then(|| words.to_vec());
        let step = |step: &layerpeel::domain::HistoryEntry| Step {
            created: Time::default(),
            created_by: step.created_by.clone(),
            comment: step.comment.clone(),
            empty: step.empty_layer,
        };
        let made = Image {
            id: image.id.clone().unwrap_or_else(|| Digest::sha256(format!("{number}").as_bytes())),
            config: Config {
                env: config.env.clone(),
                entrypoint: list(&config.entrypoint),
                cmd: list(&config.cmd),
                user: config.user.clone(),
                working_dir: config.working_dir.clone(),
                labels: config.labels.clone(),
                exposed: config.exposed_ports.clone(),
                volumes: config.volumes.clone(),
                ..Config::default()
            },
            layers: Vec::<ChainId>::new(),
            history: config.history.iter().map(step).collect(),
            created: Time::default(),
            author: config.author.clone().unwrap_or_default(),
            parent: None,
        };
        let layers: Vec<_> = image
            .layers
            .iter()
            .map(|layer| {
                let unknown = || {
                    layerpeel::domain::DiffId(Digest::sha256(
                        format!("{:?}", layer.blob).as_bytes(),
                    ))
                };
                let size = read.index(layer.blob).map_or(0, |index| file_bytes(&index));
                (layer.diff_id.clone().unwrap_or_else(unknown), size)
            })
            .collect();
        let opened = Arc::new(Opened::new(union, Arc::new(far), (number as u64 + 1) << 48));
        let mut tags = image.tags.clone();
        if tags.is_empty() {
            tags.push(format!("image:{}", number + 1));
        }
        for tag in &tags {
            engine.add_opened(tag, &layers, Arc::clone(&opened) as Arc<_>, made.clone());
        }
        names.extend(tags);
    }
    if names.is_empty() { Err(format!("{shown}: there is no image in it")) } else { Ok(names) }
}

fn file_bytes(index: &LayerIndex) -> u64 {
    let entries = (0..u32::try_from(index.len()).unwrap_or(u32::MAX)).map(|at| index.entry(at));
    entries.filter(|entry| entry.kind() == EntryKind::File).map(|entry| entry.size()).sum()
}

/// A content that was read, by its key.
type Kept = Option<(u64, Arc<Vec<u8>>)>;

/// Reads contents from the blobs of an archive.
struct Blobs {
    files: Arc<Vec<(String, DiskFile)>>,
    blobs: Vec<Location>,
    layers: Vec<Option<Arc<LayerIndex>>>,
    /// A content is read in pieces: the last one is kept.
    last: Mutex<Kept>,
}

impl Far for Blobs {
    fn read(&self, key: u64, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let content = self.content(key)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
        let end = start.saturating_add(length).min(content.len());
        let mut bytes = content[start..end].to_vec();
        bytes.resize(length, 0);
        Ok(bytes)
    }
}

impl Blobs {
    fn content(&self, key: u64) -> Result<Arc<Vec<u8>>, String> {
        let mut last = self.last.lock().map_err(|_| "another reader failed")?;
        if let Some((_, content)) = last.as_ref().filter(|(known, _)| *known == key) {
            return Ok(Arc::clone(content));
        }
        let (layer, entry) = place(key);
        let index = self
            .layers
            .get(layer as usize)
            .and_then(Option::as_ref)
            .ok_or("the layer is not there")?;
        let entry = index.entry(entry);
        let size = usize::try_from(entry.size()).map_err(|_| "the file is too big")?;
        let mut reader = BodyReader::new(entry.body_offset(), size);
        self.feed(layer as usize, &mut reader)?;
        let content = Arc::new(reader.finish().ok_or("the file is not where it was")?);
        *last = Some((key, Arc::clone(&content)));
        Ok(content)
    }

    fn feed(&self, layer: usize, reader: &mut BodyReader) -> Result<(), String> {
        let (file, start, length) = match self.blobs.get(layer) {
            Some(Location::Range { file, offset, length }) => (*file as usize, *offset, *length),
            Some(Location::Embedded(bytes)) => {
                reader.feed(bytes);
                return Ok(());
            }
            _ => {
                return Err(
                    "an archive that is packed as a whole can't be read again; unpack it first"
                        .into(),
                );
            }
        };
        let (_, source) = self.files.get(file).ok_or("the file is not there")?;
        let mut buffer = vec![0; 1 << 20];
        let mut at = 0;
        while at < length {
            let want = usize::try_from(length - at).unwrap_or(usize::MAX).min(buffer.len());
            let got = source
                .read_at(start + at, &mut buffer[..want])
                .map_err(|error| error.to_string())?;
            if got == 0 || matches!(reader.feed(&buffer[..got]), Flow::Done) {
                break;
            }
            at += got as u64;
        }
        Ok(())
    }
}
