//! What a goal can say: one claim a line, in words that stand for parts of the state.

/// When a claim must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// In the state that is shown.
    Now,
    /// In any state on the way to it: `once …`.
    Once,
}

/// So many, or so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// `of 12`.
    Exactly(u64),
    /// `at least 12`.
    AtLeast(u64),
    /// `at most 12`.
    AtMost(u64),
}

impl Amount {
    /// Whether it is met.
    pub fn holds(self, count: u64) -> bool {
        match self {
            Self::Exactly(wanted) => count == wanted,
            Self::AtLeast(least) => count >= least,
            Self::AtMost(most) => count <= most,
        }
    }
}

/// A file that must be somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Without a leading slash.
    pub path: Vec<u8>,
    /// Its bytes; `None`: as many as it likes.
    pub size: Option<Amount>,
    /// What its content holds; empty: anything.
    pub holding: Vec<u8>,
}

/// A claim about one state. Names are those that commands use, paths begin with a slash, texts stand in double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the line of the file that each stands for says it")]
pub enum What {
    /// `container web1 runs`
    Runs(String),
    /// `container web1 stopped`
    Stopped(String),
    /// `container web1 exists`
    IsContainer(String),
    /// `upper web1 is empty`
    UpperEmpty(String),
    /// `upper web1 has /etc/motd [of 3 kB] [at least 3 kB] [holding "text"]`
    UpperHas(String, File),
    /// `upper web1 hides /etc/motd`: a whiteout.
    Hides(String, Vec<u8>),
    /// `upper web1 closes /srv/app`: an opaque folder.
    Closes(String, Vec<u8>),
    /// `upper web1 weighs at least 3 kB`
    UpperWeighs(String, Amount),
    /// `merged web1 has /etc/motd …`
    MergedHas(String, File),
    /// `merged web1 keeps /etc/motd`: as its image has it.
    Keeps(String, Vec<u8>),
    /// `diff web1 is empty`
    DiffEmpty(String),
    /// `diff web1 lists /etc/motd`
    DiffLists(String, Vec<u8>),
    /// `image shop:1 exists`
    IsImage(String),
    /// `image shop:1 is shop:2`: one image with two names.
    Same(String, String),
    /// `image shop:1 has /etc/motd …`: in its merged files.
    ImageHas(String, File),
    /// `image shop:1 tells "text"`: some layer's file, the history or the config holds it.
    Tells(String, Vec<u8>),
    /// `image shop:1 weighs at most 3 MB`
    ImageWeighs(String, Amount),
    /// `image shop:1 stacks at most 3`: layers.
    Stacks(String, Amount),
    /// `image shop:1 shares at least 2 with shop:2`: layers that are stored once for both.
    Shares(String, Amount, String),
    /// `image shop:1 repeats shop:2`: a layer of both with one diff ID and two chain IDs, stored twice.
    Repeats(String, String),
    /// `volume data has /x …`
    VolumeHas(String, File),
    /// `registry has host/shop:1`
    Registry(String),
    /// `build cached "pip install"`: that step of the last build.
    Cached(String),
    /// `build ran "pip install"`
    Ran(String),
    /// `pull moved at most 3 kB`: the last one.
    Moved(Amount),
    /// `pull found at least 2`: layers that were there already.
    Found(Amount),
    /// `answered served`: rightly.
    Answered(String),
}

/// A claim, its time, and whether it is denied: `not …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// When it must hold.
    pub time: Time,
    /// It must not hold.
    pub not: bool,
    /// What.
    pub what: What,
}

impl What {
    /// The path of a container or an image that it is about; one in a volume lies beside them.
    pub fn path(&self) -> Option<&[u8]> {
        match self {
            Self::UpperHas(_, file) | Self::MergedHas(_, file) | Self::ImageHas(_, file) => {
                Some(&file.path)
            }
            Self::Hides(_, path)
            | Self::Closes(_, path)
            | Self::Keeps(_, path)
            | Self::DiffLists(_, path) => Some(path),
            _ => None,
        }
    }
}

impl Claim {
    /// Reads a line. Errors with a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let tokens = tokens(text)?;
        let mut rest = tokens.as_slice();
        let time = if take(&mut rest, "once") { Time::Once } else { Time::Now };
        let not = take(&mut rest, "not");
        what(rest).map(|what| Self { time, not, what })
    }
}

/// Words, and texts in quotes with the quote kept in front of them.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let (mut out, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (token, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (text, behind) = quoted.split_once('"').ok_or("a quote is not closed")?;
                (format!("\"{text}"), behind)
            }
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        out.push(token);
        rest = behind.trim_start();
    }
    Ok(out)
}

