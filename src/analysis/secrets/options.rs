//! Passwords that stand as words of a command: behind an option, or in what `chpasswd` reads.

use super::names;

/// Programs whose `-p` is a password, and not a port or a path.
const OF_P: [&str; 2] = ["sshpass", "login"];

/// What a command gives its programs as passwords: a name that says so, and the value. Whether it can be one, the name's check tells.
pub(super) fn options(command: &str) -> Vec<(String, String)> {
    // A line ends a command, but for one that goes on in the next.
    let apart = command.replace("\",\"", "\" \"").replace("\\\n", " ").replace('\n', " ; ");
    let raw: Vec<&str> = apart.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = raw.iter().map(|word| bare(word)).collect();
    let mut found = Vec::new();
    let mut program = "";
    for (at, &word) in words.iter().enumerate() {
        // The last word of a command has nothing behind it.
        if ends_command(raw[at]) {
            program = "";
            continue;
        }
        if OF_P.contains(&word) {
            program = word;
        }
        let value = raw.get(at + 1).filter(|next| !is_separator(next)).map(|next| bare(next));
        let value = value.filter(|value| !value.starts_with('-'));
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

fn is_separator(word: &str) -> bool {
    matches!(word.trim_matches(['"', '\'', ',']), "&&" | "||" | "|" | ";" | "&")
}

/// Whether what follows a word is of another command: with `;` behind it, or a separator in it that no quotes make plain.
fn ends_command(word: &str) -> bool {
    let quoted = word.contains(['"', '\'']);
    is_separator(word) || word.ends_with(';') || (!quoted && word.contains([';', '|']))
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
            ("RUN docker login -u x; mkdir -p cache-data1", Vec::new()),
            ("docker login -u x ; mkdir -p cache-data1", Vec::new()),
            ("docker login -u 'x'; mkdir -p cache-data1", Vec::new()),
            ("docker login -u x;mkdir -p cache-data1", Vec::new()),
            ("docker login -u x\nmkdir -p cache-data1", Vec::new()),
            ("docker login\nmkdir -p cache-data1", Vec::new()),
            ("docker login -u x \\\n  -p hunter2x r.corp", one("password")),
            ("docker login -u x -p hunter2x; mkdir -p cache-data1", one("password")),
            ("mkdir -p cache-data1; sshpass -p 'hunter2x' ssh x", one("password")),
            ("login -p 'hunter2x'\nmkdir -p cache-data1", one("password")),
            ("sshpass -p  hunter2x ssh x", one("password")),
            ("app --token; hunter2x", Vec::new()),
            ("app --token && hunter2x", Vec::new()),
            ("app --token\nhunter2x", Vec::new()),
            ("app --password-file hunter2x", Vec::new()),
            ("app --token --verbose", Vec::new()),
            ("echo http://x | chpasswd", Vec::new()),
        ] {
            assert_eq!(options(command), want, "{command}");
        }
    }
}
