//! The map of rooms in `src/README.md` is enforced: no room imports what its row does not allow, and only the browser's
//! rooms name the browser's crates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Crates that exist only in a browser, and the places that may name them.
const BROWSER_CRATES: [&str; 7] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo",
    "yew",
    "serde_wasm_bindgen",
];
const BROWSER_PLACES: [&str; 4] = ["worker/glue", "app/engine", "ui/", "bin/"];

/// Where the standard library sorts, because there may be a number for each path or body of an image: it is several times faster
/// there, and costs 7 kB of program each time. Everything else calls `domain::order`, which does not.
const LARGE_SORTS: [&str; 18] = [
    "analysis/efficiency/mod.rs",
    "analysis/efficiency/stack.rs",
    "analysis/mend/mod.rs",
    "analysis/output.rs",
    "analysis/report/mod.rs",
    "analysis/space/largest.rs",
    "analysis/stored.rs",
    "analysis/takeout.rs",
    "analysis/treediff/moves.rs",
    "analysis/union/",
    "analysis/waste/duplicates.rs",
    "analysis/waste/mod.rs",
    "domain/order.rs",
    "formats/members.rs",
    "formats/toc/chunks.rs",
    "view/list/outline.rs",
    "view/space/block.rs",
    // Only the command has these.
    "worker/native",
];

/// What the rooms may import: for each room the prefixes (`domain`, `worker::protocol`) or `None` for everything.
type Rules = BTreeMap<String, Option<Vec<String>>>;

/// Reads the table of `src/README.md`: `` | `room/` | holds | `a`, `b::c` | ``.
fn rules(readme: &str) -> Rules {
    let ticked =
        |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, allowed] = cells[..] else { return None };
        let room = room.strip_prefix('`')?.strip_suffix("/`")?.to_owned();
        Some((room, (allowed != "everything").then(|| ticked(allowed))))
    };
    readme.lines().filter(|line| line.starts_with("| `")).filter_map(row).collect()
}

/// The code without comments and without the inside of string literals.
fn code_only(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else if c == '"' {
            end_of_string(rest)
        } else {
            code.push(c);
            c.len_utf8()
        };
        rest = &rest[skip..];
    }
    code
}

/// Where the literal that opens with the first byte of `text` ends.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where `word` stands as a whole word that begins a path or an item.
fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(word).filter_map(move |(at, _)| {
        let after = &code[at + word.len()..];
        let whole =
            !code[..at].ends_with(|c| is_word(c) || c == '"') && !after.starts_with(is_word);
        whole.then_some(after)
    })
}

/// Every path of ours that the code names: `crate::a::b`, `layerpeel::a`, and each branch of `crate::{a, b::c}`.
fn own_paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for name in ["crate", "layerpeel"] {
        for after in words(code, name) {
            if let Some(path) = after.strip_prefix("::") {
                expand(path.trim_start(), &mut paths);
            }
        }
    }
    paths
}

fn expand(path: &str, paths: &mut Vec<String>) {
    let Some(group) = path.strip_prefix('{') else {
        let end = path.find(|c| !is_word(c) && c != ':').unwrap_or(path.len());
        let one = path[..end].trim_end_matches(':');
        // `worker::{protocol, desk}`: the branches decide.
        match path[one.len()..].strip_prefix("::").filter(|rest| rest.starts_with('{')) {
            Some(rest) => {
                let mut branches = Vec::new();
                expand(rest, &mut branches);
                paths.extend(branches.iter().map(|branch| format!("{one}::{branch}")));
            }
            None => paths.push(one.to_owned()),
        }
        return;
    };
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in group.char_indices() {
        let last = c == '}' && depth == 0;
        if last || (c == ',' && depth == 0) {
            if !group[start..at].trim().is_empty() {
                expand(group[start..at].trim(), paths);
            }
            start = at + 1;
        }
        match c {
            _ if last => return,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
}

/// The code that the program is made of, and the tests that stand behind it; a file of tests is all tests.
fn without_tests<'a>(place: &str, code: &'a str) -> (&'a str, &'a str) {
    if place.ends_with("/tests.rs") || place.contains("/tests/") {
        return ("", code);
    }
    code.find("#[cfg(test)]\nmod tests {").map_or((code, ""), |at| code.split_at(at))
}

/// What tests of a room may import besides what the room may.
fn for_tests(room: &str) -> &'static str {
    if room == "make" { "formats" } else { "make" }
}

