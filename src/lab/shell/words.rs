//! What shells and tools say, in two dialects: dash with coreutils 9.1, and busybox 1.35. `{0}` and `{1}` stand for names,
//! `{e}` for the error's text.

use super::Shell;
use crate::lab::errno::Errno;

/// Whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// dash, coreutils, findutils, GNU sed.
    Gnu,
    /// busybox.
    Busybox,
}

macro_rules! say {
    ($($name:ident: $gnu:literal, $busybox:literal;)*) => {
        /// Something a tool has to say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Say { $($name),* }

        impl Say {
            fn template(self, dialect: Dialect) -> &'static str {
                match (self, dialect) {
                    $((Self::$name, Dialect::Gnu) => $gnu, (Self::$name, Dialect::Busybox) => $busybox,)*
                }
            }
        }
    };
}

say! {
    Plain: "{0}: {e}", "{0}: {e}";
    Open: "{0}: {e}", "can't open '{0}': {e}";
    OpenToRead: "cannot open '{0}' for reading: {e}", "{0}: {e}";
    Read: "{0}: {e}", "read error: {e}";
    Write: "error writing '{0}': {e}", "write error: {e}";
    DdWrite: "error writing '{0}': {e}", "error writing '{0}': {e}";
    ListDir: "cannot open directory '{0}': {e}", "can't open '{0}': {e}";
    Access: "cannot access '{0}': {e}", "{0}: {e}";
    Dangling: "cannot operate on dangling symlink '{0}'", "{0}: No such file or directory";
    ChangeMode: "changing permissions of '{0}': {e}", "{0}: {e}";
    ChangeOwner: "changing ownership of '{0}': {e}", "{0}: {e}";
    BadMode: "invalid mode: '{0}'", "invalid mode '{0}'";
    BadUser: "invalid user: '{0}'", "unknown user {0}";
    BadOwner: "invalid user: '{0}'", "unknown user/group {0}";
    BadGroup: "invalid group: '{0}'", "unknown group {0}";
    Remove: "cannot remove '{0}': {e}", "can't remove '{0}': {e}";
    RemoveDir: "cannot remove '{0}': Is a directory", "'{0}' is a directory";
    RemoveDots: "refusing to remove '.' or '..' directory: skipping '{0}'", "can't remove '.' or '..'";
    RemoveEmpty: "failed to remove '{0}': {e}", "'{0}': {e}";
    MakeDir: "cannot create directory '{0}': {e}", "can't create directory '{0}': {e}";
    MakePipe: "cannot create fifo '{0}': {e}", "{0}: {e}";
    Touch: "cannot touch '{0}': {e}", "{0}: {e}";
    Reference: "failed to get attributes of '{0}': {e}", "can't stat '{0}': {e}";
    SetTimes: "setting times of '{0}': {e}", "{0}: {e}";
    BadDate: "invalid date format '{0}'", "invalid date '{0}'";
    DateText: "invalid date '{0}'", "invalid date '{0}'";
    Truncate: "cannot open '{0}' for writing: {e}", "{0}: open: {e}";
    Stat: "cannot stat '{0}': {e}", "can't stat '{0}': {e}";
    Statx: "cannot statx '{0}': {e}", "can't stat '{0}': {e}";
    StatDisk: "cannot read file system information for '{0}': {e}", "can't read file system information for '{0}': {e}";
    OmitDir: "-r not specified; omitting directory '{0}'", "omitting directory '{0}'";
    CreateFile: "cannot create regular file '{0}': {e}", "can't create '{0}': {e}";
    CreateLink: "cannot create symbolic link '{0}': {e}", "can't create symlink '{0}' to '{1}': {e}";
    Linked: "cannot create hard link '{0}' to '{1}': {e}", "can't create '{0}': {e}";
    CreateHard: "cannot create hard link '{0}' to '{1}': {e}", "can't create link '{0}': {e}";
    CreateDirCopy: "cannot create directory '{0}': {e}", "can't create directory '{0}': {e}";
    CreateSpecial: "cannot create special file '{0}': {e}", "can't create '{0}': {e}";
    OpenSource: "cannot open '{0}' for reading: {e}", "can't open '{0}': {e}";
    SameFile: "'{0}' and '{1}' are the same file", "'{0}' and '{1}' are the same file";
    NotThroughDangling: "not writing through dangling symlink '{0}'", "can't create '{0}': File exists";
    FileOverDir: "cannot overwrite directory '{0}' with non-directory", "can't overwrite directory with non-directory";
    DirOverFile: "cannot overwrite non-directory '{0}' with directory '{1}'", "can't overwrite non-directory with directory";
    IntoItself: "cannot copy a directory, '{0}', into itself, '{1}'", "recursion detected, omitting directory '{1}'";
    NotADir: "target '{0}' is not a directory", "target '{0}' is not a directory";
    TargetDir: "target '{0}': {e}", "target '{0}' is not a directory";
    MoveIntoSelf: "cannot move '{0}' to a subdirectory of itself, '{1}'", "can't rename '{0}': Invalid argument";
    Move: "cannot move '{0}' to '{1}': {e}", "can't rename '{0}': {e}";
    MoveOverDir: "cannot overwrite directory '{0}' with non-directory", "'{0}' is a directory";
    NotAFolder: "cannot stat '{0}': Not a directory", "can't stat '{0}': Path has non-directory component";
    MoveBlocked: "inter-device move failed: '{0}' to '{1}'; unable to remove target: {e}", "can't remove '{1}': {e}";
    LinkSource: "failed to access '{0}': {e}", "{0}: {e}";
    LinkDir: "{0}: hard link not allowed for directory", "{1}: Operation not permitted";
    LinkOverDir: "{0}: cannot overwrite directory", "{0}: File exists";
    HardLink: "failed to create hard link '{0}': {e}", "{0}: {e}";
    SoftLink: "failed to create symbolic link '{0}': {e}", "{0}: {e}";
    Missing: "missing operand", "missing operand";
    MissingAfter: "missing file operand", "missing file operand";
    BadOption: "unrecognized option '{0}'", "unrecognized option '{0}'";
    BadLetter: "invalid option -- '{0}'", "invalid option -- '{0}'";
    NoProgram: "1: {0}: not found", "{0}: not found";
    Script: "0: cannot open {0}: {e}", "can't open '{0}': {e}";
    NotExecutable: "1: {0}: Permission denied", "{0}: Permission denied";
    NotInLab: "{0}: the lab does not have this program", "{0}: the lab does not have this program";
    Create: "1: cannot create {0}: {e}", "can't create {0}: {e}";
    OpenInput: "1: cannot open {0}: {e}", "can't open {0}: {e}";
    BadUserName: "‘{0}’: no such user", "unknown user {0}";
    FindPath: "‘{0}’: {e}", "{0}: {e}";
    FindOption: "unknown predicate `{0}'", "unrecognized: {0}";
    DiskUsage: "cannot access '{0}': {e}", "{0}: {e}";
    FreeSpace: "{0}: {e}", "{0}: can't find mount point";
    MountDenied: "{0}: must be superuser to use mount.", "permission denied (are you root?)";
    UnmountDenied: "{0}: must be superuser to unmount.", "can't unmount {0}: Operation not permitted";
    BadSize: "Invalid number: '{0}'", "invalid number '{0}'";
    SedRead: "can't read {0}: {e}", "{0}: {e}";
    SedBad: "-e expression #1, char 1: unknown command: `{0}'", "unsupported command {0}";
    BadNumber: "'{0}': expected a numeric value", "invalid number '{0}'";
    BadFormat: "{0}: invalid directive", "{0}: invalid format";
    SedLengths: "-e expression #1, char 1: strings for `y' command are different lengths", "strings for y are of different lengths";
    SedUnmatched: "-e expression #1, char 1: unmatched `{0}'", "unmatched '{0}'";
    SedLabel: "-e expression #1, char 1: can't find label for jump to `{0}'", "can't find label for jump to '{0}'";
    SedMissing: "-e expression #1, char 1: missing command", "missing command";
    SedFlag: "-e expression #1, char 1: unknown option to `s'", "bad option in substitution expression";
    SedTemp: "couldn't open temporary file {0}: {e}", "can't create temp file '{0}': {e}";
    SedMove: "cannot rename {0}: {e}", "can't move '{0}' to '{1}': {e}";
    BadCount: "invalid number of lines: '{0}'", "invalid number '{0}'";
    BadSpan: "invalid time interval '{0}'", "invalid number '{0}'";
    NeedsArgument: "missing argument to `{0}'", "{0} requires an argument";
    Unpaired: "invalid expression; I was expecting to find a ')' somewhere but did not see one.", "unpaired '('";
    BadKind: "Unknown argument to -type: {0}", "invalid argument '{0}' to '-type'";
    NoUser: "'{0}': no such user", "unknown user {0}";
    BadRegex: "Unmatched [, [^, [:, [., or [=", "bad regex '{0}'";
    NoBackReference: "the lab knows no back reference: {0}", "the lab knows no back reference: {0}";
    IsDir: "cannot overwrite directory '{0}' with non-directory", "'{0}' is a directory";
}

