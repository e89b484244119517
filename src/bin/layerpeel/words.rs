//! The words of a command line, as commands of a Unix system take them: `-i`, `-iF`, `-o OUT`, `-oOUT`, `--name GLOB`,
//! `--name=GLOB`, and `--` before what is no option.

use layerpeel::domain::nearest::nearest;
use std::ffi::OsString;
use std::vec::IntoIter;

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// Such as `-i` or `--name`, without its value.
    Option(String),
    /// Anything else.
    Plain(OsString),
}

/// Gives words one after another.
pub struct Words {
    rest: IntoIter<OsString>,
    /// Letters of `-iF` that are still to come.
    letters: Vec<u8>,
    /// What stood behind the `=`.
    value: Option<OsString>,
    option: String,
    options: bool,
    /// `-name` is one option, not four.
    single: bool,
    command: &'static str,
    /// The help texts that list all its options.
    help: &'static [&'static str],
}

impl Words {
    /// From the arguments behind the command's name.
    pub fn new(args: Vec<OsString>) -> Self {
        Self {
            rest: args.into_iter(),
            letters: Vec::new(),
            value: None,
            option: String::new(),
            options: true,
            single: false,
            command: "",
            help: &[],
        }
    }

    /// Says whose words they are: what is near an option that nobody knows is looked for in these help texts.
    pub fn of(self, command: &'static str, help: &'static [&'static str]) -> Self {
        Self { command, help, ..self }
    }

    /// The same for a command whose options may be written with one dash, as `find` has them.
    pub fn of_find(args: Vec<OsString>) -> Self {
        Self { single: true, ..Self::new(args) }
    }

    /// The next word. An error when the value of the one before was not asked for.
    pub fn next(&mut self) -> Result<Option<Word>, String> {
        if self.value.take().is_some() {
            return Err(format!("{} takes no value", self.option));
        }
        if !self.letters.is_empty() {
            let end = if self.letters[0].is_ascii() { 1 } else { self.letters.len() };
            let letter: Vec<u8> = self.letters.drain(..end).collect();
            return Ok(Some(self.named(format!("-{}", String::from_utf8_lossy(&letter)))));
        }
        let Some(word) = self.rest.next() else { return Ok(None) };
        // A value need be no text.
        let text = word.as_encoded_bytes();
        if !self.options || text.len() < 2 || text[0] != b'-' {
            return Ok(Some(Word::Plain(word)));
        }
        if text == b"--" {
            self.options = false;
            return self.next();
        }
        if !self.single && text[1] != b'-' {
            self.letters = text[1..].to_vec();
            return self.next();
        }
        let equals = text.iter().position(|&byte| byte == b'=');
        let name = String::from_utf8_lossy(&text[..equals.unwrap_or(text.len())]);
        // `-l` stays what it is.
        let dash = if name.starts_with("--") || name.len() == 2 { "" } else { "-" };
        let name = format!("{dash}{name}");
        self.value = equals.map(|at| os(text[at + 1..].to_vec()));
        Ok(Some(self.named(name)))
    }

    /// The next option; what is none before it goes to `plain`.
    pub fn option(
        &mut self,
        mut plain: impl FnMut(OsString) -> Result<(), String>,
    ) -> Result<Option<String>, String> {
        while let Some(word) = self.next()? {
            match word {
                Word::Option(option) => return Ok(Some(option)),
                Word::Plain(word) => plain(word)?,
            }
        }
        Ok(None)
    }

    fn named(&mut self, name: String) -> Word {
        self.option.clone_from(&name);
        Word::Option(name)
    }

    /// The value of the option that came last.
    pub fn value(&mut self) -> Result<OsString, String> {
        if !self.letters.is_empty() {
            return Ok(os(std::mem::take(&mut self.letters)));
        }
        let value = self.value.take().or_else(|| self.rest.next());
        value.ok_or_else(|| format!("{} needs a value", self.option))
    }

    /// The same as text.
    pub fn text(&mut self) -> Result<String, String> {
        let option = self.option.clone();
        self.value()?.into_string().map_err(|_| format!("the value of {option} is no UTF-8"))
    }

    /// The same as a number.
    pub fn number(&mut self) -> Result<u32, String> {
        let text = self.text()?;
        text.parse().map_err(|_| format!("{} needs a number, not {text:?}", self.option))
    }

    /// True when the option has its value behind an `=`, for one that may go without.
    pub fn has_own(&self) -> bool {
        self.value.is_some()
    }

    /// The value as one of those that there are. `what`: such as `format`.
    pub fn one_of<T: Copy>(&mut self, what: &str, all: &[(&'static str, T)]) -> Result<T, String> {
        let text = self.text()?;
        let known = all.iter().find(|(name, _)| *name == text);
        known.map(|&(_, value)| value).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|&(name, _)| name).collect();
            let there = names.join(", ");
            match nearest(&text, names) {
                Some(near) => {
                    format!("there is no {what} {text:?}; did you mean {near}? There are {there}")
                }
                None => format!("there is no {what} {text:?}; there are {there}"),
            }
        })
    }

    /// What to say of an option that nobody knows.
    pub fn unknown(&self) -> String {
        let option = &self.option;
        match nearest(option, self.options()) {
            Some(near) => format!("there is no option {option}; did you mean {near}?"),
            None => format!("there is no option {option}"),
        }
    }

    /// The same with where the help is.
    pub fn unknown_with_hint(&self) -> String {
        hinted(self.command, &self.unknown())
    }

    /// All options, as the help lists them: at the start of a line, up to two spaces. All commands take `--help`.
    fn options(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.help.iter().flat_map(|text| text.lines()).map(str::trim_start);
        let listed = lines.filter(|line| line.starts_with('-'));
        let listed = listed.map(|line| line.split("  ").next().unwrap_or_default());
        let words = listed.flat_map(|line| line.split([' ', ',', '[', '=']));
        words.filter(|word| word.starts_with("--")).chain(["--help"])
    }
}

/// What is wrong with a command line, and where the help of its command is.
pub fn hinted(command: &str, wrong: &str) -> String {
    let space = if command.is_empty() { "" } else { " " };
    format!("{wrong}\nTry `layerpeel {command}{space}--help`.")
}

fn os(bytes: Vec<u8>) -> OsString {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// The bytes of an argument: paths in an image need be no text.
pub fn bytes(arg: OsString) -> Vec<u8> {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::into_vec(arg);
    #[cfg(not(unix))]
    arg.to_string_lossy().into_owned().into_bytes()
}

pub use crate::output::print as help;
