//! Passwords that stand as words of a command: behind an option, or in what `chpasswd` reads.

use super::names;

/// Programs whose `-p` is a password, and not a port or a path.
const OF_P: [&str; 2] = ["sshpass", "login"];

/// What a command gives its programs as passwords: a name that says so, and the value. Whether it can be one, the name's check tells.
pub(super) fn options(command: &str) -> Vec<(String, String)> {
    let apart = command.replace("\",\"", "\" \"");
    let words: Vec<&str> = apart.split([' ', '\t', '\n']).map(bare).collect();
    let mut found = Vec::new();
    let mut program = "";
    for (at, &word) in words.iter().enumerate() {
        if OF_P.contains(&word) {
            program = word;
        } else if matches!(word, "&&" | "||" | "|" | ";") || word.ends_with(';') {
            program = "";
        }
        let value = words.get(at + 1).copied().filter(|value| !value.starts_with('-'));
        let of_p = word == "-p" && !program.is_empty();
        let named = word.strip_prefix("--").filter(|name| is_secret(name));
        match (value, named) {
            (Some(value), Some(name)) => found.push((name.to_owned(), value.to_owned())),
            (Some(value), None) if of_p => found.push(("password".to_owned(), value.to_owned())),
            _ => {}
        }
    }
    found.extend(command.contains("chpasswd").then(|| logins(&words)).into_iter().flatten());
    found
}

/// `user:password`, as `echo` hands it to `chpasswd`.
fn logins(words: &[&str]) -> Vec<(String, String)> {
    let login = |word: &&str| {
        let (user, password) = word.split_once(':')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
        let good = !user.is_empty() && user.chars().all(plain) && !password.starts_with("//");
        good.then(|| ("password".to_owned(), password.to_owned()))
    };
    words.iter().filter_map(login).collect()
}

fn is_secret(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && names::weight(name) == Some(names::Weight::Strong)
}

/// Without the quotes and brackets of a shell or a list.
fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', '[', ']', ';', ','])
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn words_of_commands_that_are_passwords() {
        let one = |name: &str| vec![(name.to_owned(), "hunter2x".to_owned())];
        for (command, want) in [
            ("run --password hunter2x --port 80", one("password")),
            ("[\"app\" \"--api-key\" \"hunter2x\"]", one("api-key")),
            ("[\"app\", \"--token\", \"hunter2x\"]", one("token")),
            ("docker login -u x -p hunter2x r.corp", one("password")),
            ("sshpass -p 'hunter2x' ssh x", one("password")),
            ("echo 'root:hunter2x' | chpasswd", one("password")),
            ("docker login -u x && mkdir -p /srv/x", Vec::new()),
            ("mkdir -p hunter2x", Vec::new()),
            ("app --password-file hunter2x", Vec::new()),
            ("app --token --verbose", Vec::new()),
            ("echo http://x | chpasswd", Vec::new()),
        ] {
            assert_eq!(options(command), want, "{command}");
        }
    }
}