impl Shell<'_> {
    /// Prints what a tool has to say to standard error, with the tool's name before it.
    pub fn complain(&mut self, tool: &str, say: Say, names: &[&[u8]], error: Option<Errno>) {
        // Of a line that was ended nothing more is said.
        if self.over {
            return;
        }
        let mut text = match tool {
            "sh" => self.own_prefix(),
            tool => format!("{tool}: ").into_bytes(),
        };
        let mut rest = say.template(self.dialect);
        while let Some(at) = rest.find('{') {
            text.extend_from_slice(&rest.as_bytes()[..at]);
            match &rest[at..at + 3] {
                "{e}" => text.extend_from_slice(error.map_or("", |e| e.text()).as_bytes()),
                "{0}" => text.extend_from_slice(names.first().copied().unwrap_or_default()),
                _ => text.extend_from_slice(names.get(1).copied().unwrap_or_default()),
            }
            rest = &rest[at + 3..];
        }
        text.extend_from_slice(rest.as_bytes());
        text.push(b'\n');
        self.print_error(&text);
    }

    /// The shell's name; dash's line number is in its words.
    fn own_prefix(&self) -> Vec<u8> {
        match self.dialect {
            Dialect::Gnu => [self.name.as_slice(), b": "].concat(),
            Dialect::Busybox => self.prefix(self.executing.then_some("exec")),
        }
    }

    /// What a redirection that failed says, and its exit status.
    pub(super) fn redirect_failed(&mut self, say: Say, path: &[u8], error: Errno) -> i32 {
        let text = match (self.dialect, say, error) {
            (Dialect::Gnu, Say::Create, Errno::ENOENT) => Some("Directory nonexistent"),
            (Dialect::Busybox, Say::Create, Errno::ENOENT) => Some("nonexistent directory"),
            (Dialect::Gnu, Say::OpenInput, Errno::ENOENT) => Some("No such file"),
            (Dialect::Busybox, Say::OpenInput, Errno::ENOENT) => Some("no such file"),
            _ => None,
        };
        match text {
            Some(text) => {
                let template = say.template(self.dialect).replace("{e}", text);
                let (before, after) = template.split_once("{0}").unwrap_or((&template, ""));
                let line =
                    [&self.own_prefix(), before.as_bytes(), path, after.as_bytes(), b"\n"].concat();
                self.print_error(&line);
            }
            None => self.complain("sh", say, &[path], Some(error)),
        }
        self.if_gnu(2, 1)
    }

    /// The first in the words of GNU, else the second.
    pub fn if_gnu<T>(&self, gnu: T, busybox: T) -> T {
        if self.dialect == Dialect::Gnu { gnu } else { busybox }
    }
}
