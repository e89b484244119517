use super::export::{SecretsPart, write};
use super::*;
use crate::analysis::insight::ImageSecrets;
use crate::analysis::secrets::mask::Texts;
use crate::analysis::secrets::{FileFindings, Ignore, Scanner, body::whole, rule};
use crate::analysis::treediff::testing::union;
use crate::analysis::union::Union;
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
    see_in(Config { history: steps.map(row).into(), ..Config::default() }, vec![1], see)
}

fn see_in<T>(config: Config, unread: Vec<u32>, see: impl FnOnce(&Judged<'_>) -> T) -> T {
    let union = union(&["srv/.env =1\nsrv/app.conf =2", "x =3", "srv/.wh..env ="]);
    let files = [(0, "srv/.env", token(60)), (0, "srv/app.conf", token(61))];
    see_on(&union, &files, config, unread, see)
}

/// Secrets in files of a merged image: the layer, the path and the token of each.
fn see_on<T>(
    union: &Union,
    files: &[(u32, &str, String)],
    config: Config,
    unread: Vec<u32>,
    see: impl FnOnce(&Judged<'_>) -> T,
) -> T {
    let image = image(config);
    let scanner = Scanner::new(None);
    let file = |entry, path: &str, token: &str| FileFindings {
        entry,
        path: path.into(),
        found: whole(&scanner, path.as_bytes(), format!("a\nkey={token}\n").as_bytes()),
    };
    let at = |layer: u32, path: &str| {
        let paths = crate::domain::layer_index::all_paths(union.layer(layer).unwrap());
        paths.iter().position(|of| of == path.as_bytes()).unwrap() as u32
    };
    let found = files.iter().map(|(layer, path, token)| file(at(*layer, path), path, token));
    let found: Vec<FileFindings> = found.collect();
    let texts = Texts::of(&scanner, &image.config, []);
    let masks = texts.masks(&scanner);
    let secrets = ImageSecrets {
        files: files.iter().map(|file| file.0).zip(&found).collect(),
        config: &texts.found,
        masks,
        ignore: Ignore::default(),
    };
    let ground = &Ground::of(&image, union, masks, unread, 0);
    see(&Judged { image: &image, union, ground, secrets })
}

fn rows(view: &SecretsView) -> impl Iterator<Item = &Row> {
    view.groups.iter().flat_map(|group| &group.rows)
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
fn what_a_layer_stores_through_a_link_is_hidden_by_whoever_hides_it() {
    let layers: &[&[&str]] = &[&["root/", "home->root"], &["home/.env=1"], &["root/.wh..env"]];
    let union = crate::analysis::union::tests::union(layers);
    let files = [(1, "home/.env", token(60))];
    see_on(&union, &files, Config::default(), Vec::new(), |judged| {
        let view = secrets_view(judged, true);
        let row = &view.groups[0].rows[0];
        assert_eq!((view.groups[0].place, &*row.place), (Place::Deleted, "/home/.env:2"));
        assert_eq!(row.hidden.as_ref().map(|by| by.0), Some(2));
        assert_eq!(row.path.as_deref(), Some("/root/.env"), "where the tree has it");
    });
}

#[test]
fn rows_lead_back_to_what_was_found() {
    see(|judged| {
        let view = secrets_view(judged, true);
        for row in rows(&view) {
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
fn a_row_keeps_its_number_whatever_else_is_found() {
    see(|judged| {
        let numbers = |judged: &Judged<'_>| {
            let view = secrets_view(judged, true);
            let of = rows(&view).map(|row| (row.place.clone(), row.number));
            of.collect::<std::collections::BTreeMap<_, _>>()
        };
        let all = numbers(judged);
        let distinct: std::collections::BTreeSet<_> = all.values().collect();
        assert_eq!((all.len(), distinct.len()), (3, 3));
        for at in 0..2 {
            let files = vec![judged.secrets.files[at]];
            let secrets = ImageSecrets { files, config: &[], ..judged.secrets.clone() };
            let fewer = numbers(&Judged { secrets, ..*judged });
            assert_eq!(fewer.len(), 1);
            assert!(fewer.iter().all(|(place, number)| all[place] == *number), "{fewer:?}");
        }
    });
}

#[test]
fn a_step_tells_no_secret_however_it_stands_there() {
    let word = ["9LPGdmCU3Z", "I8NFVpQh=="].concat();
    let steps = [
        format!("ENV DATABASE_URL=postgres://app:{word}@db/x"),
        format!("RUN /bin/sh -c API_TOKEN={word}; make # buildkit"),
        format!("RUN /bin/sh -c true {} && curl -u admin:{word} x # buildkit", "x".repeat(1970)),
    ];
    let env = vec![format!("DB_PASSWORD={word}")];
    let config = Config { env, history: steps.map(row).into(), ..Config::default() };
    see_in(config, Vec::new(), |judged| {
        let steps: Vec<String> = (0..3).map(|layer| judged.step(layer)).collect();
        assert!(steps.iter().all(|step| !step.contains(&word[..8])), "{steps:?}");
        assert!(steps[0].starts_with("ENV DATABASE_URL=postgres://app:••"), "{steps:?}");
    });
}

#[test]
fn what_was_not_looked_at_is_said() {
    see(|judged| {
        let mut file = judged.secrets.files[0].1.clone();
        (file.found.more, file.found.passed_over) = (7, 2000);
        let secrets = ImageSecrets { files: vec![(0, &file); 5], ..judged.secrets.clone() };
        let notes = secrets_view(&Judged { secrets, ..*judged }, true).notes;
        let says = |note: &str| notes.iter().filter(|one| one.as_str() == note).count();
        assert_eq!(says("/srv/.env: 2.0 kB of it were passed over."), 3, "{notes:?}");
        assert_eq!(says("/srv/.env: 7 more were found, and are not listed."), 3, "{notes:?}");
        assert_eq!(says("2 files more were not looked at to the end."), 1, "{notes:?}");
        assert_eq!(says("2 files more hold more than is listed."), 1, "{notes:?}");
    });
}

#[test]
fn bodies_of_layers_that_were_not_read_are_not_counted() {
    let bodies = |unread| see_in(Config::default(), unread, |judged| judged.ground.bodies);
    assert_eq!((bodies(vec![]), bodies(vec![1]), bodies(vec![0, 1])), (3, 2, 0));
}

#[test]
fn a_keystore_is_not_shown_as_text() {
    see(|judged| {
        let mut file = judged.secrets.files[0].1.clone();
        file.found.findings[0].rule = rule("keystore").unwrap();
        let secrets = ImageSecrets { files: vec![(0, &file)], ..judged.secrets.clone() };
        let view = secrets_view(&Judged { secrets, ..*judged }, true);
        assert_eq!(rows(&view).find(|row| row.rule == "keystore").unwrap().value, Value::None);
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
    assert_eq!(
        words(Some(11_306), true, 0, 0, 0).0,
        "No secrets in 11\u{202f}306 distinct bodies."
    );
    assert_eq!(words(Some(5), false, 0, 0, 0).0, "No secrets so far.");
    assert_eq!(words(Some(5), false, 2, 1, 2).0, "So far: 2 secrets, 1 of them high.");
    assert_eq!(words(Some(5), true, 1, 1, 0).0, "1 secret, and it is high.");
    assert_eq!(words(None, true, 0, 0, 0).0, "No secrets in what could be read.");
}

#[test]
fn what_is_ticked_is_what_goes() {
    let (rows, file, argument) = see(|judged| {
        let view = secrets_view(judged, true);
        let rows = view.can_go();
        let which = judged.of_rows(&rows[..1]);
        let own = |at: usize| {
            let (_, file) = judged.secrets.files[at];
            which(&path_of(&file.path), &file.found.findings[0])
        };
        let by_config = judged.of_rows(&rows[2..]);
        let argument = judged
            .secrets
            .config
            .iter()
            .all(|one| by_config(&crate::analysis::insight::place(&one.spot), &one.finding));
        (rows.len(), (own(0), own(1)), argument)
    });
    assert_eq!((rows, file), (3, (true, false)), "the deleted one stands first");
    assert!(argument, "in each step that has it");
}

fn path_of(path: &[u8]) -> String {
    crate::domain::path::display(path)
}
