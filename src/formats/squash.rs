//! Layers that are not the work of the one row they are filed under: squashed images, imported tars.
//!
//! `docker build --squash` marks the rows it merged as empty and adds one without a command; `buildah bud` with one layer, its
//! `--squash` and kaniko's `--single-snapshot` file the one layer under the last instruction, often a `CMD`.

use crate::domain::instruction::{is_import, is_squash, keyword_of_step, stores_files};
use crate::domain::{Diagnostic, DiffId, HistoryEntry};

/// SHA-256 of tars without an entry, with two blocks of zeros and with GNU tar's twenty: what old engines stored for a `CMD`.
const EMPTY_TARS: [&str; 2] = [
    "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "84ff92691f909a05b224e1c56abb4864f01b4f8e3c854e4bb4c7baf1d3f6d652",
];

/// Takes back the rows of layers that hold more than the row says, and tells of them. `rows` are the layers' rows of `history`.
pub(crate) fn find(
    history: &[HistoryEntry],
    rows: &mut [Option<u32>],
    diff_ids: &[Option<DiffId>],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if rows.iter().all(Option::is_none) {
        found.extend(one_for_all(history, rows.len()));
        return found;
    }
    let mut from = 0;
    for (at, owner) in rows.iter_mut().enumerate() {
        let Some(row) = owner.map(|row| row as usize).filter(|&row| row < history.len()) else {
            continue;
        };
        let steps = history.get(from..row).unwrap_or_default();
        from = row + 1;
        let row = &history[row];
        let message = if is_import(&row.comment) {
            format!(
                "Layer {at} was made from a tar ({}), such as docker export writes: the steps that made its files are not recorded.",
                row.comment.trim()
            )
        } else if is_squash(&row.created_by, &row.comment) {
            format!(
                "Layer {at} is squashed: {}, so which step made which file is not recorded.",
                several(steps)
            )
        } else if let Some(keyword) = keyword_of_step(&row.created_by)
            && !stores_files(keyword)
            && !is_empty_tar(diff_ids.get(at))
        {
            *owner = None;
            format!(
                "Layer {at} is squashed: the history files it under {keyword}, which stores no files. {}, so which step made which \
                 file is not recorded.",
                capital(&several(steps))
            )
        } else {
            continue;
        };
        found.push(Diagnostic::info(Diagnostic::SQUASHED, message).in_layer(at as u32));
    }
    found
}

/// One layer, and a history that tells of more than one, or of steps that are all said to have made none.
fn one_for_all(history: &[HistoryEntry], layers: usize) -> Option<Diagnostic> {
    let steps = history.iter().filter(|row| !row.empty_layer || makes_files(row)).count();
    (layers == 1 && steps > 0).then(|| {
        let steps = if steps == 1 { "one step".to_owned() } else { format!("{steps} steps") };
        let message = format!(
            "The image is squashed: the history tells of {steps} that store files, and there is one layer for all of them, so which \
             step made which file is not recorded."
        );
        Diagnostic::info(Diagnostic::SQUASHED, message).in_layer(0)
    })
}

/// How many steps a layer was merged from, as far as the rows below it tell.
fn several(steps: &[HistoryEntry]) -> String {
    match steps.iter().filter(|row| makes_files(row)).count() {
        0 => "it holds the work of other steps".to_owned(),
        1 => "it holds the work of a step before it".to_owned(),
        steps => format!("it holds the work of {steps} steps before it"),
    }
}

fn capital(text: &str) -> String {
    text.replacen("it ", "It ", 1)
}

/// True for an instruction that may store files, and for a bare command line.
fn makes_files(row: &HistoryEntry) -> bool {
    match keyword_of_step(&row.created_by) {
        Some(keyword) => matches!(keyword, "ADD" | "COPY" | "RUN"),
        None => !row.created_by.trim().is_empty(),
    }
}

