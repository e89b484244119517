//! Tables as CSV (RFC 4180): one line a row, the first names the columns, bytes as plain numbers.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula, and whoever makes an
//! image names its files, labels and packages. Such a cell gets an apostrophe in front, which makes a text of it; so does one
//! that begins with an apostrophe itself. Taking one apostrophe off the front of a cell gives back what the image has. Plain
//! numbers, such as `-114`, stay numbers.

use super::layers::layer_rows;
use super::tables::{self, Mark};
use crate::analysis::compare_report::Comparison;
use crate::analysis::configdiff::{ConfigDiff, Kind};
use crate::analysis::matrix::Matrix;
use crate::analysis::packages::{Package, PackageDiff};
use crate::analysis::treediff::{Difference, PairId, SameContent, TreeDiff};
use crate::domain::Config;
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
use crate::view::text::escape;
use std::borrow::Cow;
use std::io;

/// The tables of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvTable {
    /// Differences of the file systems.
    Files,
    /// Packages that differ.
    Packages,
    /// The layers of both.
    Layers,
    /// Values of the configuration that differ.
    Config,
    /// Both histories, side by side.
    History,
    /// Files of equal content in layers that are not shared.
    Same,
}
wire! { enum CsvTable { Files, Packages, Layers, Config, History, Same } }

/// Writes a table of a comparison, a row at a time; `configs` are those of A and B.
pub fn csv(
    out: &mut dyn io::Write,
    found: &Comparison,
    configs: [&Config; 2],
    table: CsvTable,
) -> io::Result<()> {
    match table {
        CsvTable::Files => files(out, &found.trees),
        CsvTable::Packages => packages(out, &found.packages),
        CsvTable::Layers => layers(out, found),
        CsvTable::Config => config(out, &found.config),
        CsvTable::History => history(out, &found.config, configs),
        CsvTable::Same => same_content(out, &found.trees, &found.same),
    }
}

/// Writes lines.
pub(crate) struct Table<'a> {
    out: &'a mut dyn io::Write,
    line: String,
}

impl<'a> Table<'a> {
    pub(crate) fn new(out: &'a mut dyn io::Write, columns: &[&str]) -> io::Result<Self> {
        let mut table = Self { out, line: String::new() };
        table.row(columns)?;
        Ok(table)
    }

    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> io::Result<()> {
        self.line.clear();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.line.push(',');
            }
            let cell = &*inert(cell.as_ref());
            if cell.contains(['"', ',', '\n', '\r']) {
                self.line.push('"');
                self.line.push_str(&cell.replace('"', "\"\""));
                self.line.push('"');
            } else {
                self.line.push_str(cell);
            }
        }
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())
    }
}

/// The cell, with an apostrophe in front where a spreadsheet would calculate.
fn inert(cell: &str) -> Cow<'_, str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits(cell.strip_prefix('-').unwrap_or(cell));
    // The wide forms count, too, where Japanese and Chinese are written.
    let odd = ['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠'];
    if cell.starts_with(odd) && !number { format!("'{cell}").into() } else { cell.into() }
}

fn number<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn shown(diff: &TreeDiff, node: PairId) -> String {
    format!("/{}", escape(&diff.path(node)))
}

/// All paths that differ; of a folder, its own metadata.
fn files(out: &mut dyn io::Write, diff: &TreeDiff) -> io::Result<()> {
    let mut table = Table::new(
        out,
        &["path", "difference", "type", "fields", "size_a", "size_b", "delta", "moved"],
    )?;
    for node in (1..diff.len() as u32).map(PairId) {
        let difference = diff.difference(node);
        if difference == Difference::Equal {
            continue;
        }
        let kind =
            diff.version_b(node).or(diff.version_a(node)).map_or("", |version| version.kind.word());
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
        ])?;
    }
    Ok(())
}

/// Files of equal content in layers that are not shared.
fn same_content(out: &mut dyn io::Write, diff: &TreeDiff, same: &[SameContent]) -> io::Result<()> {
    let mut table = Table::new(out, &["path_a", "path_b", "size", "layer_a", "layer_b"])?;
    for file in same {
        let layers = ((file.layer_a + 1).to_string(), (file.layer_b + 1).to_string());
        table.row(&[
            &shown(diff, file.a),
            &shown(diff, file.b),
            &file.size.to_string(),
            &layers.0,
            &layers.1,
        ])?;
    }
    Ok(())
}

