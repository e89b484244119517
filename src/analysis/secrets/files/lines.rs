//! Files of lines.

use super::super::{Match, Severity, auth, check, names, pem};

/// A line and where it begins.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    bytes.split(|&byte| byte == b'\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// `name = value` of a line that is no comment: name, value without quotes, where the value begins.
fn setting(start: usize, line: &[u8], between: u8) -> Option<(&str, &[u8], usize)> {
    let at = line.iter().position(|&byte| byte == between)?;
    let name = str::from_utf8(&line[..at]).ok()?.trim();
    if name.is_empty() || name.starts_with(['#', ';']) {
        return None;
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let from = at + 1 + line[at + 1..].iter().take_while(|byte| blank(byte)).count();
    let value = line[from..].trim_ascii_end();
    Some(match value {
        [open @ (b'"' | b'\''), inner @ .., close] if open == close => {
            (name, inner, start + from + 1)
        }
        _ => (name, value, start + from),
    })
}

fn at(start: usize, value: &[u8]) -> Match {
    Match::new(start, start + value.len(), 0)
}

/// A value as it is, not something to be filled in.
fn is_real(value: &[u8]) -> bool {
    value.len() >= 4 && !check::is_placeholder(value) && !auth::is_no_password(value)
}

/// `//host/:_authToken=…`, `_auth`, `_password`; yarn's `npmAuthToken: …`.
pub(super) fn npmrc(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        let Some((name, value, from)) = setting(start, line, b'=').or_else(|| {
            setting(start, line, b':').filter(|(name, ..)| name.starts_with("npmAuth"))
        }) else {
            continue;
        };
        let key = name.rsplit(':').next().unwrap_or(name);
        let wanted =
            matches!(key, "_authToken" | "_auth" | "_password" | "npmAuthToken" | "npmAuthIdent");
        if wanted && is_real(value) {
            take(at(from, value));
        }
    }
}

/// `password = …`.
pub(super) fn pypirc(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        let found = setting(start, line, b'=').or_else(|| setting(start, line, b':'));
        if let Some(("password", value, from)) = found
            && is_real(value)
        {
            take(at(from, value));
        }
    }
}

/// Words: `machine HOST login USER password WORD`, on one line or several. Macros have no passwords.
pub(super) fn netrc(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let mut host = String::new();
    let mut words = words(bytes);
    while let Some((_, word)) = words.next() {
        match word {
            b"machine" => {
                host = words
                    .next()
                    .map_or_else(String::new, |(_, host)| String::from_utf8_lossy(host).into())
            }
            b"default" => host = "any host".into(),
            b"password" => {
                let Some((start, value)) = words.next() else { return };
                if is_real(value) {
                    take(Match { note: Some(format!("for {host}")), ..at(start, value) });
                }
            }
            _ => {}
        }
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    let parts = bytes.split(u8::is_ascii_whitespace).map(move |word| {
        let at = start;
        start += word.len() + 1;
        (at, word)
    });
    parts.filter(|(_, word)| !word.is_empty())
}

/// A URL a line.
pub(super) fn git_credentials(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    auth::urls(bytes, take);
}

/// High when the URL of a remote has a password, or a header does; else the folder itself is worth a word.
pub(super) fn git_config(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let mut found = false;
    auth::urls(bytes, |one| {
        found = true;
        take(one);
    });
    for (start, line) in lines(bytes) {
        // Left behind by actions/checkout.
        if let Some((name, value, from)) = setting(start, line, b'=')
            && name.eq_ignore_ascii_case("extraheader")
            && let Some(length) = value.iter().rev().position(|&byte| byte == b' ')
            && length >= 16
        {
            found = true;
            let value = &value[value.len() - length..];
            let start = from + line.len() - (from - start) - length;
            take(at(start, value));
        }
    }
    if !found && memchr::memmem::find(bytes, b"repositoryformatversion").is_some() {
        let note = Some("no password in it; the folder has every version of every file".into());
        take(Match {
            severity: Some(Severity::Low),
            note,
            value: Some(bytes.to_vec()),
            ..Match::default()
        });
    }
}

/// `token = "…"`.
pub(super) fn cargo(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        if let Some(("token" | "secret-key", value, from)) = setting(start, line, b'=')
            && is_real(value)
        {
            take(at(from, value));
        }
    }
}

