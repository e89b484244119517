use super::*;
use crate::app::action::Walk;
use crate::app::event::Event;
use crate::app::statement::Reading;
use crate::domain::image::Attestation;
use crate::domain::{
    Archive, ArchiveKind, Blob, BlobId, Config, Diagnostic, Layer, Location, Platform,
};
use crate::view::rows::{LifeView, NodeKind, Row, SortKey, TreeQuery, Window};
use crate::view::stack::BlobStatus;
use crate::worker::protocol::{ArchiveId, FromDesk, ImageFacts, ImageRef, LayerRead, Refusal};

/// A state, all effects so far, and a desk that a test plays.
pub(super) struct Play {
    pub(super) state: AppState,
    pub(super) effects: Vec<Effect>,
}

impl Play {
    pub(super) fn new() -> Self {
        Self { state: AppState::default(), effects: Vec::new() }
    }

    /// Takes an action; returns its effects.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        let (state, effects) = reduce(self.state.clone(), action);
        self.state = state;
        self.effects.extend(effects.clone());
        effects
    }

    pub(super) fn desk(&mut self, reply: FromDesk) -> Vec<Effect> {
        self.act(Action::Engine(Event::Desk(reply)))
    }

    /// Opens an archive of `images` images with three layers each.
    fn opened(images: u32) -> Self {
        let mut play = Self::new();
        play.open(1, images);
        play
    }

    pub(super) fn open(&mut self, id: u32, images: u32) -> Vec<Effect> {
        self.act(Action::Engine(Event::Opening {
            archive: ArchiveId(id),
            name: "a.tar".into(),
            bytes: 300,
        }));
        self.desk(FromDesk::Opened { archive: ArchiveId(id), contents: Box::new(archive(images)) })
    }

    pub(super) fn indexed(images: u32) -> Self {
        let mut play = Self::opened(images);
        play.index(0);
        play.act(Action::Viewport { first: 0, count: 30 });
        let id = play.tree_id();
        play.desk(FromDesk::Rows { id, window: window(0, 90, 1000) });
        play
    }

    fn index(&mut self, image: u32) -> Vec<Effect> {
        let image = ImageRef { archive: ArchiveId(1), image };
        self.desk(FromDesk::Indexed { image, facts: ImageFacts::default() })
    }

    /// Number of the last request for rows.
    fn tree_id(&self) -> u32 {
        self.tree().0
    }

    /// The last request for rows: number, query, first, count.
    fn tree(&self) -> (u32, TreeQuery, u32, u32) {
        let last = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Ask(ToDesk::Tree { id, query, first, count, .. }) => {
                Some((*id, query.clone(), *first, *count))
            }
            _ => None,
        });
        last.expect("no rows were asked for")
    }
}

fn archive(images: u32) -> Archive {
    let layer = |blob| Layer {
        blob: BlobId(blob),
        diff_id: None,
        chain_id: None,
        media_type: String::new(),
        packed: Some(100),
        history: None,
    };
    let image = crate::domain::Image {
        tags: vec![],
        id: None,
        manifest: None,
        platform: Platform::default(),
        config: Config::default(),
        layers: vec![layer(0), layer(1), layer(2)],
        attestations: vec![],
        diagnostics: vec![],
    };
    let blob = Blob {
        location: Location::Range { file: 0, offset: 0, length: 100 },
        digest: None,
        name: String::new(),
    };
    Archive {
        kind: ArchiveKind::DockerArchive,
        images: vec![image; images as usize],
        blobs: vec![blob; 3],
        others: vec![],
        diagnostics: vec![],
    }
}

/// Rows whose node is their index; every tenth is an open folder.
fn window(first: u32, count: u32, total: u32) -> Window {
    let row = |index: u32| Row {
        node: index,
        depth: u32::from(!index.is_multiple_of(10)),
        name: format!("n{index}"),
        kind: NodeKind::File,
        change: None,
        inside: Default::default(),
        layer: None,
        mode: String::new(),
        owner: String::new(),
        size: 0,
        link: None,
        hardlink: false,
        open: index.is_multiple_of(10).then_some(true),
        matched: false,
        position: 1,
        siblings: 1,
    };
    Window {
        total,
        first,
        rows: (first..(first + count).min(total)).map(row).collect(),
        ..Window::default()
    }
}

fn life(node: u32, path: &str) -> Box<LifeView> {
    let rows = Vec::new();
    Box::new(LifeView {
        node,
        path: path.into(),
        kind: NodeKind::File,
        in_final: true,
        rows,
        stored: 0,
        hidden: 0,
    })
}

