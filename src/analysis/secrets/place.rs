//! What the path of a file says: where tests keep their keys, what only shows how a file should look, and what holds settings.

use crate::domain::path;

/// Homes of packages: what lies in a folder for tests below one of these came with the package.
const HOMES: [&str; 16] = [
    "third_party",
    "vendored",
    "google-cloud-sdk",
    "node_modules",
    "site-packages",
    "dist-packages",
    "gems",
    "vendor",
    "go/src",
    "gocode/src",
    "go/pkg/mod",
    "registry/src",
    "usr/share/doc",
    "usr/share/perl",
    "usr/share/perl5",
    "usr/src",
];

/// Endings of packages that are archives, with the slash before their members.
const PACKAGES: [&str; 5] = [".crate/", ".whl/", ".egg/", ".gem/", ".nupkg/"];

/// Folders for tests and samples.
const TESTS: [&str; 23] = [
    "dummyserver",
    "test",
    "tests",
    "testdata",
    "testing",
    "fixtures",
    "fixture",
    "examples",
    "example",
    "samples",
    "sample",
    "certdata",
    "spec",
    "specs",
    "__tests__",
    "__fixtures__",
    "test_data",
    "test-data",
    "demo",
    "demos",
    "mocks",
    "doc",
    "docs",
];

/// Endings of names that settings have.
const SETTINGS: [&str; 25] = [
    "conf",
    "cfg",
    "cnf",
    "config",
    "ini",
    "yaml",
    "yml",
    "json",
    "toml",
    "env",
    "properties",
    "xml",
    "sh",
    "bash",
    "zsh",
    "list",
    "sources",
    "repo",
    "txt",
    "tf",
    "tfvars",
    "service",
    "credentials",
    "hcl",
    "plist",
];

/// Names of settings without an ending.
const NAMED_SETTINGS: [&str; 15] = [
    ".env",
    ".netrc",
    ".pgpass",
    ".npmrc",
    ".pypirc",
    ".gitconfig",
    ".git-credentials",
    ".bashrc",
    ".profile",
    ".condarc",
    "dockerfile",
    "containerfile",
    "makefile",
    "jenkinsfile",
    ".my.cnf",
];

/// Parts of a name that say that a file only shows what another should look like.
const SAMPLES: [&str; 8] =
    ["example", "sample", "template", "dist", "tmpl", "tpl", "j2", "default"];

/// What is known of a file by its path.
#[derive(Clone, Debug, Default)]
pub struct Place {
    path: Vec<u8>,
    /// As lossy text in lower case: of its folders and its name.
    lower: String,
    pub(super) in_tests: bool,
    pub(super) is_sample: bool,
    pub(super) is_settings: bool,
    pub(super) is_script: bool,
    pub(super) is_web: bool,
    /// A library of the distribution, or one that is known for it: their own tests of themselves have keys built in.
    pub(super) is_library: bool,
}

impl Place {
    /// From a normalised path.
    pub fn new(path: &[u8]) -> Self {
        let lower = String::from_utf8_lossy(path).to_lowercase();
        let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let after = home(folder);
        let in_tests = after.is_some_and(|below| {
            below.split('/').any(|part| TESTS.contains(&part))
                || is_manual(name, ending)
                || is_test(name)
        }) || folder.starts_with("usr/share/doc/");
        let named = NAMED_SETTINGS.iter().any(|known| name.starts_with(known));
        let history = name.starts_with('.') && name.ends_with("_history");
        let script = matches!(
            ending,
            "sh" | "bash" | "zsh" | "ash" | "ksh" | "yml" | "yaml" | "env" | "service" | "ps1"
        );
        Self {
            path: path.to_vec(),
            in_tests,
            is_sample: name.split(['.', '-', '_']).skip(1).any(|part| SAMPLES.contains(&part)),
            is_settings: SETTINGS.contains(&ending) || named || history,
            is_script: script || history || named && !name.starts_with(".git"),
            is_web: matches!(ending, "js" | "mjs" | "html" | "htm" | "css" | "map"),
            is_library: is_library(folder, name),
            lower,
        }
    }

    /// A program of a shell, whatever its name: it begins with `#!` and the shell.
    pub(super) fn look(&mut self, head: &[u8]) {
        let first = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let is_shell = first.strip_prefix(b"#!").is_some_and(|line| {
            let mut words = line.split(|byte| matches!(byte, b' ' | b'/' | b'\t' | b'\r'));
            words.any(|word| matches!(word, b"sh" | b"bash" | b"dash" | b"ash" | b"zsh" | b"ksh"))
        });
        self.is_script |= is_shell;
        self.is_settings |= is_shell;
    }

    /// The path as it was given.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Its last component, in lower case.
    pub(super) fn name(&self) -> &str {
        self.lower.rsplit('/').next().unwrap_or(&self.lower)
    }

    /// True when the path, in lower case, is this or ends with it after a slash.
    pub(super) fn is(&self, end: &str) -> bool {
        self.lower.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    }

    /// True for the names of lists of trusted certificates.
    pub(super) fn is_trust(&self) -> bool {
        self.is("googleapis/google.p12")
            || self.name().contains("cacerts")
            || self.name().contains("trust")
    }

    /// True for the key that Debian's ssl-cert makes where it is installed, for services that nobody has set up yet.
    pub(super) fn is_snake_oil(&self) -> bool {
        self.path.ends_with(b"etc/ssl/private/ssl-cert-snakeoil.key")
    }

