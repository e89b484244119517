//! `layerpeel find`: paths of an image by what is known of them, in any version.

use super::output::Output;
use super::subject::{Choice, OPTIONS, common};
use super::words::{Word, Words, bytes, help};
use layerpeel::analysis::Union;
use layerpeel::analysis::follow::follow_parents;
use layerpeel::analysis::search::{
    Amount, Facts, Glob, Mode, State, Where, owner, sha256, state_of,
};
use layerpeel::analysis::union::{NodeId, Version};
use layerpeel::domain::digest::hex;
use layerpeel::domain::path::{self, LayerPath};
use layerpeel::domain::{EntryKind, Time};
use layerpeel::view::text::{escape, iso, mode_string, parse_rfc3339};
use serde::Serialize;
use std::cmp::Reverse;
use std::process::ExitCode;

const HELP: &str = "\
Prints the paths of an image of which all is true that is asked for: of the final image, or of every version in every layer.

Usage: layerpeel find [OPTIONS] FILE[#IMAGE] [FOLDER]

      --name GLOB    The last component matches: * ? [a-z] [!a-z]. --iname: in upper or lower case. Given again: or.
      --path GLOB    The whole path matches, with its leading slash; * stands for slashes, too. --ipath likewise.
      --type T       f file, d folder, l symbolic link, c, b device, p pipe; several with commas
      --size [+-]N   A file of more than, less than or exactly N bytes; kB, MB, GB of 1,024 as 1k, 1M, 1G
      --owner UID[:GID]
                     Owned by that number; :GID for the group alone
      --perm [-/]MODE
                     Octal: exactly that mode, -MODE all of its bits, /MODE any of them
      --newer TIME, --older TIME
                     Modified after, before: 2024-05-01 or 2024-05-01T12:00:00Z
      --digest SHA256
                     A file with this content
      --all-versions What every layer stores, deleted or overwritten since or not, with the number of the layer before each
                     path. The base is layer 0, which the page calls L1.
      --hidden       Of those, what the final image does not show
      --layer N      Of those, what layer N stores; may be given again
      --biggest      The biggest first
      --head N       N paths at most
  -l, --long         Mode, owner, bytes, time before each path, and what became of it behind
      --print0       End each path with a NUL instead of a line feed
      --json         An object a line: layer, path, kind, size, mode, uid, gid, mtime, state, by; of names that are no
                     UTF-8 path_hex and link_hex, too
      --sha256       With --json: each file's SHA-256, too
";

const MORE: &str = "
Options may have one dash, as those of find(1). Links are followed in the parents of FOLDER, and at its end where a slash stands
behind it. A size is a file's own, whole; a folder has none.

Examples:
  layerpeel find image.tar --biggest --head 20 -l
  layerpeel find image.tar --hidden --size +1M --biggest
  layerpeel find image.tar --perm /6000 --type f
  layerpeel find image.tar --name id_rsa --all-versions

Exit status: 0 all was looked at; 1 a layer could not be read to its end, or a checksum in it is wrong; 2 the archive could
not be opened, or the command line is wrong.
";

#[derive(Default)]
struct Wanted {
    facts: Facts,
    which: Where,
    biggest: bool,
    /// Those that they are wanted of; all, if none.
    layers: Vec<u32>,
    head: Option<u32>,
    long: bool,
    print0: bool,
    json: bool,
    sha256: bool,
}

pub fn run(args: Vec<std::ffi::OsString>) -> Result<ExitCode, String> {
    let (mut words, mut choice) =
        (Words::of_find(args).of("find", &[HELP, OPTIONS]), Choice::default());
    let (mut wanted, mut folder) = (Wanted::default(), None);
    while let Some(word) = words.next()? {
        match &word {
            Word::Option(option) if option == "-h" || option == "--help" => {
                return help(&[HELP, OPTIONS, MORE].concat());
            }
            Word::Option(option) if wanted.take(option, &mut words)? => {}
            _ => match common(word, &mut words, &mut choice)?.map(bytes) {
                Some(_) if folder.is_some() => return Err("more than one folder was given".into()),
                Some(path) => folder = Some(path),
                None => {}
            },
        }
    }
    let subject = choice.open_hashed(wanted.sha256 || wanted.facts.entry.sha256.is_some())?;
    wanted.layers.iter().try_for_each(|&layer| subject.check(layer))?;
    if !wanted.layers.is_empty() && wanted.which == Where::Final {
        wanted.which = Where::AllVersions;
    }
    let troubled = subject.say_doubts("find");
    let union = subject.union();
    let mut output = Output::new();
    wanted.print(&union, start(&union, folder.as_deref(), wanted.which)?, &mut output);
    output.finish()?;
    Ok(if troubled { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The folder to look in; links are followed in its parents. Where it has gone, it is looked for below, the highest layer first.
fn start(union: &Union, folder: Option<&[u8]>, which: Where) -> Result<NodeId, String> {
    let Some(folder) = folder else { return Ok(NodeId::ROOT) };
    let exact = || union.find(LayerPath::normalise(folder).0.as_bytes());
    let led = |layer| follow_parents(union, folder, layer).ok();
    let node = match which {
        Where::Final => led(union.top()),
        Where::AllVersions | Where::Hidden => exact().filter(|_| !folder.ends_with(b"/")),
    };
    let node = node.or_else(|| (0..union.layer_count()).rev().find_map(led)).or_else(exact);
    node.ok_or_else(|| format!("no layer has {}", escape(folder)))
}

impl Wanted {
    fn take(&mut self, option: &str, words: &mut Words) -> Result<bool, String> {
        let facts = &mut self.facts;
        match option {
            "--name" => facts.names.push(Glob::new(bytes(words.value()?), false)?),
            "--iname" => facts.names.push(Glob::new(bytes(words.value()?), true)?),
            "--path" => facts.paths.push(Glob::new(bytes(words.value()?), false)?),
            "--ipath" => facts.paths.push(Glob::new(bytes(words.value()?), true)?),
            "--type" => facts.entry.kinds.extend(kinds(&words.text()?)?),
            "--size" => facts.entry.sizes.push(of(words, "a size", Amount::parse)?),
            "--owner" => {
                (facts.entry.uid, facts.entry.gid) = of(words, "an owner's number", owner)?
            }
            "--perm" | "--mode" => facts.entry.modes.push(of(words, "an octal mode", Mode::parse)?),
            "--newer" => facts.entry.newer = Some(of(words, "a time", time)?),
            "--older" => facts.entry.older = Some(of(words, "a time", time)?),
            "--digest" => facts.entry.sha256 = Some(of(words, "a SHA-256 in hex", sha256)?),
            "--all-versions" if self.which == Where::Hidden => {}
            "--all-versions" => self.which = Where::AllVersions,
            "--hidden" => self.which = Where::Hidden,
            "--layer" => self.layers.push(words.number()?),
            "--biggest" => self.biggest = true,
            "--head" => self.head = Some(words.number()?),
            "-l" | "--long" => self.long = true,
            "--print0" => self.print0 = true,
            // What is done anyway.
            "--print" => {}
            "--json" => self.json = true,
            "--sha256" => self.sha256 = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn is_of_layer(&self, layer: u32) -> bool {
        self.layers.is_empty() || self.layers.contains(&layer)
    }

    fn print(&self, union: &Union, start: NodeId, output: &mut Output) {
        let most = self.head.map_or(usize::MAX, |head| head as usize);
        let mut walk = union.walk(start);
        let mut found = Vec::new();
        let mut printed = 0;
        while let Some((node, path)) = walk.next_node() {
            for version in union.looked_at(node, self.which) {
                if !self.is_of_layer(version.layer) || !self.facts.hold(path, &version) {
                    continue;
                }
                if self.biggest {
                    found.push((Reverse(version.size()), node, version.layer));
                } else if printed == most
                    || !output.print(0, &self.row(union, node, path, &version, output))
                {
                    return;
                } else {
                    printed += 1;
                }
            }
        }
        // Of equal size by path, which is the order they come in.
        found.sort_by_key(|(size, ..)| *size);
        for (_, node, layer) in found.into_iter().take(most) {
            let version = union.versions(node).find(|version| version.layer == layer);
            let Some(version) = version.or_else(|| union.last(node)) else { continue };
            let row = self.row(union, node, &union.path(node), &version, output);
            if !output.print(0, &row) {
                return;
            }
        }
    }

    fn row(
        &self,
        union: &Union,
        node: NodeId,
        path: &[u8],
        version: &Version<'_>,
        output: &Output,
    ) -> Vec<u8> {
        let state = state_of(union, node, version.layer);
        if self.json {
            return Row::of(path, version, state).line();
        }
        let mut text = if self.long { long(version) } else { String::new() };
        if self.which != Where::Final {
            text.push_str(&format!("{}:", version.layer));
        }
        text.push('/');
        let mut row = text.into_bytes();
        if output.is_terminal {
            row.extend_from_slice(escape(path).as_bytes());
        } else {
            row.extend_from_slice(path);
        }
        if self.long {
            if version.kind == EntryKind::Symlink {
                row.extend_from_slice(format!(" -> {}", escape(target(version))).as_bytes());
            }
            if let Some(by) = state.by() {
                row.extend_from_slice(format!(" ({} by layer {by})", state.word()).as_bytes());
            }
        }
        row.push(if self.print0 { 0 } else { b'\n' });
        row
    }
}

/// What a symbolic link says; nothing for anything else.
fn target<'a>(version: &Version<'a>) -> &'a [u8] {
    let link = version.entry.filter(|_| version.kind == EntryKind::Symlink);
    link.map_or(&b""[..], |entry| entry.link())
}

/// Mode, owner, bytes and time of a version, in columns.
fn long(version: &Version<'_>) -> String {
    let Some(entry) = version.entry else {
        return format!("{:<10} {:>11} {:>12} {:<20} ", "d?????????", "?", "", "no entry names it");
    };
    let meta = entry.meta();
    let mode = mode_string(version.kind.into(), meta.mode);
    let owner = format!("{}:{}", meta.uid, meta.gid);
    format!("{mode} {owner:>11} {:>12} {:<20} ", version.size(), iso(entry.mtime()))
}

/// The value of an option in a form of its own.
fn of<T>(words: &mut Words, what: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    let text = words.text()?;
    parse(&text).ok_or_else(|| format!("{text:?} is not {what}; see --help"))
}

fn kinds(text: &str) -> Result<Vec<EntryKind>, String> {
    text.split(',')
        .map(|letter| match letter {
            "f" => Ok(EntryKind::File),
            "d" => Ok(EntryKind::Dir),
            "l" => Ok(EntryKind::Symlink),
            "c" => Ok(EntryKind::Char),
            "b" => Ok(EntryKind::Block),
            "p" => Ok(EntryKind::Fifo),
            other => Err(format!("there is no type {other:?}; there are f, d, l, c, b, p")),
        })
        .collect()
}

fn time(text: &str) -> Option<Time> {
    parse_rfc3339(text).or_else(|| parse_rfc3339(&format!("{text}T00:00:00Z")))
}

/// A line of the output with `--json`.
#[derive(Serialize)]
struct Row {
    layer: u32,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    kind: EntryKind,
    #[serde(flatten)]
    entry: Option<Entry>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<u32>,
}

#[derive(Serialize)]
struct Entry {
    size: u64,
    mode: String,
    uid: u64,
    gid: u64,
    mtime: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl Row {
    fn of(path: &[u8], version: &Version<'_>, state: State) -> Self {
        let entry = version.entry.map(|entry| Entry {
            size: version.size(),
            mode: format!("{:04o}", entry.meta().mode),
            uid: entry.meta().uid,
            gid: entry.meta().gid,
            mtime: iso(entry.mtime()),
            link: String::from_utf8_lossy(target(version)).into_owned(),
            link_hex: path::odd_bytes(target(version)),
            sha256: entry.sha256().map(|hash| hex(&hash)),
        });
        Self {
            layer: version.layer,
            path: path::display(path),
            path_hex: path::odd_hex(path),
            kind: version.kind,
            entry,
            state: state.word(),
            by: state.by(),
        }
    }

    fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}
