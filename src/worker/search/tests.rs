use super::*;
use crate::analysis::search::{Literal, Pattern, Syntax};
use crate::domain::Digest;
use crate::domain::wire::{from_bytes, to_bytes};
use crate::formats::bodies::LayerBodies;
use crate::formats::{Again, Limits};
use crate::make::tar::{TarBuilder, gzip, splits};
use crate::view::finds::FactsQuery;
use std::ops::Add;

fn layer() -> Vec<u8> {
    let many: String = (0..MOST_OF_FILE + 5).map(|at| format!("needle {at}\n")).collect();
    TarBuilder::default()
        .dir("etc/")
        .file("etc/one", "nothing\n\ta Needle, needle\u{1b}!\r\n")
        .file("etc/none", "nothing\n")
        .file("bin/program", "\0\0needle")
        .file("many", &many)
        .file("empty", "")
        .finish()
}

fn search<S: Searcher>(bytes: &[u8], searcher: S) -> (Vec<FoundFile>, Tally) {
    let mut bodies = LayerBodies::new(Files::new(BlobId(0), searcher), &Limits::default());
    let mut found = Vec::new();
    for piece in bytes.chunks(700) {
        bodies.feed(piece);
        found.extend(bodies.visitor().take());
    }
    let mut visited = bodies.finish();
    assert_eq!(visited.damage, None);
    found.extend(visited.visitor.take());
    (found, visited.visitor.tally())
}

fn literal(ignore_case: bool, binary: bool) -> InLines<Literal> {
    InLines::new(Literal::new("needle", ignore_case).unwrap(), binary)
}

#[test]
fn lines_are_told_by_file_with_their_matches_and_what_was_searched_is_counted() {
    for bytes in [layer(), gzip(&layer())] {
        let (found, tally) = search(&bytes, literal(true, true));
        let entries: Vec<u32> = found.iter().map(|file| file.entry).collect();
        assert_eq!(entries, [1, 3, 4]);
        let line = |parts: &[&str]| parts.iter().map(|part| part.to_string()).collect::<Vec<_>>();
        assert_eq!(found[0].lines.len(), 1);
        assert_eq!(found[0].lines[0].line, Some(2));
        assert_eq!(found[0].lines[0].parts, line(&["  a ", "Needle", ", ", "needle", "\\x1b!"]));
        assert_eq!(found[1].lines, [FoundLine { parts: line(&[""]), ..FoundLine::default() }]);
        assert_eq!((found[2].lines.len(), found[2].more), (MOST_OF_FILE, true));
        assert_eq!((tally.files, tally.binary), (4, 0));
        assert!(tally.bytes > 500);
    }
}

/// What is found in the body of a private key is left out, as everywhere, and told beside; the lines around it are not.
#[test]
fn lines_of_private_keys_are_covered() {
    let label = |word: &str| format!("-----{word} EC PRIVATE KEY-----");
    let (begin, end) = (label("BEGIN"), label("END"));
    let body = format!("{}\n", "AneedleA".repeat(8));
    let one = format!("needle before\n{begin}\n{}{end}\nneedle after\n", body.repeat(3));
    // Larger than what is kept of what passed.
    let long = format!("{begin}\n{}{end}\n", "B".repeat(64).add("\n").repeat(200) + &body);
    let quoted = format!("{{\"needle\":\"{begin}\\n{}\\n{end}\"}}\n", "AneedleA".repeat(4));
    let cut = format!("{begin}\n{}", body.trim_end());
    let speaks = format!("needle \"{begin}\"\n");
    let files =
        [("one", &one), ("long", &long), ("quoted", &quoted), ("cut", &cut), ("speaks", &speaks)];
    let tar = files.iter().fold(TarBuilder::default(), |tar, (name, body)| tar.file(name, body));
    let bytes = tar.finish();
    let (found, _) = search(&bytes, literal(false, false));
    let shown =
        |line: &FoundLine| (line.line.unwrap_or(0), line.parts.concat(), line.bare.concat());
    let all: Vec<_> = found.iter().flat_map(|file| &file.lines).map(shown).collect();
    let is_covered = |(_, parts, bare): &&(u64, String, String)| {
        parts.contains(DOTS) && !parts.contains("Aneedle") && bare.contains("AneedleA")
    };
    let numbers =
        |of: Vec<&(u64, String, String)>| of.iter().map(|line| line.0).collect::<Vec<_>>();
    assert_eq!(numbers(all.iter().filter(is_covered).collect()), [3, 4, 5, 202, 1, 2]);
    let open: Vec<_> = all.iter().filter(|line| !is_covered(line)).collect();
    assert!(open.iter().all(|(_, parts, bare)| !parts.contains(DOTS) && bare.is_empty()));
    assert_eq!(numbers(open), [1, 7, 1]);
    let quoted = &found[2].lines[0];
    assert!(quoted.parts[1] == "needle" && quoted.parts[2].starts_with("\":\"-----BEGIN"));
    assert!(quoted.parts.concat().ends_with("-----END EC PRIVATE KEY-----\"}"), "{quoted:?}");
    // However it comes.
    for piece in [1, 63, 4000, 1 << 20] {
        let mut bodies =
            LayerBodies::new(Files::new(BlobId(0), literal(false, false)), &Limits::default());
        bytes.chunks(piece).for_each(|piece| _ = bodies.feed(piece));
        assert_eq!(bodies.finish().visitor.take(), found, "{piece}");
    }
}

