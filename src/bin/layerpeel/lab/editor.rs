//! Lines as a person types them: with Tab, and with arrows through what was typed before.

use layerpeel::lab::session::{State, complete};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Helper};

/// What came from the keyboard.
pub enum Typed {
    /// A line.
    Line(String),
    /// Ctrl+C: what was begun is to be forgotten.
    Abandoned,
    /// Ctrl+D, or nothing more to read.
    Ended,
}

/// The line editor of a terminal.
pub struct Editor(rustyline::Editor<Known, MemHistory>);

/// What completions are made from.
struct Known(Option<State>);

impl Editor {
    /// Errors when the terminal can't be used so.
    pub fn new() -> Result<Self, String> {
        let config = Config::builder().completion_type(CompletionType::List).build();
        let editor = rustyline::Editor::with_history(config, MemHistory::new());
        let mut editor = editor.map_err(|error| error.to_string())?;
        editor.set_helper(Some(Known(None)));
        Ok(Self(editor))
    }

    /// Asks for a line; Tab completes by what there is.
    pub fn line(&mut self, prompt: &str, state: &State) -> Result<Typed, String> {
        if let Some(known) = self.0.helper_mut() {
            known.0 = Some(state.clone());
        }
        match self.0.readline(prompt) {
            Ok(line) => {
                // A line that can't be kept can still be run.
                let _ = self.0.add_history_entry(line.as_str());
                Ok(Typed::Line(line))
            }
            Err(ReadlineError::Interrupted) => Ok(Typed::Abandoned),
            Err(ReadlineError::Eof) => Ok(Typed::Ended),
            Err(error) => Err(format!("can't read: {error}")),
        }
    }
}

impl Completer for Known {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let Some(state) = &self.0 else { return Ok((cursor, Vec::new())) };
        let mut found = complete(state, &line[..cursor]);
        // What is whole and the only one is followed by the next word.
        if let [only] = found.words.as_mut_slice()
            && !only.ends_with(['/', ':'])
        {
            only.push(' ');
        }
        Ok((found.start, found.words))
    }
}

impl Hinter for Known {
    type Hint = String;
}
impl Highlighter for Known {}
impl Validator for Known {}
impl Helper for Known {}
