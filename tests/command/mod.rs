//! Runs the command over archives of our own.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output};

/// What a run left.
pub struct Ran {
    pub code: i32,
    pub out: Vec<u8>,
    pub err: String,
}

impl Ran {
    /// The output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The lines of the output.
    #[allow(dead_code)]
    pub fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }
}

/// Runs `layerpeel` with these arguments.
pub fn run<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Ran {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_layerpeel")).args(args).output().expect("the command");
    let err = String::from_utf8_lossy(&stderr).into_owned();
    Ran { code: status.code().expect("an exit status"), out: stdout, err }
}

/// A file of these bytes; each test takes a name of its own.
#[allow(dead_code)]
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("a file in target/tmp");
    path
}