pub(super) fn questions(effects: &[Effect]) -> Vec<&ToDesk> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Ask(ask) = effect { Some(ask) } else { None })
        .collect()
}

#[test]
fn opening_shows_the_top_layer_and_asks_for_the_union() {
    let mut play = Play::new();
    assert_eq!(play.act(Action::Offered { name: "a".into(), bytes: 1 }), [Effect::OpenInbox]);
    let effects = play.open(1, 1);
    let image = ImageRef { archive: ArchiveId(1), image: 0 };
    assert_eq!(questions(&effects), [&ToDesk::Union(image)]);
    assert_eq!(play.state.tree.query.layer, 2);
    assert!(play.state.incoming.is_none() && play.state.open.is_some());
    assert!(matches!(questions(&play.index(0))[..], [ToDesk::Tree { first: 0, .. }]));
}

#[test]
fn a_second_file_asks_first_and_what_is_open_stays_until_it_succeeds() {
    let mut play = Play::indexed(1);
    assert_eq!(play.act(Action::Offered { name: "b".into(), bytes: 9 }), []);
    assert!(matches!(play.state.dialog, Some(Dialog::Replace { bytes: 9, .. })));
    assert_eq!(play.act(Action::CloseDialog), [Effect::EmptyInbox]);
    play.act(Action::Offered { name: "b".into(), bytes: 9 });
    assert_eq!(play.act(Action::Replace), [Effect::OpenInbox]);
    play.act(Action::Engine(Event::Opening { archive: ArchiveId(2), name: "b".into(), bytes: 9 }));
    play.desk(FromDesk::Refused { archive: ArchiveId(2), error: Refusal::default() });
    assert!(play.state.refused.is_some());
    assert_eq!(play.state.open.as_ref().unwrap().id, ArchiveId(1));
    play.act(Action::Back);
    assert!(play.state.refused.is_none());
    let effects = play.open(3, 1);
    assert!(questions(&effects).contains(&&ToDesk::Close(ArchiveId(1))));
}

#[test]
fn a_refused_tar_is_opened_as_one_layer_when_it_can_be() {
    let mut play = Play::indexed(1);
    for can in [false, true] {
        play.act(Action::Engine(Event::Opening {
            archive: ArchiveId(2),
            name: "b".into(),
            bytes: 9,
        }));
        let error = Refusal { as_layer: can, ..Refusal::default() };
        play.desk(FromDesk::Refused { archive: ArchiveId(2), error });
        let effects = play.act(Action::OpenAsLayer);
        let want: &[Effect] = if can { &[Effect::OpenAsLayer(ArchiveId(2))] } else { &[] };
        assert_eq!(effects, want);
        assert_eq!(play.state.refused.is_some(), !can, "it stays until something comes of it");
    }
    assert_eq!(play.state.open.as_ref().unwrap().id, ArchiveId(1), "what was open is not lost");
}

#[test]
fn what_concerns_other_archives_is_dropped() {
    let mut play = Play::indexed(1);
    let before = play.state.clone();
    play.act(Action::Engine(Event::LayerProgress {
        archive: ArchiveId(7),
        blob: BlobId(0),
        read: 5,
    }));
    play.act(Action::Engine(Event::LayerProgress {
        archive: ArchiveId(1),
        blob: BlobId(77),
        read: 5,
    }));
    play.desk(FromDesk::Opened { archive: ArchiveId(7), contents: Box::new(archive(1)) });
    play.desk(FromDesk::Refused { archive: ArchiveId(7), error: Refusal::default() });
    play.act(Action::Engine(Event::Saved { id: 4, found: true }));
    assert_eq!(play.state.open.as_ref().unwrap().id, before.open.unwrap().id);
    assert_eq!(play.state.refused, None);
}

#[test]
fn stale_rows_and_lives_are_dropped() {
    let mut play = Play::indexed(1);
    let old = play.tree_id();
    play.act(Action::ChooseLayer(0));
    let new = play.tree_id();
    play.desk(FromDesk::Rows { id: old, window: window(0, 1, 1) });
    assert_eq!(play.state.tree.window.as_ref().unwrap().total, 1000);
    assert_ne!(play.state.tree.answered, play.state.tree.query, "old rows are labelled as old");
    play.desk(FromDesk::Rows { id: new, window: window(0, 5, 5) });
    assert_eq!(play.state.tree.window.as_ref().unwrap().total, 5);
    assert_eq!(play.state.tree.answered, play.state.tree.query);
    play.act(Action::Select { row: 1, node: 1 });
    let first = play.state.life_id;
    play.act(Action::Select { row: 2, node: 2 });
    play.desk(FromDesk::Life { id: first, life: life(1, "/n1") });
    assert!(play.state.life.is_none());
    let id = play.state.life_id;
    let effects = play.desk(FromDesk::Life { id, life: life(2, "/n2") });
    assert!(
        matches!(&effects[..], [Effect::Go { fragment, push: false }] if fragment.contains("path=/n2"))
    );
}