#[test]
fn binary_files_are_passed_over_and_counted() {
    let (found, tally) = search(&layer(), literal(false, false));
    assert_eq!(found.iter().map(|file| file.entry).collect::<Vec<_>>(), [1, 4]);
    assert_eq!((tally.files, tally.binary), (3, 1));
}

#[test]
fn an_expression_in_another_program_tells_the_same() {
    let pattern = Pattern::new("needle", Syntax { literal: false, ignore_case: true }).unwrap();
    let here = search(&layer(), literal(true, true));
    assert_eq!(search(&layer(), InLines::new(pattern.matcher(), true)), here);
    let told = Told { lines: here.0[0].lines.clone(), done: true, skipped: false };
    assert_eq!(from_bytes::<Told>(&to_bytes(&told)), Some(told));
}

#[test]
fn any_pieces_tell_the_same() {
    let small =
        TarBuilder::default().file("a", "needle\nno\nneedle").file("b", "\0needle").finish();
    let want = search(&small, literal(false, true));
    for pieces in splits(&small) {
        let mut bodies =
            LayerBodies::new(Files::new(BlobId(0), literal(false, true)), &Limits::default());
        for piece in pieces {
            let _ = bodies.feed(piece);
        }
        let mut files = bodies.finish().visitor;
        assert_eq!((files.take(), files.tally()), want);
    }
}

#[test]
fn enough_lines_end_the_layer() {
    let many = "needle\n".repeat(MOST_OF_FILE + 1);
    let of = |files: u64| {
        let layer = (0..files).fold(TarBuilder::default(), |layer, at| {
            layer.file(&format!("{at}"), &many).file(&format!("{at}-none"), "nothing")
        });
        let (found, tally) = search(&layer.finish(), literal(false, true));
        (found.iter().map(|file| file.lines.len() as u64).sum::<u64>(), tally.files)
    };
    let most = MOST_LINES / MOST_OF_FILE as u64;
    assert_eq!(of(most - 1), (MOST_LINES - MOST_OF_FILE as u64, 2 * most - 2));
    assert_eq!(of(most + 9), (MOST_LINES, 2 * most - 1), "no further file");
}

/// Each is searched to its end before the next begins, also one that ends within a line.
#[test]
fn members_that_pass_share_a_searcher() {
    let mut cut = TarBuilder::default().file("a", "needle\nneedle".repeat(99)).finish();
    cut.truncate(512 + 13);
    let layers = [cut, layer()];
    let archive = layers.iter().fold(TarBuilder::default(), |all, of| all.file("layer", of));
    let shared = RefCell::new(Box::new(literal(true, true)));
    let files = |at: u32| Files::new(BlobId(at), &shared);
    let member = |at| (at, Member::new(LayerBodies::new(files(at), &Limits::default())));
    let mut again = Again::new([member(1), member(2)]);
    again.feed(&gzip(&archive.finish()));
    let passed = again.finish().into_iter().filter_map(|(_, member)| member.passed());
    let told = passed.map(|mut of| (of.visitor.take(), of.damage.is_some(), of.visitor.tally()));
    let alone = layers.iter().map(|layer| {
        let files = Files::new(BlobId(0), literal(true, true));
        let mut bodies = LayerBodies::new(files, &Limits::default());
        bodies.feed(layer);
        let mut of = bodies.finish();
        (of.visitor.take(), of.damage.is_some(), of.visitor.tally())
    });
    let (told, alone) = (told.collect::<Vec<_>>(), alone.collect::<Vec<_>>());
    assert_eq!(told, alone);
    assert_eq!((told[0].0[0].lines.len(), told[0].1, told[1].1), (2, true, false));
}

#[test]
fn files_with_a_digest_are_found_those_of_other_sizes_are_not_read() {
    let of = |content: &[u8]| Digest::sha256(content).to_string();
    let found = |bytes: &[u8], sha256: String, most: &str| {
        let sizes = [String::new(), most.to_owned()];
        let facts = FactsQuery { sha256, sizes, ..FactsQuery::default() };
        let (found, tally) = search(bytes, Hashed::new(&facts));
        (found.into_iter().map(|file| file.entry).collect::<Vec<_>>(), tally.files)
    };
    for bytes in [layer(), gzip(&layer())] {
        assert_eq!(found(&bytes, of(b"nothing\n"), ""), (vec![2], 5));
        assert_eq!(found(&bytes, of(b"\0\0needle"), "20"), (vec![3], 3), "binary or not");
        assert_eq!(found(&bytes, of(b""), ""), (vec![5], 5), "an empty one has a hash, too");
        assert_eq!(found(&bytes, of(b"nothing"), ""), (vec![], 5));
    }
    // What is left of a file is not its content.
    let cut = TarBuilder::default().file("a", "needle\n".repeat(99)).finish();
    let facts = FactsQuery { sha256: of(&b"needle\n".repeat(99)[..400]), ..FactsQuery::default() };
    let files = Files::new(BlobId(0), Hashed::new(&facts));
    let mut bodies = LayerBodies::new(files, &Limits::default());
    let _ = bodies.feed(&cut[..912]);
    assert!(bodies.finish().visitor.take().is_empty());
}
