//! Programs and shared objects of Linux (ELF): for which machine, what they need, what was left in them.

use super::{Group, Parts, Told, Value};
use crate::domain::elf::Fields;
use crate::domain::go_build::{ALIGNMENT, MAGIC, Reading, read};
use memchr::memmem;

/// More segments or sections than any program has.
const MOST: u64 = 1000;
/// Entries of the dynamic section that are looked at.
const MOST_DYNAMIC: usize = 1000;
/// Names in it are not longer.
const NAME: u64 = 4096;

/// Kinds of segments.
mod segment {
    pub const LOAD: u64 = 1;
    pub const DYNAMIC: u64 = 2;
    pub const INTERPRETER: u64 = 3;
    pub const NOTE: u64 = 4;
}

/// Tags of the dynamic section.
mod tag {
    pub const NEEDED: u64 = 1;
    pub const STRINGS: u64 = 5;
    pub const OWN_NAME: u64 = 14;
    pub const PATH: u64 = 15;
    pub const RUN_PATH: u64 = 29;
}

struct Segment {
    kind: u64,
    offset: u64,
    address: u64,
    length: u64,
}

struct File<'a> {
    parts: Parts<'a>,
    fields: Fields<'a>,
    segments: Vec<Segment>,
}

pub(super) fn look(parts: &Parts<'_>) -> Option<Told> {
    let fields = Fields::of(parts.head)?;
    let mut file = File { parts: *parts, fields, segments: Vec::new() };
    file.segments = file.segments();
    let found = |kind: u64| file.segments.iter().find(|of| of.kind == kind);
    let (interpreter, dynamic) = (found(segment::INTERPRETER), found(segment::DYNAMIC));
    let kind = match (fields.number(16, 2), interpreter, dynamic) {
        (1, ..) => "ELF object file",
        (2, ..) | (3, Some(_), _) => "ELF program",
        (3, ..) => "ELF shared object",
        (4, ..) => "ELF core dump",
        _ => "ELF file",
    };
    let mut told = Told::new(kind);
    let mut group = Group::default();
    let facts = &mut group.facts;
    facts.push(("Architecture", file.architecture().into()));
    let at = interpreter.and_then(|of| file.parts.at(of.offset, of.length.min(NAME)));
    if let Some(at) = at {
        facts.push(("Interpreter", Value::Text(until_nul(at).to_vec())));
    }
    match dynamic.map(|of| file.dynamic(of)) {
        Some(Some(more)) => facts.extend(more),
        Some(None) => told.note("Which libraries it needs stands in a part that was not read."),
        None if fields.number(16, 2) == 2 => {
            facts.push(("Libraries", "none: linked statically".into()))
        }
        None => {}
    }
    match file.left() {
        Some(left) => facts.push(("Symbols", left.into())),
        None => told.note("Whether symbols were left in it stands in a part that was not read."),
    }
    let notes = file.segments.iter().filter(|of| of.kind == segment::NOTE);
    let build = notes
        .filter_map(|of| file.parts.at(of.offset, of.length.min(NAME)))
        .find_map(|note| file.build_id(note));
    facts.extend(build.map(|id| ("Build ID", Value::from(id))));
    told.groups.push(group);
    told.groups.extend(go(parts.head));
    Some(told)
}

impl<'a> File<'a> {
    fn architecture(&self) -> String {
        let name = match self.fields.number(18, 2) {
            3 => "x86",
            8 => "MIPS",
            20 => "PowerPC",
            21 if self.fields.big => "ppc64",
            21 => "ppc64le",
            22 => "s390x",
            40 => "arm",
            62 => "x86-64",
            183 => "arm64",
            243 => "RISC-V",
            247 => "BPF",
            258 => "LoongArch",
            other => return format!("machine number {other}"),
        };
        format!("{name}, {} bits", if self.fields.wide { 64 } else { 32 })
    }

