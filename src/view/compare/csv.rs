//! Tables as CSV (RFC 4180): one line a row, the first names the columns, bytes as plain numbers.

use super::tables::{self, Mark};
use crate::analysis::compare_report::Comparison;
use crate::analysis::configdiff::{ConfigDiff, Kind};
use crate::analysis::matrix::Matrix;
use crate::analysis::packages::{Package, PackageDiff};
use crate::analysis::treediff::{Difference, PairId, SameContent, TreeDiff};
use crate::domain::wire::wire;
use crate::domain::{Config, EntryKind};
use crate::view::instruction::Instruction;
use crate::view::text::escape;

/// The tables of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvTable {
    /// Differences of the file systems.
    Files,
    /// Packages that differ.
    Packages,
    /// Values of the configuration that differ.
    Config,
    /// Both histories, side by side.
    History,
    /// Files of equal content in layers that are not shared.
    Same,
}
wire! { enum CsvTable { Files, Packages, Config, History, Same } }

/// A table of a comparison; `configs` are those of A and B.
pub fn csv(found: &Comparison, configs: [&Config; 2], table: CsvTable) -> String {
    match table {
        CsvTable::Files => files(&found.trees),
        CsvTable::Packages => packages(&found.packages),
        CsvTable::Config => config(&found.config),
        CsvTable::History => history(&found.config, configs),
        CsvTable::Same => same_content(&found.trees, &found.same),
    }
}

/// Collects lines.
struct Table(String);

impl Table {
    fn new(columns: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.row(columns);
        table
    }

    fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            let cell = cell.as_ref();
            if cell.contains(['"', ',', '\n', '\r']) {
                self.0.push('"');
                self.0.push_str(&cell.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(cell);
            }
        }
        self.0.push_str("\r\n");
    }
}

fn number<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The word for a kind of entry.
pub fn kind_word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File => "file",
        EntryKind::Dir => "dir",
        EntryKind::Symlink => "symlink",
        EntryKind::Hardlink => "hardlink",
        EntryKind::Char => "char",
        EntryKind::Block => "block",
        EntryKind::Fifo => "fifo",
    }
}

fn shown(diff: &TreeDiff, node: PairId) -> String {
    format!("/{}", escape(&diff.path(node)))
}

/// All paths that differ; of a folder, its own metadata.
fn files(diff: &TreeDiff) -> String {
    let mut table =
        Table::new(&["path", "difference", "type", "fields", "size_a", "size_b", "delta", "moved"]);
    for node in (1..diff.len() as u32).map(PairId) {
        let difference = diff.difference(node);
        if difference == Difference::Equal {
            continue;
        }
        let kind = diff
            .version_b(node)
            .or(diff.version_a(node))
            .map_or("", |version| kind_word(version.kind));
        let fields = diff.fields(node).names().collect::<Vec<_>>().join(" ");
        let moved = diff.twin(node).map(|twin| shown(diff, twin)).unwrap_or_default();
        let sizes = (number(diff.size_a(node)), number(diff.size_b(node)));
        table.row(&[
            &shown(diff, node),
            difference.name(),
            kind,
            &fields,
            &sizes.0,
            &sizes.1,
            &diff.delta(node).to_string(),
            &moved,
        ]);
    }
    table.0
}

/// Files of equal content in layers that are not shared.
fn same_content(diff: &TreeDiff, same: &[SameContent]) -> String {
    let mut table = Table::new(&["path_a", "path_b", "size", "layer_a", "layer_b"]);
    for file in same {
        let layers = ((file.layer_a + 1).to_string(), (file.layer_b + 1).to_string());
        table.row(&[
            &shown(diff, file.a),
            &shown(diff, file.b),
            &file.size.to_string(),
            &layers.0,
            &layers.1,
        ]);
    }
    table.0
}

/// Packages that differ.
fn packages(diff: &PackageDiff) -> String {
    let mut table = Table::new(&[
        "ecosystem",
        "package",
        "architecture",
        "change",
        "version_a",
        "version_b",
        "size_a",
        "size_b",
    ]);
    for row in &diff.changes {
        let Some(package) = row.package() else { continue };
        let version = |package: &Option<Package>| {
            package.as_ref().map(|package| package.version.clone()).unwrap_or_default()
        };
        let size =
            |package: &Option<Package>| number(package.as_ref().and_then(|package| package.size));
        table.row(&[
            tables::ecosystem_word(package.ecosystem).to_owned(),
            package.name.clone(),
            package.architecture.clone(),
            tables::change_word(row.change).to_owned(),
            version(&row.a),
            version(&row.b),
            size(&row.a),
            size(&row.b),
        ]);
    }
    table.0
}

/// Values of the configuration that differ.
fn config(diff: &ConfigDiff) -> String {
    let mut table = Table::new(&["field", "key", "a", "b"]);
    for row in diff.rows.iter().filter(|row| row.kind != Kind::Same) {
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        table.row(&[
            tables::field_word(row.field).to_owned(),
            row.key.clone(),
            value(&row.a),
            value(&row.b),
        ]);
    }
    table.0
}

