//! Writes the seed corpus into the folder that the first argument names, a folder for each target.

// Without a sanitizer nothing else has what instrumented code calls.
use libfuzzer_sys as _;
use std::{fs, path::Path};

fn main() -> std::io::Result<()> {
    let root = std::env::args().nth(1).unwrap_or_else(|| "corpus".into());
    for (target, name, bytes) in layerpeel_fuzz::seeds::seeds() {
        let folder = Path::new(&root).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
