//! What the screen says of small images.

use super::*;
use crate::analysis::secrets::{Scanner, mask::Texts};
use crate::analysis::union::tests::union;
use crate::domain::{BlobId, Config, DiffId, Digest, HistoryEntry, Layer, Platform};

/// An image of as many layers as there are steps.
fn image(steps: &[&str]) -> Image {
    let history = |step: &&str| HistoryEntry {
        created_by: format!("{step} # buildkit"),
        comment: "buildkit.dockerfile.v0".into(),
        ..HistoryEntry::default()
    };
    let layer = |row: u32| Layer {
        blob: BlobId(row),
        diff_id: Some(DiffId(Digest::sha256(&row.to_le_bytes()))),
        chain_id: None,
        media_type: String::new(),
        packed: None,
        history: Some(row),
    };
    Image {
        tags: vec!["shop:1".into()],
        id: None,
        manifest: None,
        platform: Platform::default(),
        config: Config { history: steps.iter().map(history).collect(), ..Config::default() },
        layers: (0..steps.len() as u32).map(layer).collect(),
        attestations: Vec::new(),
        diagnostics: Vec::new(),
    }
}

fn file(path: &str, bytes: usize) -> String {
    format!("{path}={}", "x".repeat(bytes))
}

/// A cache of pip that is deleted later, a file stored twice, and one that somebody overwrote.
fn wasteful() -> (Image, Union) {
    let image = image(&["RUN pip install a", "COPY b /b", "RUN rm -rf /root/.cache"]);
    let cache = [file("root/.cache/pip/a", 30_000), file("root/.cache/pip/d/b", 20_000)];
    let (one, other) = (file("srv/model", 9000), file("srv/again/model", 9000));
    let layers = [
        [&cache[0], &cache[1], "b=1111"].to_vec(),
        [&*one, &*other, "b=22"].to_vec(),
        vec!["root/.wh..cache"],
    ];
    let union = union(&layers.iter().map(Vec::as_slice).collect::<Vec<_>>());
    (image, union)
}

fn view() -> (Image, Union, Judged, WasteView) {
    let (image, union) = wasteful();
    let judged = Judged::of(&image, &union, &[]);
    let view = waste_view(&union, &judged);
    (image, union, judged, view)
}

#[test]
fn both_numbers_have_their_sentence() {
    let (.., view) = view();
    let [squash, dive] = &view.cards[..] else { panic!("{view:?}") };
    assert_eq!((&*squash.number, &*squash.door), ("50.0 kB", "3 files"));
    assert_eq!(squash.about, "a squash frees, 73.5 % of 68.0 kB");
    assert!(dive.number.ends_with('%') && dive.is_bad == (view.score < 9000), "{dive:?}");
}

#[test]
fn headings_are_told_apart_and_rows_speak_as_the_chips_do() {
    let (.., view) = view();
    let names: Vec<_> = view.groups.iter().map(|group| &*group.name).collect();
    assert_eq!(names, ["Hidden", "Duplicates"]);
    let [cache] = &view.groups[0].rows[..] else { panic!("{:?}", view.groups[0]) };
    assert_eq!((cache.layer, cache.by, &*cache.size), (Some(0), Some(2), "50.0 kB"));
    assert!(cache.says.contains("in L1") && cache.says.contains("RUN of L3"), "{}", cache.says);
    assert_eq!(cache.line, "RUN pip install a && rm -rf /root/.cache");
    let within = Some("/root/.cache/pip".to_owned());
    let door = Door::Hidden { layer: Some(0), by: Some(2), within, why: Some(Why::Whiteout) };
    assert_eq!(cache.doors, [("2 files in /root/.cache/pip".to_owned(), door)]);
    let [twice] = &view.groups[1].rows[..] else { panic!("{:?}", view.groups[1]) };
    assert_eq!((&*twice.title, twice.doors.len()), ("model, twice", 2));
    let [small] = &view.groups[0].folds[..] else { panic!("{:?}", view.groups[0].folds) };
    assert_eq!((&*small.says, small.rows.len(), small.can_tick), ("1 small thing", 1, false));
}

#[test]
fn hidden_bytes_come_apart_in_three_ways_and_each_part_is_a_door() {
    let (.., view) = view();
    let names = |at: usize| -> Vec<_> {
        view.shares[at].iter().map(|share| (&*share.name, share.layer)).collect()
    };
    assert_eq!(names(0), [("deleted", None), ("overwritten", None)]);
    assert_eq!(names(1), [("", Some(0))]);
    assert_eq!(names(2), [("RUN rm -rf /root/.cache", Some(2)), ("COPY b /b", Some(1))]);
    for shares in &view.shares {
        assert!(shares.iter().all(|share| share.door.is_some()));
    }
}

#[test]
fn a_tidy_image_has_both_numbers_and_no_list() {
    let union = union(&[&["a=1", "b=2"]]);
    let view = waste_view(&union, &Judged::of(&image(&["COPY . /"]), &union, &[]));
    assert_eq!((&*view.cards[0].number, &*view.cards[1].number), ("0 B", "100.0 %"));
    assert!(view.groups.is_empty() && view.tidy.starts_with("No byte"), "{view:?}");
}

#[test]
fn what_is_ticked_is_answered_with_size_score_sharing_and_a_command() {
    let (image, union, judged, view) = view();
    let (cache, twice) = (view.groups[0].rows[0].id, view.groups[1].rows[0].id);
    let other = Other { name: "shop:2", is_beside: true, layers: &image.layers[..2] };
    let asked = |ticked: &[u32]| {
        let wanted = Wanted {
            squash_from: None,
            ticked,
            file: "shop.tar",
            image: None,
            layers: &image.layers,
            others: &[other],
        };
        what_if_view(&union, &judged, &wanted).expect("an answer")
    };
    let both = asked(&[cache, twice]);
    assert_eq!((&*both.before, &*both.after, &*both.saved), ("68.0 kB", "9.0 kB", "−59.0 kB"));
    let shown: Vec<_> = both.lines.iter().map(|(name, [_, then])| (&**name, &**then)).collect();
    assert_eq!(shown[2], ("left hidden", "4 B"));
    assert_eq!(shown[3], ("new digests", "L1–L2"));
    assert!(
        both.sharing.starts_with("L1–L2 are also in shop:2, open beside it."),
        "{}",
        both.sharing
    );
    assert!(both.command.contains("--drop-hidden") && both.about.len() == 2, "{both:?}");
    assert_eq!(both.bar.iter().map(|(_, part)| part).sum::<u32>().div_ceil(10), 1000);
    let none = asked(&[]);
    assert_eq!((&*none.saved, &*none.command, &*none.sharing), ("", "", ""));
    assert_eq!(none.before, none.after);
}

#[test]
fn no_secret_is_in_its_words() {
    let word = ["9LPGdmCU3Z", "I8NFVpQh"].concat();
    let install = format!("RUN TOKEN={word} pip install a");
    let image = image(&[&install, "COPY b /b", &format!("RUN rm -rf /root/.cache # {word}")]);
    let (_, union) = wasteful();
    let scanner = Scanner::new(None);
    let texts = Texts::of(&scanner, &image.config, []);
    let judged = Judged::of(&image, &union, &[]).masked(texts.masks(&scanner));
    let view = waste_view(&union, &judged);
    assert!(!format!("{view:?}").contains(&word[..10]), "{view:?}");
    assert!(view.groups[0].rows[0].line.starts_with("RUN TOKEN=••••"), "{view:?}");
    let mut out = Vec::new();
    csv(&mut out, &union, &judged.waste).unwrap();
    assert!(!String::from_utf8(out).unwrap().contains(&word));
}