    /// True for a key that identifies a host: `/etc/ssh/ssh_host_*_key`.
    pub(super) fn is_host_key(&self) -> bool {
        path::parent(&self.path).ends_with(b"etc/ssh")
            && self.name().starts_with("ssh_host_")
            && self.name().ends_with("_key")
    }
}

/// gnutls tests itself with keys that are built in, and netty looks with one which forms of keys a machine takes.
fn is_library(folder: &str, name: &str) -> bool {
    let system = ["lib/", "lib64/", "usr/lib/", "usr/lib64/"]
        .iter()
        .any(|start| folder.starts_with(start) || folder == start.trim_end_matches('/'));
    let library = name.starts_with("lib") && (name.contains(".so") || name.ends_with(".a"));
    system && library || folder.ends_with("netty/handler/ssl") && name.ends_with(".class")
}

/// What a package says of itself: a README that shows how a token looks.
fn is_manual(name: &str, ending: &str) -> bool {
    matches!(ending, "md" | "rst" | "markdown" | "adoc" | "pod")
        || matches!(name, "pkg-info" | "metadata" | "package.json")
        || ["readme", "changelog", "changes", "history", "license", "news"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// A file of tests beside what it tests, by the customs of its language.
fn is_test(name: &str) -> bool {
    let ends = ["_test.go", "_test.py", "_spec.rb", ".test.js", ".test.ts", ".spec.js", ".spec.ts"];
    ends.iter().any(|end| name.ends_with(end)) || name.starts_with("test_") && name.ends_with(".py")
}

/// What comes after the last home of packages in a folder's path.
fn home(folder: &str) -> Option<&str> {
    let after = |home: &str| {
        let found = folder.match_indices(home).filter(|(at, _)| {
            let whole = |at: usize| at == 0 || folder.as_bytes().get(at - 1) == Some(&b'/');
            let end = at + home.len();
            whole(*at) && (end == folder.len() || folder.as_bytes()[end] == b'/')
        });
        found.map(|(at, _)| at + home.len()).max()
    };
    // `lib/python3.11`, `share/go-1.19` and the like.
    let versions = ["lib/python", "share/go-1.", "lib/go-1."];
    let versions = versions.into_iter().flat_map(|start| folder.match_indices(start));
    let versions = versions.map(|(at, found)| {
        let rest = &folder[at + found.len()..];
        at + found.len() + rest.find('/').unwrap_or(rest.len())
    });
    // A package that is an archive.
    let archives = PACKAGES.iter().flat_map(|ending| folder.match_indices(ending));
    let archives = archives.map(|(at, ending)| at + ending.len() - 1);
    let first = HOMES.iter().filter_map(|home| after(home)).chain(versions).chain(archives).min();
    first.map(|at| &folder[at..])
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_where_tests_keep_their_keys() {
        for (path, want) in [
            ("usr/lib/python3.11/test/certdata/keycert.pem", true),
            ("usr/local/go/src/crypto/tls/testdata/example-key.pem", true),
            ("srv/node_modules/tunnel/test/keys/agent1-key.pem", true),
            ("usr/share/doc/x/README", true),
            ("root/go/pkg/mod/example.com/x@v1/testdata/key.pem", true),
            ("usr/lib/python3/dist-packages/PyJWT-2.6.0.egg-info/PKG-INFO", true),
            ("srv/node_modules/jsonwebtoken/README.md", true),
            ("srv/README.md", false),
            ("srv/url-2.5.4.crate/url-2.5.4/tests/urltestdata.json", true),
            ("srv/backup.tar/app/tests/key.pem", false),
            ("opt/x/third_party/requests/tests/certs/server.key", true),
            ("usr/share/gocode/src/golang.org/x/crypto/acme/jws_test.go", true),
            ("usr/share/go-1.19/src/crypto/tls/example_test.go", true),
            ("usr/share/gocode/src/golang.org/x/crypto/acme/jws.go", false),
            ("srv/app/jws_test.go", false),
            ("srv/test/keys/key.pem", false),
            ("srv/node_modules/tunnel/lib/key.pem", false),
            ("test/node_modules/x/key.pem", false),
            ("opt/lib/pythonic/key.pem", false),
        ] {
            assert_eq!(Place::new(path.as_bytes()).in_tests, want, "{path}");
        }
    }

    #[test]
    fn samples_and_settings() {
        let place = |path: &str| Place::new(path.as_bytes());
        assert!(place("app/.env.example").is_sample && place("root/.netrc.sample").is_sample);
        assert!(!place("app/.env").is_sample && !place("app/sample").is_sample);
        assert!(place("etc/app/db.YAML").is_settings && !place("app/main.py").is_settings);
        assert!(place("root/.docker/config.json").is(".docker/config.json"));
        assert!(!place("root/x.docker/config.json").is(".docker/config.json"));
        assert!(place("usr/lib/x86_64-linux-gnu/libgnutls.so.30.34.3").is_library);
        assert!(place("x.jar/io/netty/handler/ssl/SslUtils.class").is_library);
        assert!(!place("opt/app/libapp.so").is_library && !place("usr/lib/app/server").is_library);
        assert!(place("etc/ssh/ssh_host_ed25519_key").is_host_key());
    }
}
