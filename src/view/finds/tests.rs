use super::*;
use crate::analysis::union::tests::union;
use crate::view::list::{FilterMode, ListQuery, Outline, Window};
use std::sync::Arc;

fn findings() -> Findings {
    // Contents are what follows `=`; the top layer deletes one file and changes another.
    Findings::of(Arc::new(union(&[&["etc/a=1", "etc/b=22", "z=1"], &["etc/a=333", "etc/.wh.b"]])))
}

fn window(findings: &Findings, query: &FindsQuery) -> Window<Finds> {
    let mut outline = Outline::default();
    outline.ask(findings, query, None);
    outline.window(findings, 0, 50)
}

/// Path, layers and state of a row.
type Told = (String, Vec<(u32, bool)>, String);

fn told(window: &Window<Finds>) -> Vec<Told> {
    let rows = window.rows.iter().map(|row| row.cells.clone());
    rows.map(|cells| (cells.path, cells.layers, cells.state)).collect()
}

#[test]
fn all_versions_the_largest_first_with_what_became_of_each() {
    let findings = findings();
    let window = window(&findings, &FindsQuery::default());
    let row =
        |path: &str, layer, gone, state: &str| (path.into(), vec![(layer, gone)], state.into());
    let files: Vec<_> = told(&window).into_iter().filter(|(path, ..)| path != "/etc").collect();
    assert_eq!(files.len(), 4, "{files:?}");
    assert!(files.contains(&row("/etc/a", 1, false, "in the image")));
    assert!(files.contains(&row("/etc/a", 0, true, "overwritten by L2")));
    assert!(files.contains(&row("/etc/b", 0, true, "deleted by L2, still stored")));
    let sizes: Vec<u64> = window.rows.iter().filter_map(|row| row.cells.size).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    assert!(window.totals.says.starts_with(&text_of(window.totals.counts.iter().sum())));
}

fn text_of(count: u64) -> String {
    crate::view::text::counted(count, "version", "versions")
}

#[test]
fn facts_kinds_and_names_leave_rows_out() {
    let findings = findings();
    let of = |change: fn(&mut FindsQuery)| {
        let mut query = FindsQuery::default();
        query.list.hide = vec![FindKind::Folder];
        change(&mut query);
        let paths = told(&window(&findings, &query)).into_iter();
        let mut paths: Vec<String> =
            paths.map(|(path, layers, _)| format!("{path}@{}", layers[0].0)).collect();
        paths.sort();
        paths.join(" ")
    };
    type Change = fn(&mut FindsQuery);
    let table: [(Change, &str); 6] = [
        (|_| (), "/etc/a@0 /etc/a@1 /etc/b@0 /z@0"),
        (|query| query.facts.which = Which::Hidden, "/etc/a@0 /etc/b@0"),
        (|query| query.facts.which = Which::Final, "/etc/a@1 /z@0"),
        (|query| query.facts.layer = Some(1), "/etc/a@1"),
        (|query| query.list.filter = "a".into(), "/etc/a@0 /etc/a@1"),
        (
            |query| {
                query.list = ListQuery {
                    filter: "/etc/?".into(),
                    mode: FilterMode::Glob,
                    ..query.list.clone()
                };
            },
            "/etc/a@0 /etc/a@1 /etc/b@0",
        ),
    ];
    for (at, (change, want)) in table.into_iter().enumerate() {
        assert_eq!(of(change), want, "row {at}");
    }
    let mut wrong = FindsQuery::default();
    wrong.facts.mode = "rwx".into();
    assert_eq!(window(&findings, &wrong).totals.wrong.len(), 1);
}

fn sighting(path: &str, entry: u32, lines: u64) -> Sighting {
    let line = |number| SightedLine {
        number: Some(number),
        parts: vec![String::new(), "needle".to_owned()],
        bare: Vec::new(),
    };
    Sighting { entry, path: path.into(), lines: (1..=lines).map(line).collect(), more: false }
}

