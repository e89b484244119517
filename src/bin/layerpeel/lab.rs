//! `layerpeel lab`: the playground in a terminal, and its answers to cases.

use crate::args::Lab;
use layerpeel::lab::cases;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Does what was asked for.
pub fn run(wanted: &Lab) -> Result<ExitCode, String> {
    match wanted {
        Lab::Case(file) => answer(file, cases::run_case),
        Lab::Build(file) => answer(file, cases::run_build),
        Lab::Transcript(file) => answer(file, cases::run_transcript),
        Lab::Registry(file) => answer(file, cases::run_registry),
    }
}

fn answer(file: &Path, run: fn(&str) -> Result<String, String>) -> Result<ExitCode, String> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("can't read {shown}: {error}"))?;
    let answer = run(&text).map_err(|error| format!("{shown}: {error}"))?;
    println!("{answer}");
    Ok(ExitCode::SUCCESS)
}
