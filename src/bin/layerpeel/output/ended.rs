//! Files that are being written go when the command is ended by a signal, as they go when it fails. On Linux, where it can be known
//! which signals whoever started it wants to be ignored.

use std::path::PathBuf;

/// A file that is removed when a signal ends the command, until this is dropped.
#[derive(Debug)]
pub struct Watched(#[cfg_attr(not(target_os = "linux"), allow(dead_code))] PathBuf);

impl Watched {
    /// From now on. To be called before there are threads: the signals are kept from this one and those that it starts.
    pub fn new(file: PathBuf) -> Self {
        #[cfg(target_os = "linux")]
        signals::watch(&file);
        Self(file)
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
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};

    /// Ctrl-C, `kill`, a terminal that is closed.
    const ENDING: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

    /// Signals come to a process, not to who writes a file in it.
    static FILES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    static WAITING: Once = Once::new();

    fn files() -> MutexGuard<'static, Vec<PathBuf>> {
        FILES.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn watch(file: &Path) {
        files().push(file.to_owned());
        WAITING.call_once(wait);
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
            // Held to the end: no file comes to its place any more.
            let files = files();
            for file in files.iter() {
                let _ = fs::remove_file(file);
            }
            // What it does to everybody else.
            let _ = signals.thread_unblock();
            let _ = raise(signal);
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
