//! `getopts`: options one by one (POSIX).

use super::super::{Shell, Stop};

pub(super) fn getopts(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let [_, letters, name, given @ ..] = args else {
        let text = b"usage: getopts optstring var [arg]";
        shell.grumble(Some("getopts"), text);
        return Ok(2);
    };
    let given = if given.is_empty() { shell.args.clone() } else { given.to_vec() };
    let number = String::from_utf8_lossy(&shell.var(b"OPTIND")).parse::<usize>().unwrap_or(1);
    let (mut index, mut at) = (number.max(1) - 1, shell.getopts_at.max(1));
    let word = given.get(index).filter(|word| word.len() > 1 && word.starts_with(b"-"));
    let Some(word) = word.filter(|word| *word != b"--") else {
        // `--` ends the options and is none of what follows.
        index += usize::from(given.get(index).is_some_and(|word| word == b"--"));
        shell.set_var(name, b"?".to_vec())?;
        shell.vars.remove(b"OPTARG".as_slice());
        shell.set_var(b"OPTIND", (index + 1).to_string().into_bytes())?;
        return Ok(1);
    };
    let letter = word.get(at).copied().unwrap_or(b'?');
    at += 1;
    let quiet = letters.first() == Some(&b':');
    let place = letters.iter().position(|&known| known == letter && letter != b':');
    let wants = place.is_some_and(|place| letters.get(place + 1) == Some(&b':'));
    let mut value = None;
    if wants && at < word.len() {
        value = Some(word[at..].to_vec());
        at = word.len();
    } else if wants {
        index += 1;
        value = given.get(index).cloned();
    }
    if at >= word.len() {
        (index, at) = (index + 1, 1);
    }
    let told = vec![letter];
    let (found, argument) = match (place, value) {
        (Some(_), Some(value)) => (letter, Some(value)),
        (Some(_), None) if !wants => (letter, None),
        (Some(_), None) if quiet => (b':', Some(told)),
        (None, _) if quiet => (b'?', Some(told)),
        (place, _) => {
            let letter = char::from(letter);
            let text = match place {
                Some(_) => format!("No arg for -{letter} option\n"),
                None => format!("Illegal option -{letter}\n"),
            };
            shell.print_error(text.as_bytes());
            (b'?', None)
        }
    };
    shell.set_var(name, vec![found])?;
    match argument {
        Some(argument) => shell.set_var(b"OPTARG", argument)?,
        None => {
            shell.vars.remove(b"OPTARG".as_slice());
        }
    }
    shell.set_var(b"OPTIND", (index + 1).to_string().into_bytes())?;
    shell.getopts_at = at;
    Ok(0)
}
