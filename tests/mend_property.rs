//! Random stacks of layers, mended in every way: the merged tree stays what it was, but for what was left out.

#[path = "naive/dice.rs"]
mod dice;
#[path = "naive/stack.rs"]
mod stack;

use dice::Dice;
use layerpeel::analysis::mend::{Wish, plan, predict};
use layerpeel::analysis::{NodeId, Union, hidden, never_shown};
use layerpeel::domain::{EntryKind, whiteout};
use stack::{describe, union};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a person sees of each path; a folder that nobody names is one of mode 0755 and time 0.
fn tree(union: &Union, without: &[Vec<u8>]) -> BTreeMap<String, String> {
    let is_gone = |path: &[u8]| {
        let below = |gone: &Vec<u8>| path.starts_with(&[gone, &b"/"[..]].concat());
        without.iter().any(|gone| path == gone || below(gone))
    };
    let mut walk = union.walk(NodeId::ROOT);
    let mut seen = BTreeMap::new();
    while let Some((node, path)) = walk.next_node() {
        let path = path.to_vec();
        let Some(version) = union.last(node).filter(|_| !is_gone(&path)) else { continue };
        let mut names: Vec<String> = union
            .hardlinks(node, union.top())
            .map(|name| union.path(name))
            .filter(|name| !is_gone(name))
            .map(|name| String::from_utf8_lossy(&name).into_owned())
            .collect();
        names.sort();
        if names.len() < 2 {
            names.clear();
        }
        let shown = match version.entry {
            None => "Dir 755 0".to_owned(),
            Some(entry) => format!(
                "{:?} {:o} {} {} {:?} {:?} {:?} {names:?}",
                version.kind,
                entry.meta().mode,
                entry.mtime().secs,
                entry.size(),
                entry.content(),
                String::from_utf8_lossy(entry.link()),
                entry.device(),
            ),
        };
        let shown = shown.replace("Dir 755 0 0 None \"\" None []", "Dir 755 0");
        seen.insert(String::from_utf8_lossy(&path).into_owned(), shown);
    }
    seen
}

/// The whole of it, and what it looks like after mending.
fn mended(union: &Union, wish: &Wish) -> Result<Union, String> {
    Ok(Union::build(&predict(union, &plan(union, wish)?)))
}

/// A few wishes can't be met, and are refused: `refusals` of the 4,000 at most.
fn each(
    refusals: u32,
    wish_of: impl Fn(&mut Dice, &Union) -> Wish,
    holds: impl Fn(&Union, &Wish, &Union) -> Result<(), String>,
) {
    let mut refused = 0u32;
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let layers = dice.layers();
        let before = union(&layers);
        let wish = wish_of(&mut dice, &before);
        let after = match mended(&before, &wish) {
            Ok(after) => after,
            Err(why) => {
                refused += 1;
                assert!(
                    !wish.without.is_empty() || !wish.entries.is_empty(),
                    "seed {seed} {wish:?}: {why}{}",
                    describe(&layers)
                );
                continue;
            }
        };
        let (want, found) = (tree(&before, &wish.without), tree(&after, &[]));
        // A folder that nobody names was there only for the sake of what is left out in it.
        let only_for = |path: &str, shown: &str| {
            let holds = |gone: &Vec<u8>| gone.starts_with(format!("{path}/").as_bytes());
            shown == "Dir 755 0" && wish.without.iter().any(holds)
        };
        let differs = want
            .iter()
            .find(|(path, shown)| found.get(*path) != Some(shown) && !only_for(path, shown));
        let more = found.keys().find(|path| !want.contains_key(*path));
        assert!(
            differs.is_none() && more.is_none(),
            "seed {seed} {wish:?}: {differs:?} but {:?}, more {more:?}{}",
            differs.map(|(path, _)| found.get(path)),
            describe(&layers)
        );
        holds(&before, &wish, &after)
            .unwrap_or_else(|why| panic!("seed {seed} {wish:?}: {why}{}", describe(&layers)));
    }
    assert!(refused <= refusals, "{refused} of 4000 were refused");
}

/// A path that some layer has, in folders that never were anything else: what replaced a file by its mere path brings that file
/// back when it goes.
fn any_path(dice: &mut Dice, union: &Union) -> Vec<Vec<u8>> {
    let others = others(union);
    let fits = |path: &Vec<u8>| {
        let is_above = |other: &Vec<u8>| path.starts_with(&[other, &b"/"[..]].concat());
        !path.is_empty() && !others.iter().any(is_above)
    };
    let paths: Vec<_> =
        (0..union.len() as u32).map(|node| union.path(NodeId(node))).filter(fits).collect();
    match paths.len() {
        0 => Vec::new(),
        count => vec![paths[dice.roll(count as u64) as usize].clone()],
    }
}

