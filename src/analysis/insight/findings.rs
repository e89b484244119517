//! What could be smaller: `findings`, and the sums under their three headings as `waste`.

use super::Judged;
use crate::analysis::union::Union;
use crate::analysis::waste::{Body, Finding, Heading, Waste, waste};
use crate::domain::path;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Paths that a finding lists; the number of all stands beside them. A folder that was deleted may have held a million.
const MOST_PATHS: usize = 100;

/// Writes `waste` and `findings`.
pub(super) fn write<M: SerializeMap>(map: &mut M, judged: &Judged<'_>) -> Result<(), M::Error> {
    let found = waste(judged.image, judged.union, judged.hidden, &judged.gathered.captured, None);
    map.serialize_entry("waste", &Sums(&found))?;
    map.serialize_entry("findings", &Rows(judged.union, &found.findings))
}

/// What could be smaller in one image, as a file of its own: what [`write`] adds to a report.
pub fn write_json(
    out: &mut dyn std::io::Write,
    union: &Union,
    found: &Waste,
) -> serde_json::Result<()> {
    let mut serializer = serde_json::Serializer::pretty(out);
    let mut map = Serializer::serialize_map(&mut serializer, None)?;
    map.serialize_entry("waste", &Sums(found))?;
    map.serialize_entry("findings", &Rows(union, &found.findings))?;
    map.end()
}

struct Sums<'a>(&'a Waste);

impl Serialize for Sums<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for heading in [Heading::Hidden, Heading::Leftover, Heading::Duplicate] {
            let small = if heading == Heading::Duplicate { self.0.small_duplicates } else { 0 };
            map.serialize_entry(heading.name(), &self.0.sum(heading).saturating_add(small))?;
        }
        map.serialize_entry("base_layers", &self.0.base)?;
        map.end()
    }
}

struct Rows<'a>(&'a Union, &'a [Finding]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.iter().map(|found| Row(self.0, found)))
    }
}

struct Row<'a>(&'a Union, &'a Finding);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(union, found) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("heading", found.heading.name())?;
        map.serialize_entry("cause", found.cause)?;
        if let Some(kind) = found.kind {
            map.serialize_entry("kind", kind)?;
        }
        if let Some(layer) = found.layer {
            map.serialize_entry("layer", &layer)?;
        }
        if let Some(by) = found.by {
            map.serialize_entry("by", &by)?;
        }
        map.serialize_entry("bytes", &found.bytes)?;
        map.serialize_entry("weight", found.weight.name())?;
        if let Some(advice) = &found.advice {
            map.serialize_entry("advice", advice)?;
        }
        if let Some(mended) = &found.mended {
            map.serialize_entry("mended", mended)?;
        }
        map.serialize_entry("files", &found.bodies.len())?;
        let listed = || found.kept.iter().chain(&found.bodies).take(MOST_PATHS);
        if found.heading == Heading::Duplicate {
            let copies = listed().map(|body| (body.layer, shown(union, body)));
            map.serialize_entry("copies", &copies.collect::<Vec<_>>())?;
        } else {
            let paths: Vec<_> = listed().map(|body| shown(union, body)).collect();
            map.serialize_entry("paths", &paths)?;
        }
        let bytes: Vec<_> = listed().map(|body| union.path(body.node)).collect();
        let hex = path::odd_list(bytes.iter().map(Vec::as_slice));
        if !hex.is_empty() {
            map.serialize_entry("paths_hex", &hex)?;
        }
        map.end()
    }
}

fn shown(union: &Union, body: &Body) -> String {
    path::display(&union.path(body.node))
}
