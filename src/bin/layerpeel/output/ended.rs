//! Files that are being written go when the command is ended by a signal, as they go when it fails. On Linux, where it can be known
//! which signals whoever started it wants to be ignored.

use std::io;
use std::path::{Path, PathBuf};

/// A file that is removed when a signal ends the command, until this is dropped.
#[derive(Debug)]
pub struct Watched(PathBuf);

impl Watched {
    /// What `make` creates, from then on: no signal is taken between. To be called before there are threads: the signals are kept
    /// from this one and those that it starts.
    pub fn made<T>(make: impl FnOnce() -> io::Result<(PathBuf, T)>) -> io::Result<(Self, T)> {
        #[cfg(target_os = "linux")]
        let (file, made) = signals::watch(make)?;
        #[cfg(not(target_os = "linux"))]
        let (file, made) = make()?;
        Ok((Self(file), made))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        signals::forget(&self.0);
    }
}

#[cfg(target_os = "linux")]
mod signals {
    use nix::sys::signal::{SigSet, Signal, raise};
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};
    use std::{fs, io};

    /// Ctrl-C, `kill`, a terminal that is closed.
    const ENDING: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

    /// Signals come to a process, not to who writes a file in it.
    static FILES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    static WAITING: Once = Once::new();

    fn files() -> MutexGuard<'static, Vec<PathBuf>> {
        FILES.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn watch<T>(make: impl FnOnce() -> io::Result<(PathBuf, T)>) -> io::Result<(PathBuf, T)> {
        WAITING.call_once(wait);
        // Who takes a signal waits until the file is known.
        let mut files = files();
        let (file, made) = make()?;
        files.push(file.clone());
        Ok((file, made))
    }

    pub fn forget(file: &Path) {
        files().retain(|other| other != file);
    }

    /// A thread that waits for them. Where there can be none, all is as it would be without it.
    fn wait() {
        let Some(ignored) = ignored() else { return };
        let is_ended_by = |signal: &Signal| ignored >> (*signal as i32 - 1) & 1 == 0;
        let signals: SigSet = ENDING.into_iter().filter(is_ended_by).collect();
        if signals.thread_block().is_err() {
            return;
        }
        let waiting = std::thread::Builder::new().spawn(move || {
            let Ok(signal) = signals.wait() else { return };
            // Held to the end: no file is begun any more.
            let files = files();
            for file in files.iter() {
                let _ = fs::remove_file(file);
            }
            // What it does to everybody else.
            let _ = signals.thread_unblock();
            let _ = raise(signal);
            // The first process of a container is not ended by it; its file is gone.
            std::process::exit(128 + signal as i32);
        });
        if waiting.is_err() {
            let _ = signals.thread_unblock();
        }
    }

    /// Those that are ignored, a bit each.
    fn ignored() -> Option<u64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    }
}
