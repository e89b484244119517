//! A real engine: who starts it and stops it is named by `LAYERPEEL_ENGINE`, a program that takes `start FOLDER`, prints the
//! settings to work with as a shell's `export` line, and takes `stop FOLDER`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// An engine that runs for this test alone; it ends with the value.
pub struct Real {
    program: PathBuf,
    folder: PathBuf,
    settings: String,
}

/// Says something past the harness, which keeps what a passing test prints to itself.
pub fn say(text: &str) {
    let _shown = writeln!(std::io::stderr(), "{text}");
}

impl Real {
    /// Starts one. Errors with why there is none.
    pub fn start() -> Result<Self, String> {
        let program = std::env::var_os("LAYERPEEL_ENGINE").filter(|name| !name.is_empty());
        let program = PathBuf::from(program.ok_or("LAYERPEEL_ENGINE names none")?);
        let folder = std::env::temp_dir().join(format!("layerpeel-engine-{}", std::process::id()));
        fs::create_dir_all(folder.join("bin")).map_err(|error| error.to_string())?;
        let mut real = Self { program, folder, settings: String::new() };
        let mut helper = real.helper();
        let started = real.command("start");
        helper.as_mut().map(Child::kill);
        helper.as_mut().map(Child::wait);
        let started = started.map_err(|error| format!("{}: {error}", real.program.display()))?;
        if !started.status.success() {
            let why = String::from_utf8_lossy(&started.stderr).into_owned();
            return Err(why.lines().last().unwrap_or("it did not start").to_owned());
        }
        real.settings = String::from_utf8_lossy(&started.stdout).into_owned();
        Ok(real)
    }

    /// The daemon wants its proxy beside it, and there is a moment between the unpacking and its start to put it there.
    fn helper(&self) -> Option<Child> {
        let script = "until [ -e root/usr/sbin/docker-proxy ]; do sleep 0.05; done; cp root/usr/sbin/docker-proxy bin/";
        Command::new("sh").args(["-c", script]).current_dir(&self.folder).spawn().ok()
    }

    fn command(&self, what: &str) -> std::io::Result<Output> {
        Command::new(&self.program).arg(what).arg(&self.folder).stdin(Stdio::null()).output()
    }

    /// A file beside the engine, such as its busybox.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs a line in a folder of the host: what it prints, and what it complains of.
    pub fn line(&self, folder: &Path, line: &str) -> (Vec<u8>, String) {
        let script = format!("{}\nexport BUILDKIT_PROGRESS=plain\n{line}", self.settings);
        let ran = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder)
            .stdin(Stdio::null())
            .output();
        let ran = ran.expect("a shell");
        (ran.stdout, String::from_utf8_lossy(&ran.stderr).into_owned())
    }

    /// Where its registry listens.
    pub fn registry(&self) -> String {
        String::from_utf8_lossy(&self.line(&self.folder, "printf %s \"$REGISTRY\"").0).into_owned()
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        if !self.settings.is_empty() {
            self.line(&self.folder, "docker rm -f $(docker ps -aq) >/dev/null 2>&1");
        }
        let ids = ["docker", "registry", "containerd"];
        let ids = ids.map(|name| fs::read_to_string(self.folder.join(format!("run/{name}.pid"))));
        let _stopped = self.command("stop");
        for id in ids.into_iter().flatten() {
            // Waits until the process has ended.
            let _ended = Command::new("timeout")
                .args(["20", "tail", "-f", "/dev/null", "--pid", id.trim()])
                .status();
        }
        let _gone = fs::remove_dir_all(&self.folder);
    }
}