fn allows(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What is wrong with one file; `place` is its path below `src`, with `/`.
fn violations(place: &str, source: &str, rules: &Rules) -> Vec<String> {
    let code = code_only(source);
    let mut found = Vec::new();
    let Some((room, _)) = place.split_once('/') else { return found };
    match rules.get(room) {
        None => {
            found.push(format!("{place}: the room `{room}/` is not in the table of src/README.md"))
        }
        Some(None) => {}
        Some(Some(allowed)) => {
            let ours = |path: &String| path != room && !allows(room, path) && !path.is_empty();
            let forbidden =
                |path: &String| ours(path) && !allowed.iter().any(|prefix| allows(prefix, path));
            let (program, tests) = without_tests(place, &code);
            let tested = own_paths(tests).into_iter().filter(|path| !allows(for_tests(room), path));
            let rooms_only = |path: &String| {
                rules.contains_key(path.split("::").next().unwrap_or_default()) || path == "*"
            };
            found.extend(
                own_paths(program)
                    .into_iter()
                    .chain(tested)
                    .filter(|path| rooms_only(path) && forbidden(path))
                    .map(|path| format!("{place}: `{room}` may not import `{path}`")),
            );
        }
    }
    if !BROWSER_PLACES.iter().any(|start| place.starts_with(start)) {
        let named = BROWSER_CRATES
            .iter()
            .filter(|name| words(&code, name).any(|after| after.trim_start().starts_with("::")));
        found.extend(named.map(|name| format!("{place}: names the browser's crate `{name}`")));
    }
    if room != "bin" && !LARGE_SORTS.iter().any(|start| place.starts_with(start)) {
        let (program, _) = without_tests(place, &code);
        // `made.sort()` and `list.sort_by(column)` are calls of ours.
        let sorts = [".sort_by(|", ".sort_by_key(|", ".sort_by_cached_key(|", ".sort_unstable"];
        found.extend(
            sorts
                .iter()
                .filter(|sort| program.contains(**sort))
                .map(|sort| format!("{place}: `{sort}` is large, `domain::order` is not")),
        );
    }
    found
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn map() -> Rules {
    rules(&fs::read_to_string(root().join("README.md")).expect("src/README.md"))
}

#[test]
fn every_room_imports_only_what_the_map_allows() {
    let (src, rules) = (root(), map());
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    assert!(files.len() > 10, "only {} sources found", files.len());
    let mut found = Vec::new();
    for file in files {
        let place =
            file.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
        found.extend(violations(&place, &fs::read_to_string(&file).expect("UTF-8"), &rules));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_map_names_every_room_once_and_runs_one_way() {
    let rules = map();
    for room in
        ["bin", "ui", "app", "worker", "view", "lab", "analysis", "formats", "make", "domain"]
    {
        assert!(rules.contains_key(room), "no row for {room}");
    }
    assert_eq!(rules["domain"], Some(vec![]));
    for (room, allowed) in &rules {
        for other in allowed.iter().flatten() {
            let other = other.split("::").next().unwrap_or_default();
            let back =
                rules[other].iter().flatten().any(|prefix| prefix.split("::").next() == Some(room));
            assert!(!back, "{room} and {other} import each other");
        }
    }
}

#[test]
fn a_violation_is_found() {
    let rules = map();
    let check = |place: &str, source: &str| violations(place, source, &rules);
    assert_eq!(
        check("domain/x.rs", "use crate::formats::open;"),
        ["domain/x.rs: `domain` may not import `formats::open`"]
    );
    assert_eq!(check("ui/x.rs", "use crate::{app::State, worker::desk::Desk};").len(), 1);
    assert_eq!(
        check("ui/x.rs", "use crate::worker::{protocol::ToDesk, desk};"),
        ["ui/x.rs: `ui` may not import `worker::desk`"]
    );
    assert_eq!(check("analysis/x.rs", "fn f() -> crate::view::Row { todo }").len(), 1);
    assert_eq!(
        check("view/x.rs", "use web_sys::Window;"),
        ["view/x.rs: names the browser's crate `web_sys`"]
    );
    assert_eq!(check("worker/desk.rs", "fn f(file: &web_sys::File) {}").len(), 1);
    let tests =
        "#[cfg(test)]\nmod tests {\n    use crate::make::tar;\n    use crate::view::text;\n}";
    assert_eq!(
        check("formats/x.rs", tests),
        ["formats/x.rs: `formats` may not import `view::text`"]
    );
    assert_eq!(check("formats/x.rs", "use crate::make::tar;").len(), 1);
    assert_eq!(check("formats/tests.rs", "use crate::make::tar;"), [""; 0]);
    assert_eq!(check("cellar/x.rs", "").len(), 1, "a room that the map does not know");
    assert_eq!(check("view/x.rs", "fn f(a: &mut [u32]) { a.sort_by_key(|a| !a) }").len(), 1);
    assert_eq!(check("analysis/union/x.rs", "fn f(a: &mut [u32]) { a.sort_unstable() }").len(), 0);
}

#[test]
fn every_place_of_the_browser_exists() {
    for place in BROWSER_PLACES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(place);
        assert!(path.is_dir(), "src/{place} is not there any more");
    }
}

#[test]
fn what_is_allowed_passes() {
    let rules = map();
    let check = |place: &str, source: &str| violations(place, source, &rules);
    assert_eq!(
        check(
            "ui/x.rs",
            "use crate::{app::State, worker::protocol::ToDesk};\nuse yew::prelude::*;"
        ),
        [""; 0]
    );
    assert_eq!(check("bin/app.rs", "use layerpeel::formats::open;\nuse web_sys::Window;"), [""; 0]);
    assert_eq!(
        check(
            "domain/x.rs",
            "// crate::formats\nuse crate::domain::path;\nlet s = \"crate::ui::x \\\" web_sys::y\";"
        ),
        [""; 0]
    );
    assert_eq!(check("worker/glue/blob.rs", "use web_sys::File;"), [""; 0]);
    assert_eq!(
        check("app/engine/open.rs", "use js_sys::Array; use crate::worker::glue::Handle;"),
        [""; 0]
    );
}
