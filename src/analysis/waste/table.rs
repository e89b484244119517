//! What package managers, build tools and systems leave behind, in one table: where it lies, what keeps it out.
//!
//! Sources: Docker's manual, "Optimize cache usage in builds" and "Building best practices" (cache mounts and their targets);
//! apt-get(8), apt.conf(5) `Dir::Cache` and `Dir::State::lists`; apk(8) `--no-cache`; dnf.conf(5) and yum.conf(5) `cachedir`; pip's
//! `--no-cache-dir`; npm-cache(7); `yarn cache dir`; pnpm's `store-dir`; `go help cache`, `go help modules` (GOCACHE, GOMODCACHE);
//! the Cargo Book, "Cargo Home"; `conda clean`; Composer's `cache-dir`; Maven's `localRepository`; Gradle's "Directory layout";
//! Bundler's `cache_path`; NuGet's "Managing the global packages"; PEP 3147 (`__pycache__`); dpkg.cfg(5) `path-exclude`; FHS 3.0
//! sections 3.18, 5.10 and 5.15 (`/tmp`, `/var/log`, `/var/tmp`).

/// Where a leftover lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this folder of the root.
    At(&'static str),
    /// In a folder of that name, components and all, below any home; `*` is one component, whatever its name.
    In(&'static str),
}

/// How much is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A cache of a package manager or build tool: a cache mount keeps it out.
    Cache,
    /// It has no use in an image.
    Useless,
    /// Some want it: said, not urged.
    Informational,
}

/// One kind of leftover.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The word of the report.
    pub id: &'static str,
    /// What a person calls it, in a sentence.
    pub name: &'static str,
    /// Where it lies.
    pub places: &'static [Place],
    /// Which files below the place are meant, by their path from there.
    pub takes: fn(&[u8]) -> bool,
    /// Urged or said.
    pub tone: Tone,
    /// What keeps it out, as the end of a sentence that begins with "or".
    pub instead: &'static str,
    /// What to mount a cache on; empty: where it was found.
    pub mounts: &'static [&'static str],
    /// What removes it at the end of the RUN that made it; empty: `rm -rf` of where it was found.
    pub clean: &'static str,
}

use Place::{At, In};
use Tone::{Cache, Informational, Useless};

fn all(_: &[u8]) -> bool {
    true
}

fn apt_list(rest: &[u8]) -> bool {
    rest != b"lock" && !rest.starts_with(b"partial")
}

fn apt_archive(rest: &[u8]) -> bool {
    rest.ends_with(b".deb") || (rest.ends_with(b".bin") && !rest.contains(&b'/'))
}

fn foreign_locale(rest: &[u8]) -> bool {
    let first = rest.split(|&byte| byte == b'/').next().unwrap_or_default();
    let is_kept = first == b"C"
        || first.starts_with(b"C.")
        || first == b"en"
        || first.starts_with(b"en_")
        || first.starts_with(b"en@");
    !is_kept && first != b"locale.alias" && first != b"locale-archive"
}

fn store_version(rest: &[u8]) -> bool {
    rest.starts_with(b"v") && rest.get(1).is_some_and(u8::is_ascii_digit)
}

/// The gems, the index that is fetched for them, and checkouts of gems from Git.
fn gem(rest: &[u8]) -> bool {
    let folders = [&b"compact_index/"[..], b"bundler/", b"gem/", b"git/"];
    rest.ends_with(b".gem")
        || !rest.contains(&b'/')
        || folders.iter().any(|folder| rest.starts_with(folder))
}

const fn cache(
    id: &'static str,
    name: &'static str,
    places: &'static [Place],
    instead: &'static str,
) -> Rule {
    Rule { id, name, places, takes: all, tone: Cache, instead, mounts: &[], clean: "" }
}

const fn rest(
    id: &'static str,
    name: &'static str,
    places: &'static [Place],
    tone: Tone,
    instead: &'static str,
) -> Rule {
    Rule { id, name, places, takes: all, tone, instead, mounts: &[], clean: "" }
}

/// `__pycache__`: found by its own rule, since its source must lie beside it.
pub const PYCACHE: Rule = rest(
    "pycache",
    "Python's compiled files",
    &[],
    Informational,
    "set PYTHONDONTWRITEBYTECODE=1 while building; programs then start a little slower",
);

