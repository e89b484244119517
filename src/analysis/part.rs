//! Why two images part where they do, as values; `view::compare::words` says it in sentences.

use super::configdiff::normalised_step;
use super::output::{Output, output};
use super::sharing::{Link, SameContent as Stored, Sharing};
use super::side::Side;
use super::treediff::{Common, TreeDiff, common, same_content};
use super::union::Union;
use crate::domain::path;
use serde::Serialize;

/// How the steps that made the first differing layers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Steps {
    /// They ran something else.
    Other,
    /// They ran the same, and it came out differently.
    Same,
    /// A history does not say what was run.
    Unknown,
}

/// Something that would be shared if the images did not part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "finding")]
pub enum Finding {
    /// The parts consist of the same layers in another order.
    Reordered {
        /// How many.
        layers: u32,
    },
    /// Equal layers further up that can't be shared, since what is below them differs.
    Stranded {
        /// How many.
        layers: u32,
        /// Of these, those that are one blob in a registry all the same.
        same_blob: u32,
        /// The lowest of them in A.
        a: u32,
        /// The same in B.
        b: u32,
        /// Unpacked bytes of all.
        bytes: u64,
    },
    /// Files that both parts store, byte for byte the same.
    CommonContent {
        /// How many.
        files: u32,
        /// Their bytes, hard links once.
        bytes: u64,
        /// The deepest folder with more than half of these bytes, with a leading `/`.
        folder: String,
        /// The same as hex, when it is not UTF-8.
        #[serde(skip_serializing_if = "Option::is_none")]
        folder_hex: Option<String>,
        /// Files below it.
        folder_files: u32,
        /// Bytes below it.
        folder_bytes: u64,
    },
    /// Layers of the trunk that the archives compress differently: a registry holds them twice.
    Recompressed {
        /// How many.
        layers: u32,
    },
}

/// Where and why two images part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parting {
    /// The first layer that differs; base = 0.
    pub layer: u32,
    /// What A ran there, as its builder wrote it; `None` when A's history is silent.
    pub step_a: Option<String>,
    /// What B ran there.
    pub step_b: Option<String>,
    /// How the two stand to each other.
    pub steps: Steps,
    /// How the two layers differ; `None` unless both were read.
    pub output: Option<Output>,
    /// What would be shared otherwise.
    pub findings: Vec<Finding>,
}

/// Why two images part. `None` when they don't: one image's layers are all in the other. `trees` is there once both
/// images are indexed.
pub fn parting(a: &Side, b: &Side, sharing: &Sharing, trees: Option<&TreeDiff>) -> Option<Parting> {
    let at = sharing.trunk as usize;
    let (layer_a, layer_b) = (a.layers.get(at)?, b.layers.get(at)?);
    let steps = match (&layer_a.created_by, &layer_b.created_by) {
        (Some(a), Some(b)) if normalised_step(a) == normalised_step(b) => Steps::Same,
        (Some(_), Some(_)) => Steps::Other,
        _ => Steps::Unknown,
    };
    let read = |union: &Union| union.layer(sharing.trunk).is_some();
    let whole = layer_a.unpacked.is_some() && layer_b.unpacked.is_some();
    let output = trees
        .filter(|trees| read(trees.a()) && read(trees.b()))
        .map(|trees| Output { whole, ..output(trees.a(), trees.b(), sharing.trunk) });
    Some(Parting {
        layer: sharing.trunk,
        step_a: layer_a.created_by.clone(),
        step_b: layer_b.created_by.clone(),
        steps,
        output,
        findings: findings(a, b, sharing, trees),
    })
}

