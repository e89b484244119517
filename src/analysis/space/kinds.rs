//! What kind of file a name speaks of: by the folders around it first, then by how it ends. Names only, no byte is read.

/// Kinds of one colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Group {
    /// Machine code.
    Program = 0,
    /// Scripts and what they are made into.
    Script = 1,
    /// What package managers, compilers and version control leave.
    Cache = 2,
    /// For people to read.
    Document = 3,
    /// What programs read: tables, models, pictures.
    Data = 4,
    /// Many files in one.
    Archive = 5,
    /// Nothing is known of them.
    #[default]
    Other = 6,
}

impl Group {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Program,
        Self::Script,
        Self::Cache,
        Self::Document,
        Self::Data,
        Self::Archive,
        Self::Other,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        [
            "programs",
            "scripts",
            "caches, build leftovers",
            "documents, languages",
            "data",
            "archives",
            "other",
        ][self as usize]
    }
}

macro_rules! kinds {
    ($($Kind:ident, $Group:ident, $name:literal, $ends:expr;)*) => {
        /// A kind of file.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind {
            $(#[doc = $name] $Kind,)*
            /// Nothing is known of it.
            #[default]
            Other,
        }

        impl Kind {
            /// What people call it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$Kind => $name,)* Self::Other => "Other files" }
            }

            /// Its colour.
            pub fn group(self) -> Group {
                match self { $(Self::$Kind => Group::$Group,)* Self::Other => Group::Other }
            }
        }

        /// What names end with, after the last dot, in small letters.
        const ENDS: &[(Kind, &[&str])] = &[$((Kind::$Kind, &$ends)),*];
    };
}

kinds! {
    Program, Program, "Programs", ["exe", "bin", "elf", "efi"];
    Library, Program, "Libraries", ["so", "dll", "dylib", "node"];
    Static, Program, "Static libraries", ["a", "o", "la", "lib", "rlib", "obj"];
    Wasm, Program, "WebAssembly", ["wasm", "wat"];
    Module, Program, "Kernel modules, firmware", ["ko", "fw"];
    Python, Script, "Python", ["py", "pyc", "pyi", "pyx", "pth", "pyd"];
    Script, Script, "JavaScript, TypeScript", ["js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx", "map", "vue"];
    Shell, Script, "Shell scripts", ["sh", "bash", "zsh", "fish", "ps1"];
    Perl, Script, "Perl", ["pl", "pm", "pod", "t", "ph", "al"];
    Ruby, Script, "Ruby", ["rb", "rake", "gemspec", "ri"];
    Php, Script, "PHP", ["php", "phar", "phtml"];
    Lua, Script, "Lua, Tcl, R", ["lua", "tcl", "r", "rda", "rds", "rdb"];
    Java, Script, "Java", ["jar", "war", "ear", "class", "jmod", "java", "kt", "scala", "jsa"];
    Net, Script, ".NET", ["pdb", "nupkg", "cs", "resx"];
    Source, Script, "Sources", ["c", "cc", "cpp", "cxx", "go", "rs", "s", "asm", "f", "f90", "swift", "m", "zig", "el", "elc", "hs", "ml", "ex", "exs", "erl", "beam"];
    Header, Script, "Headers", ["h", "hh", "hpp", "hxx", "inc", "ipp", "pc", "cmake"];
    Lists, Cache, "Package lists", [];
    Packages, Cache, "Packages, kept", ["deb", "rpm", "apk", "whl", "gem", "crate", "egg", "pkg"];
    Caches, Cache, "Caches", ["cache"];
    Git, Cache, "Git objects", ["pack", "idx", "rev"];
    Database, Cache, "Package databases", [];
    Logs, Cache, "Logs", ["log"];
    Temporary, Cache, "Temporary files", ["tmp", "temp", "bak", "swp", "orig"];
    Manual, Document, "Manuals, documents", ["md", "rst", "txt", "pdf", "man", "info", "tex", "doc", "docx", "odt", "html", "htm", "xhtml", "adoc", "1", "3", "5", "7", "8"];
    Locale, Document, "Languages", ["mo", "po", "pot", "gmo", "qm"];
    Font, Data, "Fonts", ["ttf", "otf", "woff", "woff2", "pfb", "afm", "ttc", "eot"];
    Image, Data, "Pictures, sound, films", ["png", "jpg", "jpeg", "gif", "svg", "svgz", "webp", "ico", "bmp", "tif", "tiff", "avif", "mp3", "mp4", "wav", "ogg", "webm", "mkv", "flac"];
    Style, Data, "Style sheets", ["css", "scss", "sass", "less"];
    Text, Data, "Settings, tables", ["json", "jsonl", "xml", "yaml", "yml", "toml", "ini", "conf", "cfg", "csv", "tsv", "properties", "plist", "service", "xsd", "xsl", "dtd", "proto", "sql", "enc", "cnf"];
    Sqlite, Data, "Databases", ["db", "sqlite", "sqlite3", "mdb", "ldb", "sst", "frm", "ibd", "bdb"];
    Model, Data, "Models, arrays", ["onnx", "pt", "pth2", "safetensors", "gguf", "ggml", "h5", "hdf5", "pb", "tflite", "npy", "npz", "pkl", "joblib", "parquet", "arrow", "feather", "ckpt", "model", "mat", "dat"];
    Certificate, Data, "Certificates, keys", ["pem", "crt", "cer", "key", "der", "p12", "jks", "p7b", "pub", "asc", "gpg"];
    Zone, Data, "Time zones", ["tzdata"];
    Archive, Archive, "Archives", ["tar", "gz", "tgz", "xz", "txz", "bz2", "tbz", "zst", "zip", "7z", "rar", "lz4", "lz", "lzma", "br", "iso", "img", "cpio", "squashfs", "qcow2"];
}