/// Packages of `node_modules` that only development needs: found by their manifests.
pub const DEV_MODULES: Rule = rest(
    "dev-node-modules",
    "Modules that only development needs",
    &[],
    Useless,
    "install them in a stage of its own, or with `npm ci --omit=dev`",
);

/// A core dump: found by its type of ELF file, or its name and place.
pub const CORE_DUMP: Rule = rest(
    "core-dump",
    "A core dump",
    &[At("var/lib/systemd/coredump"), At("var/crash")],
    Useless,
    "remove it in the same RUN that made it, and see what crashed there",
);

/// All others, in the order in which they are tried: a file belongs to the first that has it.
pub const RULES: &[Rule] = &[
    Rule {
        takes: apt_list,
        mounts: &["/var/cache/apt,sharing=locked", "/var/lib/apt,sharing=locked"],
        clean: "rm -rf /var/lib/apt/lists/*",
        ..cache(
            "apt-lists",
            "The package lists of apt",
            &[At("var/lib/apt/lists")],
            "end the same RUN with `rm -rf /var/lib/apt/lists/*`",
        )
    },
    Rule {
        takes: apt_archive,
        mounts: &["/var/cache/apt,sharing=locked", "/var/lib/apt,sharing=locked"],
        clean: "apt-get clean",
        ..cache(
            "apt-archives",
            "Packages that apt downloaded",
            &[At("var/cache/apt/archives"), At("var/cache/apt")],
            "end the same RUN with `apt-get clean`",
        )
    },
    Rule {
        clean: "rm -rf /var/cache/apk/* /etc/apk/cache/*",
        ..cache(
            "apk-cache",
            "The cache of apk",
            &[At("var/cache/apk"), At("etc/apk/cache")],
            "write `apk add --no-cache`",
        )
    },
    cache(
        "yum-cache",
        "The cache of yum or dnf",
        &[At("var/cache/yum"), At("var/cache/dnf"), At("var/cache/libdnf5")],
        "end the same RUN with `dnf clean all` (or `yum clean all`)",
    ),
    cache(
        "pip-cache",
        "The cache of pip",
        &[In(".cache/pip")],
        "write `pip install --no-cache-dir`",
    ),
    cache(
        "npm-cache",
        "The cache of npm",
        &[In(".npm/_cacache")],
        "end the same RUN with `npm cache clean --force`",
    ),
    cache(
        "yarn-cache",
        "The cache of yarn",
        &[In(".cache/yarn"), In(".yarn/berry/cache")],
        "end the same RUN with `yarn cache clean`",
    ),
    Rule {
        takes: store_version,
        ..cache(
            "pnpm-store",
            "The store of pnpm",
            &[In("pnpm/store"), In(".pnpm-store")],
            "end the same RUN with `pnpm store prune`",
        )
    },
    cache(
        "go-build-cache",
        "Go's build cache",
        &[In(".cache/go-build")],
        "build in a stage of its own and copy the program from there",
    ),
    cache(
        "go-mod-cache",
        "Modules that Go downloaded",
        &[In("pkg/mod/cache")],
        "build in a stage of its own and copy the program from there",
    ),
    cache(
        "cargo-registry",
        "Crates that Cargo downloaded",
        &[In("cargo/registry"), In(".cargo/registry")],
        "build in a stage of its own and copy the program from there",
    ),
    cache(
        "conda-pkgs",
        "Packages that conda downloaded",
        &[
            In("conda/pkgs"),
            In(".conda/pkgs"),
            In("miniconda/pkgs"),
            In("miniconda3/pkgs"),
            In("anaconda3/pkgs"),
            In("miniforge3/pkgs"),
            In("mambaforge/pkgs"),
            In("micromamba/pkgs"),
        ],
        "end the same RUN with `conda clean -afy`",
    ),
    cache(
        "composer-cache",
        "The cache of Composer",
        &[In(".composer/cache"), In("composer/cache"), In(".cache/composer")],
        "write `composer install --no-cache`",
    ),
    cache(
        "maven-repository",
        "Maven's local repository",
        &[In(".m2/repository")],
        "build in a stage of its own and copy the result from there",
    ),
    cache(
        "gradle-cache",
        "The cache of Gradle",
        &[In(".gradle/caches")],
        "build in a stage of its own and copy the result from there",
    ),
    Rule {
        takes: gem,
        ..cache(
            "bundler-cache",
            "Gems that Bundler downloaded",
            &[
                In("bundle/cache"),
                In(".bundle/cache"),
                In("bundle/ruby/*/cache"),
                In("ruby/gems/*/cache"),
                In(".gem/ruby/*/cache"),
                At("var/lib/gems/*/cache"),
            ],
            "end the same RUN with `rm -rf` of it",
        )
    },
    cache(
        "nuget-cache",
        "Packages that NuGet downloaded",
        &[In(".nuget/packages")],
        "build in a stage of its own and copy the result from there",
    ),
    rest(
        "build-tools",
        "Compilers and what they compile against",
        &[At("usr/lib/gcc"), At("usr/libexec/gcc"), At("usr/include")],
        Informational,
        "compile in a stage of its own and copy the result from there, if nothing is compiled in the container",
    ),
    Rule {
        takes: foreign_locale,
        ..rest(
            "locales",
            "Locales but English",
            &[At("usr/share/locale"), At("usr/lib/locale")],
            Informational,
            "tell the package manager not to install them (dpkg: `path-exclude`; dnf: `--setopt=install_langs=en`)",
        )
    },
    rest(
        "docs",
        "Manuals and other documents",
        &[
            At("usr/share/man"),
            At("usr/share/doc"),
            At("usr/share/info"),
            At("usr/local/share/man"),
            At("usr/local/share/doc"),
            At("usr/local/share/info"),
        ],
        Informational,
        "tell the package manager not to install them (dpkg: `path-exclude`; dnf: `--nodocs`); apk leaves them out",
    ),
    rest(
        "git-folder",
        "The history of a Git repository",
        &[In(".git")],
        Useless,
        "name `.git` in `.dockerignore`",
    ),
    rest(
        "logs",
        "Logs of the build",
        &[At("var/log")],
        Useless,
        "remove them in the same RUN that wrote them",
    ),
    rest(
        "temp-files",
        "Temporary files",
        &[At("tmp"), At("var/tmp")],
        Useless,
        "remove them in the same RUN that wrote them",
    ),
];

