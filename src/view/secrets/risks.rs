//! Files that let one user of a container act as another, by kind and layer.

use super::found::number;
use super::{Judged, Row};
use crate::analysis::insight::{Risk, RiskKind, risks};
use crate::domain::order::SortSmall;
use crate::view::text::{counted, escape, inert};

/// Paths that a row names.
const NAMED: usize = 4;

/// One row for each kind and layer; the base's own are one like any.
pub(super) fn rows(judged: &Judged<'_>) -> Vec<Row> {
    let mut all = risks(judged.union);
    all.sort_small_by_key(|risk| (std::cmp::Reverse(risk.kind), risk.layer));
    let groups = all.chunk_by(|a, b| (a.kind, a.layer) == (b.kind, b.layer));
    groups.map(|group| row(judged, group)).collect()
}

fn row(judged: &Judged<'_>, group: &[Risk]) -> Row {
    let first = &group[0];
    let rule = rule(first.kind);
    let (name, names, means) = words(first.kind);
    let path = |risk: &Risk| format!("/{}", escape(&risk.path));
    let mut paths: Vec<String> = group.iter().take(NAMED).map(path).collect();
    let more = group.len().saturating_sub(NAMED);
    if more > 0 {
        paths.push(format!("{more} more"));
    }
    let facts = group.iter().take(50).map(|risk| {
        let capabilities = risk.capabilities.join(", ");
        (
            format!("{:04o}", risk.mode),
            format!("{} {}", path(risk), inert(&capabilities)).trim_end().to_owned(),
        )
    });
    Row {
        number: number(&[b"risk", rule.as_bytes(), &first.layer.to_le_bytes()]),
        severity: if first.kind == RiskKind::WorldWritable { "medium" } else { "info" }.into(),
        name: counted(group.len() as u64, name, names),
        rule: rule.into(),
        masked: means.into(),
        place: paths.join(", "),
        path: Some(path(first)),
        layers: vec![(first.layer, false)],
        step: judged.step(first.layer),
        facts: facts.collect(),
        advice: vec![advice(first.kind).into()],
        ..Row::default()
    }
}

fn rule(kind: RiskKind) -> &'static str {
    match kind {
        RiskKind::Setuid => "setuid",
        RiskKind::Setgid => "setgid",
        RiskKind::Capabilities => "capabilities",
        RiskKind::WorldWritable => "world-writable",
    }
}

fn words(kind: RiskKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        RiskKind::Setuid => {
            ("setuid program", "setuid programs", "rights of the owner for everybody")
        }
        RiskKind::Setgid => {
            ("setgid program", "setgid programs", "rights of the group for everybody")
        }
        RiskKind::Capabilities => (
            "program with capabilities",
            "programs with capabilities",
            "may do what else only root may",
        ),
        RiskKind::WorldWritable => (
            "path that all may write",
            "paths that all may write",
            "any user may replace the content",
        ),
    }
}

fn advice(kind: RiskKind) -> &'static str {
    match kind {
        RiskKind::Setuid | RiskKind::Setgid => {
            "What the container does not need can lose the bit in the same RUN: chmod a-s."
        }
        RiskKind::Capabilities => {
            "What the container does not need can lose them in the same RUN: setcap -r."
        }
        RiskKind::WorldWritable => {
            "Give it to the user who writes there: COPY --chown, or chmod o-w in the same RUN."
        }
    }
}