/// What the folders around a path say of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place(Option<Kind>);

/// Folders that say what all is that lies in them: the folder above (empty: any), its own name, the kind.
const FOLDERS: &[(&str, &str, Kind)] = &[
    ("apt", "lists", Kind::Lists),
    ("apt", "archives", Kind::Packages),
    ("", ".git", Kind::Git),
    ("", ".cache", Kind::Caches),
    ("var", "cache", Kind::Caches),
    ("", "_cacache", Kind::Caches),
    (".cargo", "registry", Kind::Caches),
    ("cargo", "registry", Kind::Caches),
    ("mod", "cache", Kind::Caches),
    (".m2", "repository", Kind::Java),
    ("", "__pycache__", Kind::Python),
    ("lib", "dpkg", Kind::Database),
    ("lib", "rpm", Kind::Database),
    ("sysimage", "rpm", Kind::Database),
    ("apk", "db", Kind::Database),
    ("share", "man", Kind::Manual),
    ("share", "doc", Kind::Manual),
    ("share", "info", Kind::Manual),
    ("share", "locale", Kind::Locale),
    ("share", "i18n", Kind::Locale),
    ("lib", "locale", Kind::Locale),
    ("", "zoneinfo", Kind::Zone),
    ("var", "log", Kind::Logs),
    ("", "tmp", Kind::Temporary),
    ("lib", "modules", Kind::Module),
    ("lib", "firmware", Kind::Module),
];
/// Folders whose files are programs unless their names say otherwise.
const PROGRAMS: &[&str] = &["bin", "sbin", "libexec"];

impl Place {
    /// The place inside a folder, given the name of the one above it.
    pub fn folder(self, above: &[u8], name: &[u8]) -> Self {
        let known = self.0.filter(|kind| *kind != Kind::Program);
        let told = FOLDERS.iter().find(|(around, own, _)| {
            own.as_bytes() == name && (around.is_empty() || around.as_bytes() == above)
        });
        let is_programs = PROGRAMS.iter().any(|own| own.as_bytes() == name);
        let programs = is_programs.then_some(Kind::Program);
        Self(known.or(told.map(|(_, _, kind)| *kind)).or(programs))
    }

    /// What it says of itself.
    pub fn kind(self) -> Kind {
        self.0.unwrap_or_default()
    }

    /// What kind of file a name is in it.
    pub fn file(self, name: &[u8]) -> Kind {
        match self.0 {
            Some(Kind::Program) => by_name(name).unwrap_or(Kind::Program),
            Some(kind) => kind,
            None => by_name(name).unwrap_or_default(),
        }
    }
}

/// How a name ends, in small letters: what stands after the last dot, of a few letters; `None` where there is nothing.
pub fn ending(name: &[u8]) -> Option<String> {
    let dot = name.iter().rposition(|&byte| byte == b'.').filter(|&at| at > 0)?;
    let end = std::str::from_utf8(&name[dot + 1..]).ok()?;
    let is_plain =
        !end.is_empty() && end.len() <= 12 && end.bytes().all(|b| b.is_ascii_alphanumeric());
    is_plain.then(|| end.to_ascii_lowercase())
}

fn by_name(name: &[u8]) -> Option<Kind> {
    let is_library = name.windows(4).any(|part| part == b".so.");
    if is_library {
        return Some(Kind::Library);
    }
    let end = ending(name)?;
    ENDS.iter().find(|(_, ends)| ends.contains(&&*end)).map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str) -> Kind {
        let mut place = Place::default();
        let mut above = "";
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        for folder in folders.split('/') {
            place = place.folder(above.as_bytes(), folder.as_bytes());
            above = folder;
        }
        place.file(name.as_bytes())
    }

    #[test]
    fn names_and_folders_say_what_a_file_is() {
        for (path, want) in [
            ("usr/bin/bash", Kind::Program),
            ("usr/bin/2to3.py", Kind::Python),
            ("usr/lib/libssl.so.3", Kind::Library),
            ("usr/lib/libc.a", Kind::Static),
            ("srv/app/main.JS", Kind::Script),
            ("srv/app/.git/objects/ab/cdef", Kind::Git),
            ("srv/app/.git/bin/x", Kind::Git),
            ("var/lib/apt/lists/deb.lz4", Kind::Lists),
            ("srv/lists/x.csv", Kind::Text),
            ("root/.cache/pip/http/a/b", Kind::Caches),
            ("usr/share/doc/bash/copyright", Kind::Manual),
            ("var/lib/dpkg/status", Kind::Database),
            ("README", Kind::Other),
            (".profile", Kind::Other),
        ] {
            assert_eq!(kind(path), want, "{path}");
        }
    }

    #[test]
    fn no_ending_means_two_kinds() {
        let mut ends: Vec<&str> = ENDS.iter().flat_map(|(_, ends)| ends.iter().copied()).collect();
        let all = ends.len();
        ends.sort_unstable();
        ends.dedup();
        assert_eq!(ends.len(), all);
        assert_eq!(ending(b"a.tar.GZ").as_deref(), Some("gz"));
        assert_eq!((ending(b".bashrc"), ending(b"a.b c"), ending(b"x.")), (None, None, None));
    }
}
