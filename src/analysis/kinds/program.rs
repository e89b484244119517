//! Programs other than ELF: WebAssembly, Java classes, those of Windows and of macOS.

use super::{Group, Parts, Told, Value, big, little};

pub(super) fn look(parts: &Parts<'_>) -> Option<Told> {
    let head = parts.head;
    if head.starts_with(b"\0asm") {
        return Some(wasm(parts));
    }
    match *head.get(..4)? {
        [0xca, 0xfe, 0xba, 0xbe] => Some(class_or_universal(head)),
        [0xcf | 0xce, 0xfa, 0xed, 0xfe] => {
            let machine = match little(head, 4, 4)? {
                0x0100_0007 => "x86-64",
                0x0100_000c => "arm64",
                7 => "x86, 32 bits",
                _ => "another machine",
            };
            Some(Told::new("macOS program (Mach-O)").facts(vec![("Architecture", machine.into())]))
        }
        [b'M', b'Z', ..] => windows(head),
        _ => None,
    }
}

fn windows(head: &[u8]) -> Option<Told> {
    let at = usize::try_from(little(head, 60, 4)?).ok()?;
    if !head.get(at..)?.starts_with(b"PE\0\0") {
        return None;
    }
    let machine = match little(head, at.checked_add(4)?, 2)? {
        0x8664 => "x86-64",
        0xaa64 => "arm64",
        0x14c => "x86, 32 bits",
        _ => "another machine",
    };
    let is_library = little(head, at.checked_add(22)?, 2)? & 0x2000 != 0;
    let kind = if is_library { "Windows library (PE)" } else { "Windows program (PE)" };
    Some(Told::new(kind).facts(vec![("Architecture", machine.into())]))
}

/// Both begin alike; a universal program holds few programs, and no class is older than version 45.
fn class_or_universal(head: &[u8]) -> Told {
    match big(head, 6, 2) {
        Some(version @ 45..) => {
            let java = version - 44;
            let facts = vec![("For", Value::from(format!("Java {java} and newer")))];
            Told::new("Java class").facts(facts)
        }
        _ => Told::new("macOS program for several machines (Mach-O)"),
    }
}

/// Sections of a module (WebAssembly core specification, 5.5).
fn wasm(parts: &Parts<'_>) -> Told {
    const NAMES: [&str; 13] = [
        "Custom",
        "Types",
        "Imports",
        "Functions",
        "Tables",
        "Memories",
        "Globals",
        "Exports",
        "Start",
        "Elements",
        "Code",
        "Data",
        "Data count",
    ];
    let is_component = little(parts.head, 6, 2) == Some(1);
    let kind = if is_component { "WebAssembly component" } else { "WebAssembly module" };
    let mut told = Told::new(kind);
    let mut group = Group::default();
    if let Some(version) = little(parts.head, 4, 2) {
        group.facts.push(("Version", Value::Number(version)));
    }
    let mut customs: Vec<&[u8]> = Vec::new();
    let mut rest = if is_component { &[][..] } else { parts.head.get(8..).unwrap_or_default() };
    while let Some((&id, after)) = rest.split_first() {
        let Some((length, body)) = number(after) else { break };
        let inner = &body[..body.len().min(length)];
        match (id, number(inner)) {
            (0, Some((length, name))) if customs.len() < 64 => customs.extend(name.get(..length)),
            (1..=7 | 9..=11, Some((count, _))) => {
                group.facts.push((NAMES[usize::from(id)], Value::Number(count as u64)));
            }
            _ => {}
        }
        let Some(after) = body.get(length..) else {
            told.note("It goes on behind what was read.");
            break;
        };
        // Each is there once; what repeats is no module.
        if group.facts.len() > NAMES.len() {
            break;
        }
        rest = after;
    }
    let has = |name: &[u8]| customs.contains(&name);
    if !customs.is_empty() {
        group.facts.push(("Custom sections", Value::Text(customs.join(&b", "[..]))));
    }
    if has(b"name") || has(b".debug_info") {
        group.facts.push(("Names for debugging", "there".into()));
    }
    told.groups.push(group);
    told
}

/// A number in LEB128, at most 32 bits, and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut sum = 0_u64;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        sum |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(sum).ok()?, &bytes[at + 1..]));
        }
    }
    None
}
