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
