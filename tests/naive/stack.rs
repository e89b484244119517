//! Layers of entries, laid over each other by the program.

use layerpeel::analysis::Union;
use layerpeel::domain::{Entry, LayerIndexBuilder};
use std::sync::Arc;

/// The union of these layers, base first.
pub fn union(layers: &[Vec<Entry>]) -> Union {
    let index = |entries: &Vec<Entry>| {
        let mut builder = LayerIndexBuilder::new();
        entries.iter().for_each(|entry| builder.push(entry));
        Some(Arc::new(builder.finish()))
    };
    Union::build(&layers.iter().map(index).collect::<Vec<_>>())
}

/// The layers, an entry a line, for who has to find out what went wrong.
pub fn describe(layers: &[Vec<Entry>]) -> String {
    let mut text = String::new();
    for (at, layer) in layers.iter().enumerate() {
        for entry in layer {
            let (path, link) =
                (String::from_utf8_lossy(&entry.path), String::from_utf8_lossy(&entry.link));
            text +=
                &format!("\n{at} {:?} {path} {link} {} {:o}", entry.kind, entry.size, entry.mode);
        }
    }
    text
}