/// Both histories, aligned: equal steps stand in one row.
fn history(diff: &ConfigDiff, [a, b]: [&Config; 2]) -> String {
    let mut table =
        Table::new(&["difference", "a", "b", "created_a", "created_b", "layer_a", "layer_b"]);
    for row in tables::history(diff, a, b) {
        let difference = match row.mark {
            Mark::Added => "added",
            Mark::Removed => "removed",
            Mark::Same if row.other_time => "time",
            Mark::Same => "equal",
            Mark::Changed | Mark::Up | Mark::Down => "modified",
        };
        let layer = |step: &str, empty: bool| match (step, empty) {
            ("", _) => "",
            (_, true) => "no",
            (_, false) => "yes",
        };
        let (layer_a, layer_b) = (layer(&row.a, row.empty_a), layer(&row.b, row.empty_b));
        table.row(&[difference, &row.a, &row.b, &row.created_a, &row.created_b, layer_a, layer_b]);
    }
    table.0
}

/// The distinct layers of a set, and the number, from 1, that each has in each image.
pub fn set(found: &Matrix) -> String {
    let names: Vec<String> = found.names.iter().map(|name| escape(name.as_bytes())).collect();
    let columns = ["instruction", "unpacked", "packed", "diff_id", "chain_id"].into_iter();
    let mut table =
        Table::new(&columns.chain(names.iter().map(String::as_str)).collect::<Vec<_>>());
    for layer in &found.layers {
        let step = layer
            .created_by
            .as_deref()
            .map(|step| Instruction::read(step, "").line())
            .unwrap_or_default();
        let mut cells = vec![step, number(layer.unpacked), number(layer.packed)];
        cells.extend([layer.content.0.to_string(), layer.chain.0.to_string()]);
        cells.extend(layer.at.iter().map(|at| number(at.map(|at| at + 1))));
        table.row(&cells);
    }
    table.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::treediff::testing::union;
    use crate::analysis::treediff::{Ignore, same_content as same};

    #[test]
    fn a_set_by_layer_and_image() {
        use crate::analysis::side::tests::side;
        let base = ("base", 100, 300);
        let found = crate::analysis::matrix::matrix(&[
            side("a,1", "gz", &[base, ("x", 10, 20)]),
            side("b", "gz", &[base]),
        ]);
        let text = set(&found);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "instruction,unpacked,packed,diff_id,chain_id,\"a,1\",b");
        assert!(
            lines[1].starts_with("RUN base,300,100,sha256:") && lines[1].ends_with(",1,1"),
            "{text}"
        );
        assert!(lines[2].starts_with("RUN x,20,10,sha256:") && lines[2].ends_with(",2,"), "{text}");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn histories_side_by_side() {
        use crate::analysis::configdiff::{config_diff, tests::image};
        use crate::domain::HistoryEntry;
        let step = |text: &str, empty_layer| HistoryEntry {
            created_by: text.into(),
            empty_layer,
            ..HistoryEntry::default()
        };
        let image = |history| image(Config { history, ..Config::default() });
        let a = image(vec![step("RUN one", false), step("RUN \"two\", three", false)]);
        let b = image(vec![step("RUN one", false), step("ENV X=1", true), step("RUN more", false)]);
        let want = "difference,a,b,created_a,created_b,layer_a,layer_b\r\n\
                    equal,RUN one,RUN one,,,yes,yes\r\n\
                    modified,\"RUN \"\"two\"\", three\",ENV X=1,,,yes,no\r\n\
                    added,,RUN more,,,,yes\r\n";
        assert_eq!(history(&config_diff(&a, &b), [&a.config, &b.config]), want);
    }

    #[test]
    fn what_differs() {
        let a = union(&["etc/\n etc/a =1\n etc/x,\"y\" =2\n old =moved\n same =s"]);
        let b = union(&["etc/\n etc/a =1 t=2 mode=600\n new =moved\n same =s"]);
        let diff = TreeDiff::build(a, b, &Ignore::default());
        let want = "path,difference,type,fields,size_a,size_b,delta,moved\r\n\
                    /new,added,file,,,5,5,/old\r\n\
                    /old,removed,file,,5,,-5,/new\r\n\
                    /etc/a,metadata,file,mode mtime,1,1,0,\r\n\
                    \"/etc/x,\"\"y\"\"\",removed,file,,1,,-1,\r\n";
        assert_eq!(files(&diff), want);
        let want = "path_a,path_b,size,layer_a,layer_b\r\n/old,/new,5,1,1\r\n/same,/same,1,1,1\r\n/etc/a,/etc/a,1,1,1\r\n";
        assert_eq!(same_content(&diff, &same(&diff, 0)), want);
    }
}
