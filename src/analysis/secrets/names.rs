//! Names of settings that hold secrets, and values that can be one: for variables, build arguments, labels and `.env` files.

use super::auth::is_password_of_documents;
use super::check::{entropy, is_placeholder};

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Password, token, secret.
    Strong,
    /// Key: of a sort, of a map, of a cipher.
    Weak,
}

/// Words that stand for a secret, whole or at the end of a longer one (`DBPASSWORD`).
const SECRETS: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "SECRETS",
    "TOKEN",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "PASSWORDS",
];

/// Words that do so only whole.
const WHOLE: [&str; 3] = ["PASS", "PWD", "PW"];

/// Before `KEY`.
const OF_KEYS: [&str; 13] = [
    "API",
    "ACCESS",
    "PRIVATE",
    "SECRET",
    "ENCRYPTION",
    "SIGNING",
    "MASTER",
    "AUTH",
    "ACCOUNT",
    "STORAGE",
    "SSH",
    "DEPLOY",
    "LICENSE",
];

/// At the end: what the setting says about a secret that is elsewhere.
const ABOUT: [&str; 44] = [
    "FILE",
    "FILES",
    "TTL",
    "PATH",
    "ID",
    "IDS",
    "URL",
    "URI",
    "DIR",
    "NAME",
    "NAMES",
    "LENGTH",
    "LEN",
    "SIZE",
    "EXPIRY",
    "EXPIRES",
    "EXPIRATION",
    "TIMEOUT",
    "TYPE",
    "HEADER",
    "ALGORITHM",
    "ALG",
    "COUNT",
    "LIMIT",
    "MAX",
    "MIN",
    "ENABLED",
    "ISSUER",
    "AUDIENCE",
    "HOST",
    "PORT",
    "USER",
    "USERNAME",
    "SERVER",
    "FIELD",
    "PREFIX",
    "LABEL",
    "HINT",
    "ENDPOINT",
    "POLICY",
    "VERSION",
    "MODE",
    "FORMAT",
    "PROVIDER",
];

/// Anywhere: what is meant to be seen.
const PUBLIC: [&str; 9] =
    ["GPG", "PGP", "GPGKEY", "GPGKEYS", "PUBLIC", "PUB", "FINGERPRINT", "KEYSERVER", "CHECKSUM"];

/// What switches a setting on or off.
const SWITCHES: [&str; 16] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "none",
    "null",
    "nil",
    "undefined",
    "disabled",
    "enabled",
    "required",
    "optional",
    "default",
    "auto",
];

/// What a name says; `None` when it is of no secret.
pub(super) fn weight(name: &str) -> Option<Weight> {
    let words = words(name);
    let last = words.last()?.as_str();
    if ABOUT.contains(&last) || words.iter().any(|word| PUBLIC.contains(&word.as_str())) {
        return None;
    }
    // Where the shell is, or was.
    if matches!(name, "PWD" | "OLDPWD") {
        return None;
    }
    let is_secret = |word: &String| {
        SECRETS.iter().any(|end| word.ends_with(end)) || WHOLE.contains(&word.as_str())
    };
    if words.iter().any(is_secret) {
        return Some(Weight::Strong);
    }
    let key = |word: &str| matches!(word, "KEY" | "KEYS");
    if words.windows(2).any(|pair| OF_KEYS.contains(&pair[0].as_str()) && key(&pair[1])) {
        return Some(Weight::Strong);
    }
    (key(last) || last == "AUTH").then_some(Weight::Weak)
}

/// `dbPassword`, `DB_PASSWORD`, `db.password` → `DB`, `PASSWORD`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || c.is_ascii_uppercase() && lower {
            words.push(String::new());
        }
        lower = c.is_ascii_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_uppercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// True when a setting of this name and value holds a secret.
pub(super) fn holds_secret(name: &str, value: &str) -> bool {
    match weight(name) {
        Some(Weight::Strong) => is_literal(value),
        Some(Weight::Weak) => {
            let bytes = value.as_bytes();
            let mixed =
                bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_alphabetic);
            is_literal(value) && bytes.len() >= 16 && mixed && entropy(bytes) >= 3.0
        }
        None => false,
    }
}

/// A value as it is: no switch, number, path, address, sentence, or something to be filled in.
pub(super) fn is_literal(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    let path = ["/", "./", "../", "~/", "file:", "arn:", "op://", "vault:", "secretref:"];
    let is_number = value.len() < 6 && value.bytes().all(|byte| byte.is_ascii_digit());
    value.len() >= 4
        && !value.contains(char::is_whitespace)
        && !value.contains("://")
        && !SWITCHES.contains(&lower.as_str())
        && !path.iter().any(|start| lower.starts_with(start))
        && !is_number
        && !is_password_of_documents(value.as_bytes())
        && !names_another(value)
        && !is_placeholder(value.as_bytes())
}

/// True where the value of a variable is put in: `$NAME`, `${name}`, `$(command)`, `<name>`. A `$` may be a character of a password,
/// too: then no name in capitals follows.
fn names_another(value: &str) -> bool {
    let starts_name = |rest: &str| {
        let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        rest.starts_with(['{', '('])
            || name.clone().count() >= 2 && name.clone().all(|byte| !byte.is_ascii_lowercase())
    };
    value.starts_with('$')
        || value.contains(['<', '{', '}'])
        || value.match_indices('$').any(|(at, _)| starts_name(&value[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        use Weight::{Strong, Weak};
        for (name, want) in [
            ("DB_PASSWORD", Some(Strong)),
            ("dbPassword", Some(Strong)),
            ("GITHUBTOKEN", Some(Strong)),
            ("ci.token", Some(Strong)),
            ("AWS_SECRET_ACCESS_KEY", Some(Strong)),
            ("STRIPE_API_KEY", Some(Strong)),
            ("DB_PASS", Some(Strong)),
            ("APP_KEY", Some(Weak)),
            ("DB_PASSWORD_FILE", None),
            ("TOKEN_TTL", None),
            ("GPG_KEY", None),
            ("NGINX_GPGKEY", None),
            ("SSH_PUBLIC_KEY", None),
            ("PWD", None),
            ("TOKENIZERS_PARALLELISM", None),
            ("KEYBOARD", None),
            ("PASSENGER_APP_ENV", None),
            ("login.password.label", None),
            ("AWS_ACCESS_KEY_ID", None),
        ] {
            assert_eq!(weight(name), want, "{name}");
        }
    }

    #[test]
    fn values_of_secrets() {
        for value in
            ["uEW22w0EErfrXopXRk", "hunter2", "\"quoted1\"", "correct-horse", "a!b$k2k(dl$"]
        {
            assert!(is_literal(value), "{value}");
        }
        for value in [
            "",
            "abc",
            "true",
            "3600",
            "/run/secrets/db",
            "https://x.y/z",
            "Enter your password",
            "changeme",
            "${DB}",
            "Password",
            "$TOKEN",
            "x$TOKEN",
            "x${token}",
            "<secret>",
        ] {
            assert!(!is_literal(value), "{value}");
        }
        assert!(
            !holds_secret("SORT_KEY", "name") && !holds_secret("APP_KEY", "abcdefabcdefabcdefff")
        );
    }
}