/// The layers of both images: the shared ones, A's, B's, each from the top.
fn layers(out: &mut dyn io::Write, found: &Comparison) -> io::Result<()> {
    let columns = ["instruction", "layer_a", "layer_b", "unpacked", "stored", "pull"];
    let mut table = Table::new(out, &columns)?;
    for row in layer_rows(&found.a, &found.b, &found.sharing) {
        let at = |layer: Option<u32>| number(layer.map(|layer| u64::from(layer) + 1));
        let pull = if row.pulled { "yes" } else { "no" };
        let sizes = (number(row.unpacked), number(row.packed));
        let cells = [&row.instruction, &at(row.layer_a), &at(row.layer_b), &sizes.0, &sizes.1];
        table.row(&[cells[0], cells[1], cells[2], cells[3], cells[4], pull])?;
    }
    Ok(())
}

/// Packages that differ.
fn packages(out: &mut dyn io::Write, diff: &PackageDiff) -> io::Result<()> {
    let mut table = Table::new(
        out,
        &[
            "ecosystem",
            "package",
            "architecture",
            "change",
            "version_a",
            "version_b",
            "size_a",
            "size_b",
        ],
    )?;
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
        ])?;
    }
    Ok(())
}

/// Values of the configuration that differ.
fn config(out: &mut dyn io::Write, diff: &ConfigDiff) -> io::Result<()> {
    let mut table = Table::new(out, &["field", "key", "a", "b"])?;
    for row in diff.rows.iter().filter(|row| row.kind != Kind::Same) {
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        table.row(&[
            tables::field_word(row.field).to_owned(),
            row.key.clone(),
            value(&row.a),
            value(&row.b),
        ])?;
    }
    Ok(())
}

/// Both histories, aligned: equal steps stand in one row.
fn history(out: &mut dyn io::Write, diff: &ConfigDiff, [a, b]: [&Config; 2]) -> io::Result<()> {
    let mut table =
        Table::new(out, &["difference", "a", "b", "created_a", "created_b", "layer_a", "layer_b"])?;
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
        table.row(&[
            difference,
            &row.a,
            &row.b,
            &row.created_a,
            &row.created_b,
            layer_a,
            layer_b,
        ])?;
    }
    Ok(())
}

/// The distinct layers of a set, and the number, from 1, that each has in each image.
pub fn set(out: &mut dyn io::Write, found: &Matrix) -> io::Result<()> {
    let names: Vec<String> = found.names.iter().map(|name| escape(name.as_bytes())).collect();
    let columns = ["instruction", "unpacked", "packed", "diff_id", "chain_id"].into_iter();
    let mut table =
        Table::new(out, &columns.chain(names.iter().map(String::as_str)).collect::<Vec<_>>())?;
    for layer in &found.layers {
        let step = layer
            .created_by
            .as_deref()
            .map(|step| Instruction::read(step, "").full())
            .unwrap_or_default();
        let mut cells = vec![step, number(layer.unpacked), number(layer.packed)];
        cells.extend([layer.content.0.to_string(), layer.chain.0.to_string()]);
        cells.extend(layer.at.iter().map(|at| number(at.map(|at| at + 1))));
        table.row(&cells)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::treediff::testing::union;
    use crate::analysis::treediff::{Ignore, same_content as same};

    fn written(write: impl Fn(&mut dyn io::Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_set_by_layer_and_image() {
        use crate::analysis::side::tests::side;
        let base = ("base", 100, 300);
        let found = crate::analysis::matrix::matrix(&[
            side("a,1", "gz", &[base, ("x", 10, 20)]),
            side("b", "gz", &[base]),
        ]);
        let text = written(|out| set(out, &found));
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
        let text = written(|out| history(out, &config_diff(&a, &b), [&a.config, &b.config]));
        assert_eq!(text, want);
    }

    #[test]
    fn no_cell_is_a_formula_and_each_comes_back() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+x", "'+x"),
            ("-114", "-114"),
            ("-114.5", "'-114.5"),
            ("-", "'-"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("'a", "''a"),
            ("", ""),
            ("/=a", "/=a"),
            ("12", "12"),
        ];
        for (cell, want) in table {
            assert_eq!(inert(cell), want);
            assert_eq!(want.strip_prefix('\'').unwrap_or(want), cell, "it comes back");
        }
        let text = written(|out| Table::new(out, &["=a"])?.row(&["=HYPERLINK(\"x\",\"y\")"]));
        assert_eq!(text, "'=a\r\n\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
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
        assert_eq!(written(|out| files(out, &diff)), want);
        let want = "path_a,path_b,size,layer_a,layer_b\r\n/old,/new,5,1,1\r\n/same,/same,1,1,1\r\n/etc/a,/etc/a,1,1,1\r\n";
        assert_eq!(written(|out| same_content(out, &diff, &same(&diff, 0))), want);
    }
}
