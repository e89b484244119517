//! Letters typed in a list, one soon after the other: the beginning of a name. Only the time is kept here.

use crate::ui::glue::hooks::has_modifier;
use web_sys::KeyboardEvent;

/// Milliseconds after which typed letters begin another name.
const PAUSE: f64 = 800.0;

/// What has been typed so far, when the key is a letter, or goes on with what was begun by one.
pub fn letters(event: &KeyboardEvent, typed: &mut (String, f64)) -> Option<String> {
    let key = event.key();
    let mut all = key.chars();
    let (Some(letter), None) = (all.next(), all.next()) else { return None };
    let goes_on = !typed.0.is_empty() && event.time_stamp() - typed.1 < PAUSE;
    if has_modifier(event) || !(letter.is_alphabetic() || goes_on && letter != '?') {
        return None;
    }
    if !goes_on {
        typed.0.clear();
    }
    typed.0.push(letter);
    typed.1 = event.time_stamp();
    Some(typed.0.clone())
}