#[test]
fn scrolling_asks_for_three_screens_and_no_more_often_than_needed() {
    let mut play = Play::indexed(1);
    assert_eq!(play.act(Action::Viewport { first: 20, count: 30 }), []);
    assert_eq!(questions(&play.act(Action::Viewport { first: 500, count: 30 })).len(), 1);
    let (id, _, first, count) = play.tree();
    assert_eq!((first, count), (440, 180));
    assert_eq!(play.act(Action::Viewport { first: 510, count: 30 }), [], "is on its way");
    play.desk(FromDesk::Rows { id, window: window(first, count, 1000) });
    assert_eq!(play.act(Action::Viewport { first: 530, count: 30 }), []);
    // An answer of the same query, though not the last asked for, is good for showing.
    play.act(Action::Viewport { first: 700, count: 30 });
    let early = play.tree_id();
    play.act(Action::Viewport { first: 900, count: 30 });
    play.desk(FromDesk::Rows { id: early, window: window(640, 180, 1000) });
    assert_eq!(play.state.tree.window.as_ref().unwrap().first, 640);
}

#[test]
fn keys_walk_the_tree() {
    let mut play = Play::indexed(1);
    let active = |play: &Play| (play.state.tree.active, play.state.tree.selected);
    play.act(Action::Walk(Walk::By(1)));
    assert_eq!(active(&play), (1, Some(1)));
    play.act(Action::Walk(Walk::By(-9)));
    assert_eq!(active(&play), (0, Some(0)));
    play.act(Action::Walk(Walk::In));
    assert_eq!(active(&play), (1, Some(1)), "into the open folder");
    play.act(Action::Walk(Walk::By(14)));
    play.act(Action::Walk(Walk::Out));
    assert_eq!(active(&play), (10, Some(10)), "to its parent");
    let effects = play.act(Action::Walk(Walk::Out));
    assert!(matches!(questions(&effects)[..], [ToDesk::Tree { fold: Some(Fold::Toggle(10)), .. }]));
    play.act(Action::Walk(Walk::Last));
    assert_eq!(active(&play), (999, Some(10)), "not known yet");
    let (id, _, first, count) = play.tree();
    assert!(first <= 999 && first + count >= 1000);
    play.desk(FromDesk::Rows { id, window: window(first, count, 1000) });
    assert_eq!(active(&play), (999, Some(999)));
    play.act(Action::Walk(Walk::First));
    assert_eq!(play.state.tree.scroll.unwrap().row, 0);
}

#[test]
fn the_selected_node_is_found_again_when_rows_change() {
    let mut play = Play::indexed(1);
    play.act(Action::Select { row: 4, node: 4 });
    play.act(Action::ChooseView(TreeView::Layer));
    let id = play.tree_id();
    let effects = play.desk(FromDesk::Rows { id, window: window(0, 90, 500) });
    let [ToDesk::RowOf { id, node: 4, .. }] = questions(&effects)[..] else {
        panic!("{effects:?}")
    };
    play.desk(FromDesk::Located { id: *id, node: Some(4), row: Some(2) });
    assert_eq!((play.state.tree.active, play.state.tree.scroll.unwrap().row), (2, 2));
    play.desk(FromDesk::Located { id: *id, node: Some(4), row: Some(7) });
    assert_eq!(play.state.tree.active, 2, "answered already");
}

#[test]
fn queries_change_what_is_asked_and_the_url() {
    let mut play = Play::indexed(1);
    let effects = play.act(Action::ChooseLayer(0));
    assert!(effects.iter().any(
        |e| matches!(e, Effect::Go { fragment, push: true } if fragment == "#1/explore?layer=1")
    ));
    let goes = effects.iter().filter(|effect| matches!(effect, Effect::Go { .. })).count();
    assert_eq!(goes, 1, "one step of the history, not a replaced one and a new one");
    play.act(Action::SortBy(SortKey::Size));
    assert!(play.state.tree.query.descending);
    play.act(Action::SortBy(SortKey::Size));
    assert!(!play.state.tree.query.descending);
    play.act(Action::ChooseView(TreeView::Final));
    play.act(Action::StepLayer(-5));
    assert_eq!((play.state.tree.query.view, play.state.tree.query.layer), (TreeView::Merged, 0));
    play.act(Action::StepLayer(99));
    assert_eq!(play.state.tree.query.layer, 2);
    play.act(Action::Filter("x".into()));
    assert_eq!(play.tree().1.filter, "x");
    play.act(Action::Back);
    assert_eq!(play.tree().1.filter, "");
}