fn findings(a: &Side, b: &Side, sharing: &Sharing, trees: Option<&TreeDiff>) -> Vec<Finding> {
    let upper = |link: &&Link| link.a >= sharing.trunk;
    let links: Vec<&Link> = sharing.links.iter().filter(upper).collect();
    let parts = (a.layers.len(), b.layers.len(), sharing.trunk as usize + links.len());
    let mut findings = Vec::new();
    if !links.is_empty() && parts.0 == parts.2 && parts.1 == parts.2 {
        findings.push(Finding::Reordered { layers: links.len() as u32 });
    } else if let Some(first) = links.first() {
        let bytes = |link: &&&Link| {
            a.layers[link.a as usize].unpacked.or(b.layers[link.b as usize].unpacked)
        };
        findings.push(Finding::Stranded {
            layers: links.len() as u32,
            same_blob: links.iter().filter(|link| link.kind == Stored::SameBlob).count() as u32,
            a: first.a,
            b: first.b,
            bytes: links.iter().filter_map(|link| bytes(&link)).fold(0, u64::saturating_add),
        });
    }
    findings.extend(trees.and_then(|trees| common_content(trees, sharing.trunk)));
    let recompressed =
        sharing.trunk_blobs.iter().filter(|&&kind| kind == Stored::Recompressed).count();
    if recompressed > 0 {
        findings.push(Finding::Recompressed { layers: recompressed as u32 });
    }
    findings
}

fn common_content(trees: &TreeDiff, trunk: u32) -> Option<Finding> {
    let Common { files, bytes, folder, folder_bytes, folder_files } =
        common(trees, &same_content(trees, trunk), trunk);
    let folder = trees.path(folder);
    let (folder, folder_hex) = (path::display(&folder), path::odd_hex(&folder));
    (bytes > 0).then_some(Finding::CommonContent {
        files,
        bytes,
        folder,
        folder_hex,
        folder_files,
        folder_bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::super::sharing::sharing;
    use super::super::side::tests::side;
    use super::super::treediff::testing::union;
    use super::super::treediff::{Ignore, TreeDiff};
    use super::*;

    #[test]
    fn parts_and_what_would_be_shared() {
        let base = ("base", 100, 300);
        let a = side("a", "gz", &[base, ("x", 10, 20), ("tail", 7, 9)]);
        let b = side("b", "gz", &[base, ("y", 30, 40), ("tail", 7, 9)]);
        let sharing = sharing(&a, &b);
        let trees = TreeDiff::build(
            union(&["base =1", "lib/big =1234567890\n z =1", "t =1"]),
            union(&["base =1", "lib/big =1234567890 t=4\n z =2", "t =1"]),
            &Ignore::default(),
        );
        let found = parting(&a, &b, &sharing, Some(&trees)).unwrap();
        assert_eq!((found.layer, found.steps), (1, Steps::Other));
        assert_eq!(
            found.output.map(|output| (output.times.files, output.content.files)),
            Some((1, 1))
        );
        let want = [
            Finding::Stranded { layers: 1, same_blob: 1, a: 2, b: 2, bytes: 9 },
            Finding::CommonContent {
                files: 2,
                bytes: 11,
                folder: "/lib".into(),
                folder_hex: None,
                folder_files: 1,
                folder_bytes: 10,
            },
        ];
        assert_eq!(found.findings, want);
    }

    #[test]
    fn another_order_and_no_parting() {
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2), ("y", 1, 2)]);
        let b = side("b", "zstd", &[("base", 1, 2), ("y", 1, 2), ("x", 1, 2)]);
        let found = parting(&a, &b, &sharing(&a, &b), None).unwrap();
        assert_eq!(
            found.findings,
            [Finding::Reordered { layers: 2 }, Finding::Recompressed { layers: 1 }]
        );
        let base = side("base", "gz", &[("base", 1, 2)]);
        assert_eq!(parting(&base, &a, &sharing(&base, &a), None), None);
        let other = side("other", "gz", &[("other", 1, 2)]);
        assert_eq!(
            parting(&base, &other, &sharing(&base, &other), None).map(|found| found.layer),
            Some(0)
        );
    }

    #[test]
    fn the_same_step() {
        let mut a = side("a", "gz", &[("x", 1, 2)]);
        let mut b = side("b", "gz", &[("y", 1, 2)]);
        a.layers[0].created_by = Some("/bin/sh -c make".into());
        b.layers[0].created_by = Some("RUN /bin/sh -c  make # buildkit".into());
        assert_eq!(
            parting(&a, &b, &sharing(&a, &b), None).map(|found| found.steps),
            Some(Steps::Same)
        );
        b.layers[0].created_by = None;
        assert_eq!(
            parting(&a, &b, &sharing(&a, &b), None).map(|found| found.steps),
            Some(Steps::Unknown)
        );
    }
}