/// `aws_secret_access_key = …`, `aws_session_token = …`.
pub(super) fn aws(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        if let Some(("aws_secret_access_key" | "aws_session_token", value, from)) =
            setting(start, line, b'=')
            && is_real(value)
            && !value.ends_with(b"EXAMPLEKEY")
        {
            take(at(from, value));
        }
    }
}

/// `client-key-data`, `token`, `password` of a user; a `tokenFile` is elsewhere.
pub(super) fn kubeconfig(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        let Some((name, value, from)) = setting(start, line, b':') else { continue };
        let (value, from) = json_value(value, from);
        let name = name.trim_start_matches("- ").trim_matches('"');
        if is_login(name, value) {
            take(Match { note: Some(name.into()), ..at(from, value) });
        }
    }
}

/// True for what logs a user of a kubeconfig in.
pub(super) fn is_login(name: &str, value: &[u8]) -> bool {
    match name {
        "client-key-data" => check::base64(value).is_some_and(|key| pem::key(&key, 0).is_some()),
        "token" | "password" | "id-token" | "refresh-token" | "access-token" => is_real(value),
        _ => false,
    }
}

/// The value of a line of JSON: kubeconfigs may be written in it.
fn json_value(value: &[u8], from: usize) -> (&[u8], usize) {
    let inner = value.strip_suffix(b",").unwrap_or(value);
    match inner {
        [b'"', text @ .., b'"'] => (text, from + 1),
        _ => (value, from),
    }
}

/// `host:port:database:user:password`.
pub(super) fn pgpass(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        let mut fields = line.splitn(5, |&byte| byte == b':');
        if let Some(value) = fields.nth(4).filter(|value| !line.starts_with(b"#") && is_real(value))
        {
            take(at(start + line.len() - value.len(), value));
        }
    }
}

/// The second field, unless the user can't log in with a password.
pub(super) fn shadow(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        let mut fields = line.split(|&byte| byte == b':');
        let (Some(user), Some(hash)) = (fields.next(), fields.next()) else { continue };
        let from = start + user.len() + 1;
        // A locked account keeps its hash behind the `!`.
        let bare = hash.iter().take_while(|&&byte| byte == b'!').count();
        let value = &hash[bare..];
        if is_hash(value) {
            let locked = if bare > 0 { ", who is locked" } else { "" };
            let note = format!("of the user {}{locked}", String::from_utf8_lossy(user));
            let severity = (bare > 0).then_some(Severity::Info);
            take(Match { note: Some(note), severity, ..at(from + bare, value) });
        }
    }
}

/// `$id$…` of crypt(5), or the 13 characters of the oldest kind.
fn is_hash(value: &[u8]) -> bool {
    let is_salted = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    match value {
        [b'$', rest @ ..] => {
            rest.len() >= 20 && rest.iter().filter(|&&byte| byte == b'$').count() >= 2
        }
        _ => value.len() == 13 && value.iter().all(is_salted),
    }
}

/// A line of a `.env` file without the comment behind its value: a `#` after white space, outside of quotes.
fn without_comment(line: &[u8]) -> &[u8] {
    let mut quote = None;
    let mut before = b'=';
    for (at, &byte) in line.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') if matches!(before, b'=' | b' ') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            (None, b'#') if at > 0 && before.is_ascii_whitespace() => return &line[..at],
            _ => {}
        }
        before = byte;
    }
    line
}

/// `NAME=value`, or `export NAME=value`.
pub(super) fn dotenv(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    for (start, line) in lines(bytes) {
        let Some((name, value, from)) = setting(start, without_comment(line), b'=') else {
            continue;
        };
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        if str::from_utf8(value).is_ok_and(|text| names::holds_secret(name, text)) {
            take(Match { note: Some(name.into()), ..at(from, value) });
        }
    }
}

/// All of it.
pub(super) fn history(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let commands = lines(bytes).filter(|(_, line)| !line.trim_ascii().is_empty()).count();
    if commands > 0 {
        let note = Some(format!("{commands} lines"));
        take(Match { note, value: Some(bytes.to_vec()), ..Match::default() });
    }
}