#[test]
fn the_url_leads_back_when_the_image_is_opened() {
    let mut play = Play::new();
    let place = Place::parse("#1/explore?image=2&view=layer&layer=2&path=/etc/x").unwrap();
    assert_eq!(play.act(Action::Went(place.clone())), []);
    play.open(1, 2);
    assert_eq!(play.state.open.as_ref().unwrap().image, 1);
    assert_eq!((play.state.tree.query.view, play.state.tree.query.layer), (TreeView::Layer, 1));
    let effects = play.index(1);
    let asked = questions(&effects);
    let [ToDesk::Tree { .. }, ToDesk::Locate { id, path, .. }] = asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!(path, "/etc/x");
    play.desk(FromDesk::Located { id: *id, node: None, row: None });
    assert!(play.state.toasts[0].text.contains("/etc/x"));
    let sample = Place::parse("#1/explore?open=sample").unwrap();
    assert_eq!(Play::new().act(Action::Went(sample)), [Effect::OpenSample]);
}

#[test]
fn going_back_restores_layer_and_selection() {
    let mut play = Play::indexed(2);
    play.act(Action::Select { row: 3, node: 3 });
    let id = play.state.life_id;
    play.desk(FromDesk::Life { id, life: life(3, "/n3") });
    let effects = play.act(Action::Went(Place::parse("#1/explore?layer=1").unwrap()));
    assert_eq!((play.state.tree.query.layer, play.state.tree.selected), (0, None));
    assert!(matches!(questions(&effects)[..], [ToDesk::Tree { .. }]));
    let effects =
        play.act(Action::Went(Place::parse("#1/explore?layer=1&path=/n3&image=2").unwrap()));
    assert!(
        questions(&effects).contains(&&ToDesk::Union(ImageRef { archive: ArchiveId(1), image: 1 }))
    );
    assert!(play.state.wanted.is_some(), "the path waits for the other image's tree");
    play.act(Action::Went(Place::parse("#1/explore?layer=3").unwrap()));
    assert_eq!(
        play.state.open.as_ref().unwrap().image,
        0,
        "a place without an image means the first"
    );
}

#[test]
fn damage_in_one_layer_is_told_there_and_progress_counts_it_as_done() {
    let mut play = Play::opened(1);
    play.act(Action::Engine(Event::LayerProgress {
        archive: ArchiveId(1),
        blob: BlobId(0),
        read: 40,
    }));
    assert_eq!(play.state.open.as_ref().unwrap().progress(), (40, 300));
    let layer = LayerRead { damage: Some("cut short".into()), ..LayerRead::default() };
    play.act(Action::Engine(Event::LayerDone { archive: ArchiveId(1), blob: BlobId(0), layer }));
    play.act(Action::Engine(Event::LayerProgress {
        archive: ArchiveId(1),
        blob: BlobId(0),
        read: 50,
    }));
    let open = play.state.open.as_ref().unwrap();
    assert_eq!(open.progress(), (100, 300));
    assert!(matches!(&open.blobs[0].status, BlobStatus::Damaged(_, why) if why == "cut short"));
}

#[test]
fn the_last_layer_of_the_shown_image_is_told_once() {
    let mut play = Play::opened(1);
    let done = |blob| Event::LayerDone {
        archive: ArchiveId(1),
        blob: BlobId(blob),
        layer: LayerRead::default(),
    };
    assert_eq!(play.act(Action::Engine(done(2))), []);
    assert_eq!(play.act(Action::Engine(done(0))), []);
    assert_eq!(play.act(Action::Engine(done(1))), [Effect::Read(ArchiveId(1))]);
    assert_eq!(play.index(0).iter().filter(|effect| matches!(effect, Effect::Read(_))).count(), 0);
}