#[test]
fn files_stand_as_they_were_found_with_their_lines_and_layers() {
    let mut findings = findings();
    let union = union(&[&["etc/a=1", "etc/b=22", "z=1"], &["etc/a=333", "etc/.wh.b"]]);
    findings.sighted.0 = 5;
    let query = |step| FindsQuery {
        sighted: Some(Sighted { search: 5, step }),
        list: ListQuery::default(),
        ..FindsQuery::default()
    };
    let all = &mut findings.sighted.1;
    all.add(&union, &[0], sighting("z", 2, 1));
    all.add(&union, &[0], sighting("etc/b", 1, 2));
    all.add(&union, &[0], sighting("nowhere", 9, 1));
    let mut outline = Outline::default();
    outline.ask(&findings, &query(1), None);
    let before: Vec<u32> =
        outline.window(&findings, 0, 50).rows.iter().map(|row| row.node).collect();
    findings.sighted.1.add(&union, &[1], sighting("etc/a", 0, 1));
    findings.sighted.1.searched(&[0, 1], 3, 6, 2);
    findings.sighted.1.damaged(&[0], "The layer ends early.");
    outline.ask(&findings, &query(2), None);
    let window = outline.window(&findings, 0, 50);
    let kinds: Vec<RowOf> = window.rows.iter().map(|row| row.cells.of).collect();
    use RowOf::{File, Line};
    assert_eq!(kinds, [File, Line, File, Line, Line, File, Line]);
    let nodes: Vec<u32> = window.rows.iter().map(|row| row.node).collect();
    assert_eq!(nodes[..before.len()], before, "what is on screen stays where it is");
    assert_eq!(window.rows[2].cells.says, "2 lines");
    assert_eq!(window.rows[2].cells.state, "deleted by L2, still stored");
    assert_eq!(window.rows[4].cells.line, 2);
    assert_eq!(window.rows[5].cells.layers, [(1, false)]);
    let says = "4 lines in 3 files. 3 files of 2 layers searched, 6 B; 2 binary files skipped.";
    assert_eq!(window.totals.says, says);
    assert_eq!(window.totals.wrong, ["L1: The layer ends early."]);
}

#[test]
fn equal_contents_of_a_path_are_one_file_of_several_layers() {
    let layers: &[&[&str]] = &[&["a=same"], &["a=other"], &["a=same"]];
    let union = union(layers);
    let mut all = Sightings::default();
    all.add(&union, &[2], sighting("a", 0, 1));
    all.add(&union, &[0], sighting("a", 0, 1));
    all.add(&union, &[1], sighting("a", 0, 1));
    assert_eq!(all.counts(), (2, 2));
    assert_eq!(all.file(0).layers, [(0, true), (2, false)]);
    assert_eq!((&*all.file(0).state, &*all.file(1).state), ("in the image", "overwritten by L3"));
}

#[test]
fn what_links_led_elsewhere_is_told_of_where_it_is() {
    let layers: &[&[&str]] = &[
        &["bin->usr", "x=1", "bin/t=1"],
        &["bin/t=22", "lost->lost", "lost/w=1"],
        &[".wh.bin", "bin/t=22"],
    ];
    let union = union(layers);
    let mut all = Sightings::default();
    for (layer, entry, path) in [(0, 2, "bin/t"), (1, 0, "bin/t"), (2, 1, "bin/t")] {
        all.add(&union, &[layer], sighting(path, entry, 1));
    }
    // Nothing leads there; it is said once.
    all.add(&union, &[1], sighting("lost/w", 2, 1));
    all.add(&union, &[1], sighting("lost/w", 2, 1));
    let told: Vec<_> = (0..3).map(|at| all.file(at)).map(|of| (of.path, of.layers)).collect();
    let row = |path: &str, layer, gone| (path.to_owned(), vec![(layer, gone)]);
    assert_eq!(told, [row("/usr/t", 0, true), row("/usr/t", 1, false), row("/bin/t", 2, false)]);
    let lost = "L2: Something was found in files that no path of the tree leads to.";
    assert_eq!(all.totals().wrong, [lost]);
}

#[test]
fn what_is_found_again_is_told_of_a_layer_once() {
    let union = union(&[&["a=same", "a=same", "l->a"], &["a=same"]]);
    let mut all = Sightings::default();
    // Of those that the first layer stores twice the later one counts; a link has no hash.
    for (layers, path, entry) in
        [(&[0][..], "a", 0), (&[0], "a", 1), (&[0, 1], "a", 0), (&[0], "l", 2), (&[0], "l", 2)]
    {
        all.add(&union, layers, sighting(path, entry, 1));
    }
    assert_eq!(all.counts(), (2, 2));
    assert_eq!(all.file(0).layers, [(0, true), (1, false)]);
    assert_eq!(all.file(1).layers, [(0, false)]);
}