/// The rule of this id.
pub fn named(id: &str) -> Option<&'static Rule> {
    all_rules().find(|rule| rule.id == id)
}

/// Those that outweigh the table's, then the table's.
fn all_rules() -> impl Iterator<Item = &'static Rule> {
    [&CORE_DUMP, &DEV_MODULES, &PYCACHE].into_iter().chain(RULES)
}

/// How early a rule is tried: of two for one file, the first has it.
pub fn rank(rule: &Rule) -> usize {
    all_rules().position(|other| other.id == rule.id).unwrap_or(usize::MAX)
}

impl Place {
    /// True when this is the folder of that path.
    fn is(&self, folder: &[u8]) -> bool {
        let (At(wanted) | In(wanted)) = self;
        let mut names = folder.rsplit(|&byte| byte == b'/');
        let same = wanted
            .rsplit('/')
            .all(|want| names.next().is_some_and(|name| want == "*" || name == want.as_bytes()));
        same && (matches!(self, In(_)) || names.next().is_none())
    }
}

/// The rules for what lies in this folder.
pub fn rules_of(folder: &[u8]) -> impl Iterator<Item = &'static Rule> {
    all_rules().filter(move |rule| rule.is_of(folder))
}

impl Rule {
    /// True for what lies in this folder.
    pub fn is_of(&self, folder: &[u8]) -> bool {
        self.places.iter().any(|place| place.is(folder))
    }
}

/// The cache that a path lies in, whether or not it still is there.
pub fn cache_of(path: &[u8]) -> Option<&'static Rule> {
    let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    ends.into_iter().find_map(|end| {
        rules_of(&path[..end]).find(|rule| rule.tone == Cache && (rule.takes)(&path[end + 1..]))
    })
}

#[cfg(test)]
mod tests;