    /// A table of so many rows of `size` bytes.
    fn rows(&self, offset: u64, size: u64, count: u64) -> Option<Vec<Fields<'a>>> {
        if size == 0 || count > MOST || size > 256 {
            return None;
        }
        let table = self.parts.at(offset, size * count)?;
        let size = usize::try_from(size).ok()?;
        Some(table.chunks_exact(size).map(|bytes| Fields { bytes, ..self.fields }).collect())
    }

    fn segments(&self) -> Vec<Segment> {
        let file = &self.fields;
        let (size, count) = if file.wide { (54, 56) } else { (42, 44) };
        let rows = self.rows(file.word(0, 32, 28), file.number(size, 2), file.number(count, 2));
        let of = |row: Fields<'_>| Segment {
            kind: row.number(0, 4),
            offset: row.word(0, 8, 4),
            address: row.word(0, 16, 8),
            length: row.word(0, 32, 16),
        };
        rows.unwrap_or_default().into_iter().map(of).collect()
    }

    /// Where in the file what is loaded to this address lies.
    fn offset(&self, address: u64) -> Option<u64> {
        let loaded = self.segments.iter().filter(|of| of.kind == segment::LOAD);
        let inside =
            |of: &&Segment| address.checked_sub(of.address).is_some_and(|by| by < of.length);
        let of = loaded.into_iter().find(inside)?;
        of.offset.checked_add(address - of.address)
    }

    /// What the dynamic section says; `None`: it was not read.
    fn dynamic(&self, of: &Segment) -> Option<Vec<(&'static str, Value)>> {
        let size = if self.fields.wide { 16 } else { 8 };
        let rows = self.rows(of.offset, size, (of.length / size).min(MOST))?;
        let row = |row: &Fields<'_>| (row.word(0, 0, 0), row.word(0, 8, 4));
        let rows = rows.iter().map(row).take_while(|(tag, _)| *tag != 0).take(MOST_DYNAMIC);
        let entries: Vec<(u64, u64)> = rows.collect();
        let strings = entries.iter().find(|(tag, _)| *tag == tag::STRINGS);
        let base = self.offset(strings?.1)?;
        let named = |wanted: u64| {
            let of = entries.iter().filter(move |(tag, _)| *tag == wanted);
            let names = of.filter_map(|(_, at)| self.string(base.checked_add(*at)?));
            names.collect::<Vec<_>>()
        };
        let mut facts = Vec::new();
        for (name, tag) in [
            ("Name", tag::OWN_NAME),
            ("Needs", tag::NEEDED),
            ("Looks for them in", tag::RUN_PATH),
            ("Looks for them in", tag::PATH),
        ] {
            let names = named(tag);
            if !names.is_empty() {
                facts.push((name, Value::Text(names.join(&b", "[..]))));
            }
        }
        Some(facts)
    }

    fn string(&self, offset: u64) -> Option<&'a [u8]> {
        let room = self.parts.size.saturating_sub(offset).min(256);
        self.parts.at(offset, room).map(until_nul)
    }

    /// What was left for who debugs it; `None`: the table of sections was not read.
    fn left(&self) -> Option<&'static str> {
        const SYMBOLS: u64 = 2;
        const KIND: usize = 4;
        let file = &self.fields;
        let (size, count, names) = if file.wide { (58, 60, 62) } else { (46, 48, 50) };
        let (table, count) = (file.word(0, 40, 32), file.number(count, 2));
        if table == 0 || count == 0 {
            return Some("stripped");
        }
        let sections = self.rows(table, file.number(size, 2), count)?;
        let names = sections.get(usize::try_from(file.number(names, 2)).ok()?);
        let names = names.map(|of| of.word(0, 24, 16));
        let is_debug = |of: &Fields<'_>| {
            let name = names.and_then(|base| self.string(base.checked_add(of.number(0, 4))?));
            name.is_some_and(|name| {
                name.starts_with(b".debug_info") || name.starts_with(b".zdebug_info")
            })
        };
        let has_symbols = sections.iter().any(|of| of.number(KIND, 4) == SYMBOLS);
        Some(match has_symbols {
            _ if sections.iter().any(is_debug) => "not stripped, with debugging information",
            true => "not stripped",
            false => "stripped",
        })
    }

    /// Of the GNU note (its kind is 3), as hexadecimal digits.
    fn build_id(&self, note: &[u8]) -> Option<String> {
        let mut rest = note;
        while rest.len() >= 12 {
            let row = Fields { bytes: rest, ..self.fields };
            let even = |length: u64| usize::try_from(length.min(NAME).next_multiple_of(4)).ok();
            let (name, length) = (even(row.number(0, 4))?, row.number(4, 4).min(NAME));
            let start = 12 + name;
            if row.number(8, 4) == 3 && rest.get(12..16) == Some(b"GNU\0") {
                let id = rest.get(start..start + usize::try_from(length).ok()?)?;
                return Some(crate::domain::digest::hex(&id[..id.len().min(64)]));
            }
            rest = rest.get(start + even(length)?..)?;
        }
        None
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// What Go's linker wrote into it, where that was read.
fn go(head: &[u8]) -> Option<Group> {
    let aligned = |at: &usize| (*at as u64).is_multiple_of(ALIGNMENT);
    let mut found = memmem::find_iter(head, MAGIC).filter(aligned);
    let build = found.find_map(|at| match read(&head[at..]) {
        Reading::Whole(build, _) => Some(build),
        _ => None,
    })?;
    let mut facts = vec![("Made with", Value::from(build.go))];
    let fields = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let (mut modules, mut settings) = (0, Vec::new());
    for line in build.modules.lines() {
        match &fields(line)[..] {
            [kind, path, ..] if kind == "path" => facts.push(("Package", path.as_str().into())),
            [kind, path, version, ..] if kind == "mod" => {
                facts.push(("Module", Value::from(format!("{path} {version}"))));
            }
            [kind, ..] if kind == "dep" => modules += 1,
            [kind, setting, ..] if kind == "build" && settings.len() < 30 => {
                settings.push(setting.clone())
            }
            _ => {}
        }
    }
    if modules > 0 {
        facts.push(("Modules it needs", Value::Number(modules)));
    }
    if !settings.is_empty() {
        facts.push(("Settings", settings.join(", ").into()));
    }
    Some(Group { title: "Go build information".into(), facts })
}