#[test]
fn of_a_search_that_has_told_nothing_yet_nothing_is_shown() {
    let mut findings = findings();
    let union = union(&[&["z=1"]]);
    findings.sighted.0 = 5;
    findings.sighted.1.add(&union, &[0], sighting("z", 0, 1));
    for (search, rows) in [(5, 2), (6, 0), (4, 0)] {
        let query = FindsQuery {
            sighted: Some(Sighted { search, step: 1 }),
            list: ListQuery::default(),
            ..FindsQuery::default()
        };
        let window = window(&findings, &query);
        assert_eq!(window.rows.len(), rows, "{search}");
        assert_eq!(window.totals.says.starts_with("Nothing found"), rows == 0);
    }
}

#[test]
fn nothing_found_says_what_was_read() {
    let mut all = Sightings::default();
    all.searched(&[0], 3, 5_000_000, 1);
    let says = "Nothing found. 3 files of 1 layer searched, 5.0 MB; 1 binary file skipped.";
    assert_eq!(all.totals().says, says);
}

#[test]
fn of_versions_with_a_digest_those_are_shown_that_the_search_has_found() {
    let mut findings = findings();
    let mut query = FindsQuery::default();
    query.facts.sha256 = "0a".repeat(32);
    let of = |findings: &Findings, query: &FindsQuery| {
        let window = window(findings, query);
        let rows = told(&window).into_iter().map(|(path, layers, _)| (path, layers[0].0));
        (rows.collect::<Vec<_>>(), window.totals.says)
    };
    assert_eq!(of(&findings, &query).0, [], "nobody has looked yet");
    query.hashed = Some(Sighted { search: 7, step: 0 });
    findings.sighted.0 = 7;
    assert_eq!(of(&findings, &query).0, []);
    let union = union(&[&["etc/a=1", "etc/b=22", "z=1"], &["etc/a=333", "etc/.wh.b"]]);
    findings.sighted.1.add(&union, &[0], sighting("etc/a", 0, 1));
    findings.sighted.1.searched(&[0], 3, 4, 1);
    query.hashed = Some(Sighted { search: 7, step: 1 });
    let says = "1 version, 1 B. 3 files of 1 layer searched, 4 B; 1 sparse file passed over.";
    assert_eq!(of(&findings, &query), (vec![("/etc/a".into(), 0)], says.into()));
    query.facts.which = Which::Final;
    assert_eq!(of(&findings, &query).0, [], "all other facts hold as well");
    query.facts = FactsQuery { sha256: "0b".into(), ..FactsQuery::default() };
    let wrong = window(&findings, &query).totals.wrong;
    assert_eq!(wrong, ["\"0b\" is no SHA-256, which is 64 digits in hex."]);
}

/// A link of a layer below leads to another path than the one that was walked.
#[test]
fn a_version_with_a_digest_is_shown_where_links_lead_to() {
    let stack: &[&[&str]] = &[&["r/", "l->r"], &["l/a=1"]];
    let mut findings = Findings::of(Arc::new(union(stack)));
    findings.sighted.0 = 7;
    findings.sighted.1.add(&union(stack), &[1], sighting("l/a", 0, 0));
    let mut query = FindsQuery::default();
    query.facts.sha256 = "0a".repeat(32);
    query.hashed = Some(Sighted { search: 7, step: 1 });
    let rows = told(&window(&findings, &query)).into_iter();
    let rows: Vec<_> = rows.map(|(path, layers, _)| (path, layers)).collect();
    assert_eq!(rows, [("/r/a".to_owned(), vec![(1, false)])]);
}

/// Of a line in a private key only dots are shown, and why, until somebody asks.
#[test]
fn private_keys_are_shown_when_they_are_asked_for() {
    let mut findings = findings();
    let union = union(&[&["etc/a=1", "etc/b=22", "z=1"], &["etc/a=333", "etc/.wh.b"]]);
    let parts = |text: &str| vec![String::new(), text.to_owned()];
    let entry = {
        let mut sighted = sighting("etc/a", 1, 1);
        let secret =
            SightedLine { number: Some(2), parts: parts("••••"), bare: parts("needle") };
        sighted.lines.push(secret);
        sighted
    };
    findings.sighted.1.add(&union, &[0], entry);
    for (bare, want) in [(false, ("••••", "private key, left out")), (true, ("needle", ""))]
    {
        let sighted = Some(Sighted { search: 0, step: 0 });
        let list = ListQuery::default();
        let query = FindsQuery { sighted, list, bare, ..FindsQuery::default() };
        let window = window(&findings, &query);
        let lines: Vec<_> = window.rows.iter().filter(|row| row.cells.of == RowOf::Line).collect();
        let told = |at: usize| (lines[at].cells.parts[1].as_str(), lines[at].cells.state.as_str());
        assert_eq!((told(0), told(1)), (("needle", ""), want));
        assert!(window.totals.private);
    }
}
