//! Collects diagnostics, so many of each code and no more.

use crate::domain::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;

/// A list of findings that a hostile archive cannot make long.
#[derive(Clone, Debug)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    /// How many there were of each code, and how bad.
    seen: BTreeMap<String, (usize, Severity)>,
    per_code: usize,
}

impl Findings {
    /// Keeps the first `per_code` findings of each code.
    pub fn new(per_code: usize) -> Self {
        Self { kept: Vec::new(), seen: BTreeMap::new(), per_code }
    }

    /// Adds a finding. The sentence is only made when it will be kept: a million odd entries cost a million look-ups.
    pub fn add(&mut self, code: Code, make: impl FnOnce(Code) -> Diagnostic) {
        if let Some((count, _)) = self.seen.get_mut(code)
            && *count >= self.per_code
        {
            *count += 1;
            return;
        }
        self.push(make(code));
    }

    /// Adds a finding that is made already.
    pub fn push(&mut self, finding: Diagnostic) {
        let (count, _) = self.seen.entry(finding.code.clone()).or_insert((0, finding.severity));
        *count += 1;
        if *count <= self.per_code {
            self.kept.push(finding);
        }
    }

    /// True when nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// In order of discovery; what was left out is counted at the end, one line a code.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut list = self.kept;
        for (code, (count, severity)) in self.seen {
            if count > self.per_code {
                let message =
                    format!("{} more findings like this one are not listed", count - self.per_code);
                let (layer, path, path_hex) = (None, None, None);
                list.push(Diagnostic { severity, code, message, layer, path, path_hex });
            }
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_summed_up() {
        let mut findings = Findings::new(2);
        (0..5).for_each(|_| findings.add("odd", |code| Diagnostic::warning(code, "odd")));
        findings.push(Diagnostic::info("other", "fine"));
        let list = findings.finish();
        assert_eq!(list.len(), 4);
        assert_eq!(list[3].message, "3 more findings like this one are not listed");
        assert_eq!((list[3].severity, list[3].code.as_str()), (Severity::Warning, "odd"));
    }
}
