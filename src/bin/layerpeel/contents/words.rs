//! The words of a command line, as commands of a Unix system take them: `-i`, `-iF`, `-o OUT`, `-oOUT`, `--name GLOB`,
//! `--name=GLOB`, and `--` before what is no option.

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
    letters: String,
    /// What stood behind the `=`.
    value: Option<OsString>,
    option: String,
    options: bool,
    /// `-name` is one option, not four.
    single: bool,
}

impl Words {
    /// From the arguments behind the command's name.
    pub fn new(args: Vec<OsString>) -> Self {
        Self {
            rest: args.into_iter(),
            letters: String::new(),
            value: None,
            option: String::new(),
            options: true,
            single: false,
        }
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
        if let Some(letter) = self.letters.chars().next() {
            self.letters.remove(0);
            return Ok(Some(self.named(format!("-{letter}"))));
        }
        let Some(word) = self.rest.next() else { return Ok(None) };
        let text = word.to_str().filter(|text| self.options && text.len() > 1);
        Ok(Some(match text {
            Some("--") => {
                self.options = false;
                return self.next();
            }
            Some(text) if text.starts_with("--") || (self.single && text.starts_with('-')) => {
                let (name, value) = text
                    .split_once('=')
                    .map_or((text, None), |(name, value)| (name, Some(OsString::from(value))));
                // `-l` stays what it is.
                let dash = if name.starts_with("--") || name.len() == 2 { "" } else { "-" };
                let name = format!("{dash}{name}");
                self.value = value;
                self.named(name)
            }
            Some(text) if text.starts_with('-') => {
                self.letters = text[1..].to_owned();
                return self.next();
            }
            _ => Word::Plain(word),
        }))
    }

    fn named(&mut self, name: String) -> Word {
        self.option.clone_from(&name);
        Word::Option(name)
    }

    /// The value of the option that came last.
    pub fn value(&mut self) -> Result<OsString, String> {
        if !self.letters.is_empty() {
            return Ok(std::mem::take(&mut self.letters).into());
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

    /// What to say of an option that nobody knows.
    pub fn unknown(&self) -> String {
        format!("there is no option {}; see --help", self.option)
    }
}

/// The bytes of an argument: paths in an image need be no text.
pub fn bytes(arg: OsString) -> Vec<u8> {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::into_vec(arg);
    #[cfg(not(unix))]
    arg.to_string_lossy().into_owned().into_bytes()
}

pub use crate::output::print as help;