fn take(rest: &mut &[String], word: &str) -> bool {
    let is_next = rest.first().is_some_and(|first| first == word);
    if is_next {
        *rest = &rest[1..];
    }
    is_next
}

fn what(tokens: &[String]) -> Result<What, String> {
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    Ok(match words.as_slice() {
        ["container", name, "runs"] => What::Runs((*name).into()),
        ["container", name, "stopped"] => What::Stopped((*name).into()),
        ["container", name, "exists"] => What::IsContainer((*name).into()),
        ["upper", name, "is", "empty"] => What::UpperEmpty((*name).into()),
        ["upper", name, "has", file @ ..] => What::UpperHas((*name).into(), read_file(file)?),
        ["upper", name, "hides", at] => What::Hides((*name).into(), path(at)?),
        ["upper", name, "closes", at] => What::Closes((*name).into(), path(at)?),
        ["upper", name, "weighs", much @ ..] => What::UpperWeighs((*name).into(), all_of(much)?),
        ["merged", name, "has", file @ ..] => What::MergedHas((*name).into(), read_file(file)?),
        ["merged", name, "keeps", at] => What::Keeps((*name).into(), path(at)?),
        ["diff", name, "is", "empty"] => What::DiffEmpty((*name).into()),
        ["diff", name, "lists", at] => What::DiffLists((*name).into(), path(at)?),
        ["image", name, "exists"] => What::IsImage((*name).into()),
        ["image", name, "is", other] => What::Same((*name).into(), (*other).into()),
        ["image", name, "has", file @ ..] => What::ImageHas((*name).into(), read_file(file)?),
        ["image", name, "tells", text] => What::Tells((*name).into(), quoted(text)?.into()),
        ["image", name, "weighs", much @ ..] => What::ImageWeighs((*name).into(), all_of(much)?),
        ["image", name, "stacks", much @ ..] => What::Stacks((*name).into(), all_of(much)?),
        ["image", name, "shares", much @ .., "with", other] => {
            What::Shares((*name).into(), all_of(much)?, (*other).into())
        }
        ["image", name, "repeats", other] => What::Repeats((*name).into(), (*other).into()),
        ["volume", name, "has", file @ ..] => What::VolumeHas((*name).into(), read_file(file)?),
        ["registry", "has", name] => What::Registry((*name).into()),
        ["build", "cached", text] => What::Cached(quoted(text)?.into()),
        ["build", "ran", text] => What::Ran(quoted(text)?.into()),
        ["pull", "moved", much @ ..] => What::Moved(all_of(much)?),
        ["pull", "found", much @ ..] => What::Found(all_of(much)?),
        ["answered", question] => What::Answered((*question).into()),
        _ => return Err(format!("“{}” is nothing that a goal can say", words.join(" "))),
    })
}

fn path(text: &str) -> Result<Vec<u8>, String> {
    let path = text.strip_prefix('/').ok_or(format!("the path {text} must begin with a slash"))?;
    Ok(path.trim_end_matches('/').into())
}

fn quoted(token: &str) -> Result<&str, String> {
    let text = token.strip_prefix('"').ok_or(format!("{token} must stand in quotes"))?;
    if text.is_empty() { Err("the text is empty".into()) } else { Ok(text) }
}

fn read_file(tokens: &[&str]) -> Result<File, String> {
    let (first, mut rest) = tokens.split_first().ok_or("which path?")?;
    let mut file = File { path: path(first)?, size: None, holding: Vec::new() };
    if let [rather @ .., "holding", text] = rest {
        file.holding = quoted(text)?.into();
        rest = rather;
    }
    if !rest.is_empty() {
        file.size = Some(all_of(rest)?);
    }
    Ok(file)
}

/// `of 12`, `at least 3 kB`, `at most 2 MB`.
fn all_of(tokens: &[&str]) -> Result<Amount, String> {
    match tokens {
        ["of", much @ ..] => count(much).map(Amount::Exactly),
        ["at", "least", much @ ..] => count(much).map(Amount::AtLeast),
        ["at", "most", much @ ..] => count(much).map(Amount::AtMost),
        _ => Err(format!(
            "“{}” should be “of 3”, “at least 3 kB” or “at most 3 kB”",
            tokens.join(" ")
        )),
    }
}

/// Decimal units, as docker has them.
fn count(tokens: &[&str]) -> Result<u64, String> {
    let wrong = || format!("“{}” is no number of bytes or things", tokens.join(" "));
    let (number, unit) = match tokens {
        [number] => (number, 1),
        [number, "B"] => (number, 1),
        [number, "kB"] => (number, 1_000),
        [number, "MB"] => (number, 1_000_000),
        [number, "GB"] => (number, 1_000_000_000),
        _ => return Err(wrong()),
    };
    number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).ok_or_else(wrong)
}