#[test]
fn cancel_leaves_what_is_known() {
    let mut play = Play::opened(1);
    assert_eq!(play.act(Action::Cancel), [Effect::Cancel]);
    play.act(Action::Engine(Event::Cancelled(ArchiveId(1))));
    assert!(play.state.open.as_ref().unwrap().stopped);
    let mut early = Play::new();
    early.act(Action::Engine(Event::Opening { archive: ArchiveId(1), name: "a".into(), bytes: 1 }));
    early.act(Action::Engine(Event::Cancelled(ArchiveId(1))));
    assert!(early.state.incoming.is_none() && early.state.open.is_none());
    play.act(Action::Engine(Event::DeskLost { message: "out of memory".into() }));
    assert!(play.state.open.is_none() && play.state.refused.is_some());
}

#[test]
fn the_report_becomes_a_file() {
    let mut play = Play::opened(1);
    assert_eq!(play.act(Action::Export), []);
    let mut play = Play::indexed(1);
    let effects = play.act(Action::Export);
    let [ToDesk::Report { id, .. }] = questions(&effects)[..] else { panic!("{effects:?}") };
    let id = *id;
    let effects = play.act(Action::Engine(Event::Saved { id, found: true }));
    assert_eq!(effects, [Effect::SaveExport { name: "a.tar.layerpeel.json".into(), id }]);
}

#[test]
fn a_report_that_fails_leaves_open_what_is_open() {
    let mut play = Play::indexed(1);
    play.act(Action::Export);
    play.act(Action::Engine(Event::ExportLost { message: "out of memory".into() }));
    let open = play.state.open.as_ref().expect("still open");
    assert!(open.current_facts().is_none(), "its tree is on its way again");
    assert!(play.state.refused.is_none() && play.state.report_id.is_none());
    assert!(
        play.state.toasts.iter().any(|toast| toast.text.contains("stays open")),
        "{:?}",
        play.state.toasts
    );
    let effects = play.index(0);
    assert!(
        questions(&effects).iter().any(|question| matches!(question, ToDesk::Tree { .. })),
        "{effects:?}"
    );
    assert!(play.state.open.as_ref().unwrap().current_facts().is_some());
}

#[test]
fn what_is_read_again_is_told_once() {
    let mut play = Play::indexed(1);
    let findings = |play: &Play| play.state.open.as_ref().unwrap().findings.len();
    let diagnostics = vec![Diagnostic::info("odd", "odd")];
    let layer = LayerRead { diagnostics, ..LayerRead::default() };
    let read = Event::LayerDone { archive: ArchiveId(1), blob: BlobId(0), layer };
    let before = findings(&play);
    play.act(Action::Engine(read.clone()));
    play.act(Action::Engine(read));
    assert_eq!(findings(&play), before + 1);
}

#[test]
fn attestations_are_read_one_at_a_time() {
    let mut contents = archive(1);
    let of = |kind: &str| Attestation { predicate_type: kind.into(), blob: BlobId(0), size: 2 };
    contents.images[0].attestations =
        vec![of("https://slsa.dev/provenance/v1"), of("https://spdx.dev/Document")];
    let mut play = Play::new();
    play.act(Action::Engine(Event::Opening {
        archive: ArchiveId(1),
        name: "a.tar".into(),
        bytes: 300,
    }));
    play.desk(FromDesk::Opened { archive: ArchiveId(1), contents: Box::new(contents) });
    let ask = |play: &mut Play, at| match play.act(Action::ShowAttestation(at))[..] {
        [Effect::ReadBlob { id, .. }] => id,
        ref other => panic!("{other:?}"),
    };
    let (first, second) = (ask(&mut play, 0), ask(&mut play, 1));
    assert_eq!(play.state.dialog, Some(Dialog::Attestations));
    let read = |id, bytes: Option<&[u8]>| {
        Action::Engine(Event::BlobRead { id, bytes: bytes.map(Into::into) })
    };
    play.act(read(first, Some(b"{}")));
    assert_eq!(play.state.statement.text, Reading::Waiting, "of one that is not shown any more");
    assert_eq!(play.act(Action::SaveAttestation), []);
    play.act(read(second, Some(b"{\"a\":1}")));
    let Reading::Known(text) = &play.state.statement.text else { panic!() };
    assert_eq!(text.shown, "{\n  \"a\": 1\n}\n");
    let saved = Effect::Download { name: "attestation-2.json".into(), text: "{\"a\":1}".into() };
    assert_eq!(play.act(Action::SaveAttestation), [saved]);
    let third = ask(&mut play, 0);
    play.act(read(third, None));
    assert_eq!(play.state.statement.text, Reading::Failed);
    assert_eq!(play.act(Action::ShowAttestation(2)), [], "there are but two");
}