fn is_empty_tar(id: Option<&Option<DiffId>>) -> bool {
    // Without a diff ID nobody knows; docker's first format stores a layer for every step, empty ones too.
    let Some(Some(DiffId(digest))) = id else { return true };
    let text = digest.to_string();
    text.strip_prefix("sha256:").is_some_and(|hex| EMPTY_TARS.contains(&hex))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Digest;
    use crate::formats::history::rows_of_layers;

    fn row(created_by: &str, comment: &str, empty_layer: bool) -> HistoryEntry {
        HistoryEntry {
            created_by: created_by.into(),
            comment: comment.into(),
            empty_layer,
            ..HistoryEntry::default()
        }
    }

    /// The rows that are left on the layers, the layers that are told of, and the first message.
    fn found(history: &[HistoryEntry], layers: usize) -> (Vec<Option<u32>>, Vec<u32>, String) {
        let (mut rows, _) = rows_of_layers(history, layers);
        let ids = vec![Some(DiffId(Digest::sha256(b"files"))); layers];
        let found = find(history, &mut rows, &ids);
        assert!(found.iter().all(|found| found.code == "squashed"));
        let message = found.first().map(|found| found.message.clone()).unwrap_or_default();
        (rows, found.iter().filter_map(|found| found.layer).collect(), message)
    }

    #[test]
    fn docker_build_squash() {
        let history = [
            row("/bin/sh -c #(nop) ADD file:aa in / ", "", false),
            row("/bin/sh -c make", "", true),
            row("/bin/sh -c #(nop) COPY file:bb in /x ", "", true),
            row("/bin/sh -c #(nop)  CMD [\"x\"]", "", true),
            row("", "merge sha256:aa to sha256:bb", false),
        ];
        let (rows, layers, message) = found(&history, 2);
        assert_eq!((rows, layers), (vec![Some(0), Some(4)], vec![1]));
        assert!(message.contains("2 steps before it"), "{message}");
    }

    #[test]
    fn filed_under_an_instruction_that_stores_nothing() {
        for (by, author) in [
            ("/bin/sh -c #(nop) CMD [\"x\"]", ""),
            ("ENTRYPOINT [\"/x\"]", "kaniko"),
            ("ENV A=b", ""),
            ("LABEL a=b", ""),
            ("/bin/sh -c #(nop) EXPOSE 80", ""),
        ] {
            let last = HistoryEntry { author: author.into(), ..row(by, "", false) };
            let history = [row("/bin/sh -c make", "", true), row("RUN x", "", true), last];
            let (rows, layers, message) = found(&history, 1);
            assert_eq!((rows, layers), (vec![None], vec![0]), "{by}");
            assert!(message.contains("It holds the work of 2 steps"), "{message}");
        }
    }

    #[test]
    fn imported_and_flattened() {
        let (rows, layers, message) = found(&[row("", "Imported from -", false)], 1);
        assert_eq!((rows, layers), (vec![Some(0)], vec![0]));
        assert!(message.contains("docker export"), "{message}");
        assert_eq!(found(&[row("crane flatten sha256:aa", "[]", false)], 1).1, [0]);
    }

    #[test]
    fn one_layer_and_a_history_of_many() {
        let many = [row("ADD a /", "", false), row("RUN b", "", false), row("CMD x", "", true)];
        assert_eq!(found(&many, 1).1, [0]);
        let none = [row("RUN b", "", true), row("CMD x", "", true)];
        assert_eq!(found(&none, 1).1, [0]);
        assert_eq!(found(&[row("CMD x", "", true)], 1).1, [0u32; 0]);
        assert_eq!(found(&many, 3).1, [0u32; 0]);
        assert_eq!(found(&[], 1).1, [0u32; 0]);
    }

    #[test]
    fn what_is_no_squash() {
        let plain =
            [row("ADD a /", "", false), row("RUN b", "", true), row("WORKDIR /x", "", false)];
        assert_eq!(found(&plain, 2), (vec![Some(0), Some(2)], vec![], String::new()));
        // Old engines stored an empty layer for a CMD.
        let old = [row("ADD a /", "", false), row("CMD x", "", false)];
        let (mut rows, _) = rows_of_layers(&old, 2);
        let empty = Some(DiffId(Digest::sha256(&[0; 1024])));
        assert_eq!(find(&old, &mut rows, &[None, empty]), []);
        assert_eq!(find(&old, &mut rows, &[None, Some(DiffId(Digest::sha256(&[0; 10240])))]), []);
        assert_eq!(find(&old, &mut rows, &[]), []);
        assert_eq!(rows, [Some(0), Some(1)]);
    }
}
