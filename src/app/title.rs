//! The tab's title: what is open, so that tabs can be told apart.

use super::screens::Screen;
use super::state::AppState;
use super::wanted::name;
use crate::view::text;

/// Letters of a name, at most.
const MOST: usize = 44;

/// A name that is cut in its middle, never in its tag or before it.
fn cut(name: &str, most: usize) -> String {
    let [head, end, tag] = text::name_parts(name);
    let letters = |part: &str| part.chars().count();
    let room = most.saturating_sub(letters(end) + letters(tag) + 1);
    if letters(head) <= room + 1 {
        return name.to_owned();
    }
    let head: String = head.chars().take(room).collect();
    format!("{head}…{end}{tag}")
}

/// What the tab is called.
pub fn title(state: &AppState) -> String {
    let shown = state.looked_at();
    let names: Vec<String> = match state.archives.shown() {
        None => vec![],
        Some(_) if state.screen == Screen::Compare && shown.len() == 2 => {
            shown.iter().map(|open| cut(&name(open), MOST / 2)).collect()
        }
        Some(open) => vec![cut(&name(open), MOST)],
    };
    let names = names.join(" ↔ ");
    if names.is_empty() { "Layerpeel".to_owned() } else { format!("{names} – Layerpeel") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::reduce::tests::Play;

    #[test]
    fn a_name_keeps_its_tag_and_its_end() {
        assert_eq!(cut("app:1.2", 20), "app:1.2");
        let long = "registry.example.com:5000/team/platform/services/billing-api:2.14.0-rc.3";
        let short = cut(long, MOST);
        assert!(
            short.chars().count() <= MOST && short.ends_with("lling-api:2.14.0-rc.3"),
            "{short}"
        );
        assert!(short.starts_with("registry.") && short.contains('…'), "{short}");
        assert!(cut(&"é".repeat(99), MOST).chars().count() <= MOST);
    }

    #[test]
    fn the_tab_says_what_is_open() {
        assert_eq!(title(&AppState::default()), "Layerpeel");
        let mut play = Play::opened(2);
        assert_eq!(title(&play.state), "a.tar – Layerpeel");
        play.state.screen = Screen::Compare;
        assert_eq!(title(&play.state), "a.tar ↔ a.tar – Layerpeel");
    }
}