/// All paths that any layer stores as something else than a folder.
fn others(union: &Union) -> Vec<Vec<u8>> {
    let mut others = Vec::new();
    for index in (0..union.layer_count()).filter_map(|layer| union.layer(layer)) {
        let mut paths = index.paths().iter();
        let mut number = 0;
        while let Some(path) = paths.next_path() {
            if index.entry(number).kind() != EntryKind::Dir {
                others.push(path.to_vec());
            }
            number += 1;
        }
    }
    others
}

#[test]
fn without_hidden_bytes_nothing_is_hidden_and_nothing_lost() {
    each(
        400,
        |_, _| Wish { drop_hidden: true, ..Wish::default() },
        |_, _, after| {
            let never: u64 = never_shown(after).iter().sum();
            (hidden(after).bytes == 0 && never == 0).then_some(()).ok_or("bytes are hidden".into())
        },
    );
}

#[test]
fn a_squash_keeps_what_is_below_it() {
    each(
        400,
        |dice, union| Wish {
            squash_from: Some(dice.roll(u64::from(union.layer_count())) as u32),
            ..Wish::default()
        },
        |before, wish, after| {
            let from = wish.squash_from.unwrap_or(0);
            for layer in 0..from {
                if before.layer_shared(layer).map(|index| Arc::as_ptr(&index))
                    != after.layer_shared(layer).map(|index| Arc::as_ptr(&index))
                {
                    return Err(format!("layer {layer} was written anew"));
                }
            }
            (after.layer_count() == from + 1).then_some(()).ok_or("not one layer".into())
        },
    );
}

#[test]
fn both_at_once() {
    each(
        400,
        |dice, union| Wish {
            drop_hidden: true,
            without: any_path(dice, union),
            squash_from: Some(dice.roll(u64::from(union.layer_count())) as u32),
            ..Wish::default()
        },
        |_, _, after| (hidden(after).bytes == 0).then_some(()).ok_or("bytes are hidden".into()),
    );
}

#[test]
fn what_is_left_out_is_in_no_layer() {
    each(
        400,
        |dice, union| Wish {
            without: any_path(dice, union),
            drop_hidden: dice.roll(3) == 0,
            squash_from: (dice.roll(3) == 0)
                .then(|| dice.roll(u64::from(union.layer_count())) as u32),
            ..Wish::default()
        },
        |_, wish, after| {
            for gone in &wish.without {
                for layer in 0..after.layer_count() {
                    let Some(index) = after.layer(layer) else { continue };
                    let mut paths = index.paths().iter();
                    while let Some(path) = paths.next_path() {
                        let (folder, name) = (
                            layerpeel::domain::path::parent(path),
                            layerpeel::domain::path::name(path),
                        );
                        let target = whiteout::behind_prefix(name).map(|name| match folder {
                            b"" => name.to_vec(),
                            folder => [folder, name].join(&b'/'),
                        });
                        let hides = target.as_ref() == Some(gone);
                        if path == &gone[..]
                            || path.starts_with(&[gone, &b"/"[..]].concat())
                            || hides
                        {
                            return Err(format!(
                                "{} is in layer {layer}",
                                String::from_utf8_lossy(path)
                            ));
                        }
                    }
                }
            }
            Ok(())
        },
    );
}

/// Entries of files that no path of the final tree shows.
fn hidden_entries(dice: &mut Dice, union: &Union) -> Vec<(u32, u32)> {
    let mut entries = Vec::new();
    for layer in 0..union.layer_count() {
        let Some(index) = union.layer(layer) else { continue };
        for number in 0..index.len() as u32 {
            let is_file = index.entry(number).kind() == EntryKind::File;
            if is_file && !union.shown(layer, number) && dice.roll(2) == 0 {
                entries.push((layer, number));
            }
        }
    }
    entries
}

#[test]
fn hidden_files_that_are_left_out_change_nothing_that_is_seen() {
    each(
        // A file above which a later layer put a folder cannot go alone.
        700,
        |dice, union| Wish {
            entries: hidden_entries(dice, union),
            drop_hidden: dice.roll(4) == 0,
            squash_from: (dice.roll(4) == 0)
                .then(|| dice.roll(u64::from(union.layer_count())) as u32),
            ..Wish::default()
        },
        |before, wish, after| {
            let stored = |union: &Union| {
                (0..union.layer_count()).map(|layer| union.stored_by(layer)).sum::<u64>()
            };
            let gone = wish
                .entries
                .iter()
                .filter_map(|&(layer, number)| Some(before.layer(layer)?.entry(number).size()));
            let most = stored(before) - gone.sum::<u64>();
            // A squash may store a body again that a name below it lost.
            (wish.squash_from.is_some() || stored(after) <= most)
                .then_some(())
                .ok_or("more is stored than should be".into())
        },
    );
}
