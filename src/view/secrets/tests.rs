use super::export::{SecretsPart, write};
use super::*;
use crate::analysis::hidden::hidden;
use crate::analysis::insight::ImageSecrets;
use crate::analysis::secrets::{FileFindings, Ignore, Scanner, body::whole, config};
use crate::analysis::treediff::testing::union;
use crate::domain::{Config, HistoryEntry, Image, Layer, Platform};

/// In the form of a key of Stripe, and never one.
fn token(seed: u32) -> String {
    format!("{}{}{}", "sk_li", "ve_9LPGdmCU3ZI8NFVpQhITji", seed)
}

fn row(created_by: String) -> HistoryEntry {
    HistoryEntry { created_by, ..HistoryEntry::default() }
}

fn image(config: Config) -> Image {
    let layer = |at| Layer {
        blob: BlobId(at),
        diff_id: None,
        chain_id: None,
        media_type: String::new(),
        packed: None,
        history: Some(at),
    };
    Image {
        tags: Vec::new(),
        id: None,
        manifest: None,
        platform: Platform::default(),
        layers: (0..3).map(layer).collect(),
        attestations: Vec::new(),
        diagnostics: Vec::new(),
        config,
    }
}

/// Two files in the base, one of them removed by the last layer; and one build argument in two steps.
fn see<T>(see: impl FnOnce(&Judged<'_>) -> T) -> T {
    let arg = token(70);
    let steps = [
        "COPY . /srv # buildkit".to_owned(),
        format!("RUN |1 KEY={arg} /bin/sh -c make # buildkit"),
        format!("RUN |1 KEY={arg} /bin/sh -c rm /srv/.env # buildkit"),
    ];
    let config = Config { history: steps.map(row).into(), ..Config::default() };
    let image = image(config);
    let union = union(&["srv/.env =1\nsrv/app.conf =2", "x =3", "srv/.wh..env ="]);
    let scanner = Scanner::new(None);
    let file = |entry, path: &str, token: &str| FileFindings {
        entry,
        path: path.into(),
        found: whole(&scanner, path.as_bytes(), format!("a\nkey={token}\n").as_bytes()),
    };
    let index = union.layer(0).unwrap();
    let at = |path: &str| {
        let paths = crate::domain::layer_index::all_paths(index);
        paths.iter().position(|of| of == path.as_bytes()).unwrap() as u32
    };
    let files = [
        file(at("srv/.env"), "srv/.env", &token(60)),
        file(at("srv/app.conf"), "srv/app.conf", &token(61)),
    ];
    let secrets = ImageSecrets {
        files: files.iter().map(|file| (0, file)).collect(),
        config: config::secrets(&scanner, &image.config),
        ignore: Ignore::default(),
    };
    let hidden = hidden(&union);
    see(&Judged { image: &image, union: &union, hidden, secrets, unread: vec![1], bodies: 3 })
}

#[test]
fn what_was_deleted_comes_first_then_what_is_shown_then_the_config() {
    let view = see(|judged| secrets_view(judged, true));
    let places: Vec<Place> = view.groups.iter().map(|group| group.place).collect();
    assert_eq!(places, [Place::Deleted, Place::Shown, Place::Config]);
    assert_eq!(view.title, "3 secrets, all of them high.");
    assert!(view.advice.starts_with("One was deleted, which didn’t help."), "{}", view.advice);
    let deleted = &view.groups[0].rows[0];
    assert_eq!(deleted.place, "/srv/.env:2");
    assert_eq!(
        (&deleted.layers[..], deleted.hidden.as_ref().map(|by| by.0)),
        (&[(0, true)][..], Some(2))
    );
    assert!(deleted.step.contains("COPY . /srv"), "{}", deleted.step);
    assert!(
        matches!(deleted.value, Value::File(body) if body.length == 32 && body.from == 6),
        "{deleted:?}"
    );
    let config = &view.groups[2].rows[0];
    assert_eq!((&*config.place, config.layers.len()), ("step 2 (KEY), step 3 (KEY)", 2));
    assert_eq!(view.notes, ["Layer 2 could not be looked through."]);
}

#[test]
fn rows_lead_back_to_what_was_found() {
    see(|judged| {
        let view = secrets_view(judged, true);
        for row in view.groups.iter().flat_map(|group| &group.rows) {
            let found = match row.value {
                Value::Config => &judged.config_finding(row.number).unwrap().finding,
                _ => judged.file_finding(row.number).unwrap(),
            };
            assert_eq!(found.masked, row.masked);
        }
        assert!(judged.file_finding(9).is_none());
    });
}

#[test]
fn no_value_is_shown_or_taken_away() {
    let (view, csv, json) = see(|judged| {
        let view = secrets_view(judged, true);
        let file = |part| {
            let mut out = Vec::new();
            write(&mut out, &view, part).unwrap();
            String::from_utf8(out).unwrap()
        };
        (format!("{view:?}"), file(SecretsPart::Csv), file(SecretsPart::Json))
    });
    for text in [view, csv, json] {
        for seed in [60, 61, 70] {
            assert!(!text.contains(&token(seed)), "{text}");
        }
        assert!(text.contains("stripe-key"));
    }
}

#[test]
fn none_is_said_quietly() {
    assert_eq!(words(11_306, true, 0, 0, 0).0, "No secrets in 11\u{202f}306 distinct bodies.");
    assert_eq!(words(5, false, 0, 0, 0).0, "No secrets so far.");
    assert_eq!(words(5, false, 2, 1, 2).0, "So far: 2 secrets, 1 of them high.");
    assert_eq!(words(5, true, 1, 1, 0).0, "1 secret, and it is high.");
}
