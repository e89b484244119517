//! What package managers of programming languages leave beside each package.

use super::{Ecosystem, Package, field};
use crate::domain::go_build::{Reading, read};
use crate::domain::path;
use serde::Deserialize;

/// `METADATA` or `PKG-INFO`: mail headers up to the first empty line.
pub(super) fn python(path: &[u8], bytes: &[u8]) -> Option<Package> {
    let text = String::from_utf8_lossy(bytes);
    let headers: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    let get = |name| headers.iter().find_map(|line| field(line, name));
    package(Ecosystem::Python, &normal_name(get("Name")?), get("Version")?, path)
}

/// PEP 503: lower case, runs of `-`, `_` and `.` as one `-`.
fn normal_name(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    lower.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// `package.json` of an installed module; what has no version is no package but a mark for the loader.
pub(super) fn npm(path: &[u8], bytes: &[u8]) -> Option<Package> {
    #[derive(Deserialize)]
    struct Manifest {
        name: String,
        version: String,
    }
    let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
    package(Ecosystem::Npm, &manifest.name, &manifest.version, path)
}

/// A Go program says which modules it was built from; a replaced module is the one that replaced it.
pub(super) fn go(path: &[u8], bytes: &[u8], found: &mut Vec<Package>) {
    let Reading::Whole(build, _) = read(bytes) else { return };
    // Go adds the time and experiments behind a space.
    let go = build.go.split(' ').next().unwrap_or_default();
    found.extend(package(Ecosystem::Go, "stdlib", go, path));
    let mut last = None;
    for line in build.modules.lines() {
        let mut fields = line.split('\t');
        let (kind, name, version) =
            (fields.next(), fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        match kind {
            Some("mod" | "dep") => {
                found.extend(last.replace(package(Ecosystem::Go, name, version, path)).flatten())
            }
            Some("=>") => {
                last = Some(package(Ecosystem::Go, name, version, path).or(last.flatten()))
            }
            _ => {}
        }
    }
    found.extend(last.flatten());
}

/// A gemspec is Ruby; RubyGems writes its first lines so that they can be read without running it.
pub(super) fn gem(path: &[u8], bytes: &[u8]) -> Option<Package> {
    let text = String::from_utf8_lossy(bytes);
    if let Some(stub) = text.lines().take(10).find_map(|line| line.strip_prefix("# stub: ")) {
        let mut words = stub.split_whitespace();
        return package(Ecosystem::Gem, words.next()?, words.next()?, path);
    }
    let assigned = |name: &str| text.lines().find_map(|line| assigned_string(line, name));
    if let (Some(name), Some(version)) = (assigned("name"), assigned("version")) {
        return package(Ecosystem::Gem, name, version, path);
    }
    let file = str::from_utf8(path::name(path)).ok()?.strip_suffix(".gemspec")?;
    let starts_version = |at: &usize| file.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
    let at = file.match_indices('-').map(|(at, _)| at).find(starts_version)?;
    package(Ecosystem::Gem, &file[..at], &file[at + 1..], path)
}

/// The string of `s.NAME = "…".freeze` or `s.NAME = Gem::Version.new("…")`.
fn assigned_string<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (target, value) = line.split_once('=')?;
    let (_, attribute) = target.trim().split_once('.')?;
    let open = value.find(['"', '\'']).filter(|_| attribute == name)?;
    let quote = value.as_bytes()[open] as char;
    value[open + 1..].split(quote).next()
}

fn package(ecosystem: Ecosystem, name: &str, version: &str, path: &[u8]) -> Option<Package> {
    let known = !name.is_empty() && !version.is_empty();
    known.then(|| Package {
        ecosystem,
        name: name.to_owned(),
        architecture: String::new(),
        version: version.to_owned(),
        size: None,
        path: path.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(package: Option<Package>) -> Option<(String, String)> {
        package.map(|package| (package.name, package.version))
    }

    fn pair(name: &str, version: &str) -> Option<(String, String)> {
        Some((name.to_owned(), version.to_owned()))
    }

    #[test]
    fn modules_of_a_go_program() {
        let modules = "path\tx\nmod\texample.org/x\t(devel)\t\ndep\tgolang.org/x/sys\tv0.1.0\th1:a=\n\
                       dep\texample.org/old\tv1.0.0\n=>\texample.org/fork\tv1.0.1\th1:b=\nbuild\t-compiler=gc\n";
        let mut found = Vec::new();
        go(
            b"usr/bin/x",
            &crate::domain::go_build::tests::made("go1.22.1 X:none", modules),
            &mut found,
        );
        let names: Vec<_> =
            found.iter().map(|package| format!("{} {}", package.name, package.version)).collect();
        let want = [
            "stdlib go1.22.1",
            "example.org/x (devel)",
            "golang.org/x/sys v0.1.0",
            "example.org/fork v1.0.1",
        ];
        assert_eq!(names, want);
    }

    #[test]
    fn python_headers() {
        let read = |text: &str| short(python(b"x.dist-info/METADATA", text.as_bytes()));
        assert_eq!(
            read("Metadata-Version: 2.1\nName: Foo_Bar.baz\nVersion: 1.2.3\n\nName: not\n"),
            pair("foo-bar-baz", "1.2.3")
        );
        assert_eq!(read("Name: x\n\nVersion: 1\n"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn npm_manifests() {
        let read = |text: &str| short(npm(b"node_modules/x/package.json", text.as_bytes()));
        assert_eq!(
            read("{\"version\": \"1.0.0\", \"name\": \"@a/b\", \"x\": [1]}"),
            pair("@a/b", "1.0.0")
        );
        assert_eq!(read("{\"type\": \"module\"}"), None);
        assert_eq!(read("{\"name\": 1, \"version\": 2}"), None);
        assert_eq!(read("{"), None);
    }

    #[test]
    fn gemspecs() {
        let read = |path: &str, text: &str| short(gem(path.as_bytes(), text.as_bytes()));
        let stub = "# -*- encoding: utf-8 -*-\n# stub: rack 2.2.7 ruby lib\n\nGem::Specification.new do |s|\n";
        assert_eq!(read("specifications/rack-2.2.7.gemspec", stub), pair("rack", "2.2.7"));
        let plain = "  s.name = \"json\".freeze\n  s.version = Gem::Version.new('2.6')\n";
        assert_eq!(read("specifications/x.gemspec", plain), pair("json", "2.6"));
        assert_eq!(read("specifications/net-http-0.3.0.gemspec", ""), pair("net-http", "0.3.0"));
        assert_eq!(read("specifications/odd.gemspec", ""), None);
    }
}
