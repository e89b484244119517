//! Variables as `-e` and files of them give them, and files that the client writes IDs into.

use super::archive::host_path;
use super::args::Flags;
use crate::lab::content::Content;
use crate::lab::engine::Engine;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use crate::lab::shell::Call;

/// All that is given, files first. A name alone is the client's variable; one that the client has not stays a name, which takes a
/// variable of the image away. Errors with what the client says.
pub(super) fn variables(
    engine: &Engine,
    flags: &Flags,
    call: &Call,
) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for path in flags.all("env-file") {
        let mut engine = engine.clone();
        let namespace = engine.host_namespace();
        let bytes = engine.kernel(&namespace).read(&host_path(call, path)).ok();
        let bytes = bytes.and_then(|content| content.read().ok());
        let bytes = bytes.ok_or_else(|| format!("open {path}: no such file or directory"))?;
        for line in String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').lines() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let name = line.split('=').next().unwrap_or_default();
            if name.is_empty() {
                return Err(format!(
                    "poorly formatted environment: no variable name on line '{line}'"
                ));
            }
            if name.contains(char::is_whitespace) {
                return Err(format!(
                    "poorly formatted environment: variable '{name}' contains whitespaces"
                ));
            }
            // Here a name that the client has not is nothing.
            all.extend(Some(of_client(line, call)).filter(|pair| pair.contains('=')));
        }
    }
    all.extend(flags.all("env").map(|pair| of_client(pair, call)));
    Ok(all)
}

fn of_client(pair: &str, call: &Call) -> String {
    match call.env.get(pair.as_bytes()).filter(|_| !pair.contains('=')) {
        Some(value) => format!("{pair}={}", String::from_utf8_lossy(value)),
        None => pair.to_owned(),
    }
}

/// Whether a file that an ID shall be written into is not there yet.
pub(super) fn is_free(engine: &mut Engine, call: &Call, path: &str) -> bool {
    let namespace = engine.host_namespace();
    engine.kernel(&namespace).stat(&host_path(call, path), false).is_err()
}

/// Writes an ID into a file of the host, or takes that away.
pub(super) fn write_id(
    engine: &mut Engine,
    call: &Call,
    path: &str,
    id: Option<&str>,
) -> Result<(), Errno> {
    let namespace = engine.host_namespace();
    let mut kernel = engine.kernel(&namespace);
    let path = host_path(call, path);
    let Some(id) = id else { return kernel.unlink(&path) };
    let handle = kernel.open(&path, OpenFlags::WRITE)?;
    kernel.fill(&handle, Content::bytes(id.as_bytes().to_vec()))
}
