//! Icons, drawn in the text's colour on a grid of 16.

use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Check,
    Close,
    Compare,
    Copy,
    Down,
    Explore,
    Export,
    Folder,
    Image,
    Learn,
    Lock,
    Moon,
    More,
    Open,
    Search,
    Secrets,
    Space,
    Sun,
    SunMoon,
    Terminal,
    Text,
    Warning,
    Waste,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Compare => {
                "M2.5 2.5h4.5v11h-4.5zM9 2.5h4.5v11h-4.5zM4 5h1.5M4 7.5h1.5M10.5 5h1.5M10.5 10.5h1.5"
            }
            Self::Copy => "M5.5 5.5V3h7.5v7.5h-2.5M3 5.5h7.5V13H3z",
            Self::Down => "M4 6l4 4 4-4",
            Self::Explore => {
                "M8 2 14.5 5.2 8 8.4 1.5 5.2zM1.5 8.2 8 11.4l6.5-3.2M1.5 11 8 14.2l6.5-3.2"
            }
            Self::Export => "M8 2.5v7.5M5 7l3 3 3-3M3 13h10",
            Self::Folder => "M2 4.5h4l1.5 1.5H14v7H2z",
            Self::Image => "M3.5 2h6l3 3v9h-9zM9.5 2v3h3M5.5 8h5M5.5 10.5h5",
            Self::Learn => {
                "M8 4.2C6.5 3 4.5 2.8 2 3v9.5c2.5-.2 4.5 0 6 1.2 1.5-1.2 3.5-1.4 6-1.2V3c-2.5-.2-4.5 0-6 1.2zM8 4.2v9.5"
            }
            Self::Lock => "M4 7.5h8V13H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3",
            Self::Moon => "M13 9.8A5.6 5.6 0 0 1 6.2 3a5.6 5.6 0 1 0 6.8 6.8z",
            Self::More => "M3.2 8h.1M8 8h.1M12.8 8h.1",
            Self::Open => "M8 10V2.5M5 5.5l3-3 3 3M3 10v3h10v-3",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 13.5 13.5",
            Self::Secrets => {
                "M5.2 7.3a3.5 3.5 0 1 0 .1 0zM7.8 8.2 13.5 2.5M11.5 4.5l2 2M9.5 6.5l1.5 1.5"
            }
            Self::Space => {
                "M1.8 2h12.4v3.2H1.8zM1.8 6.4h7.6v3.2H1.8zM10.6 6.4h3.6v3.2h-3.6zM1.8 10.8h4V14h-4z"
            }
            Self::Sun => {
                "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6 13 13M13 3l-1.4 1.4M4.4 11.6 3 13"
            }
            Self::SunMoon => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5h3.9M8 8h6M8 11h4.5",
            Self::Terminal => "M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.5h3",
            Self::Text => "M1 13 5 3.5 9 13M2.5 9.5h5M10 13l2.5-6L15 13M11 11h3",
            Self::Waste => "M2.5 4.2h11M6 4V2.4h4V4M4 4.4l.6 9.2h6.8l.6-9.2M6.7 7v4M9.3 7v4",
            Self::Warning => "M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.7v.3",
        }
    }
}

/// An icon.
pub fn icon(shape: Shape) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={shape.path()} />
        </svg>
    }
}

/// The mark of the program: strata, the top one lifted.
pub fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true" focusable="false">
            <path class="logo-top" d="M11 2 20 6.5 11 11 2 6.5Z" />
            <path class="logo-mid" d="M2 11l9 4.5L20 11" />
            <path class="logo-low" d="M2 15.3l9 4.5 9-4.5" />
        </svg>
    }
}
