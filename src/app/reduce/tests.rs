use super::*;
use crate::app::event::Event;
use crate::app::explore::ExploreAction;
use crate::app::listing::ListAction;
use crate::app::slot::Slot;
use crate::domain::image::Attestation;
use crate::domain::{
    Archive, ArchiveKind, Blob, BlobId, Config, Diagnostic, Layer, Location, Platform,
};
use crate::view::list::{Row, Window};
use crate::view::rows::{LifeView, NodeKind, PathCells, Paths, TreeQuery};
use crate::view::stack::BlobStatus;
use crate::worker::protocol::{
    Answer, ArchiveId, ExploreAnswer, ExploreQuestion, FromDesk, ImageFacts, ImageRef, LayerRead,
    ListAnswer, ListQuestion, Refusal,
};

/// A state, all effects so far, and a desk that a test plays.
pub(in crate::app) struct Play {
    pub(in crate::app) state: AppState,
    pub(in crate::app) effects: Vec<Effect>,
}

impl Play {
    pub(in crate::app) fn new() -> Self {
        Self { state: AppState::default(), effects: Vec::new() }
    }

    /// Takes an action; returns its effects.
    pub(in crate::app) fn act(&mut self, action: Action) -> Vec<Effect> {
        let (state, effects) = reduce(self.state.clone(), action);
        self.state = state;
        self.effects.extend(effects.clone());
        effects
    }

    pub(in crate::app) fn desk(&mut self, reply: FromDesk) -> Vec<Effect> {
        self.act(Action::Engine(Event::Desk(reply)))
    }

    /// Opens an archive of `images` images with three layers each.
    pub(in crate::app) fn opened(images: u32) -> Self {
        let mut play = Self::new();
        play.open(1, images);
        play
    }

    pub(in crate::app) fn open(&mut self, id: u32, images: u32) -> Vec<Effect> {
        self.opening(id, "a.tar");
        self.desk(FromDesk::Opened { archive: ArchiveId(id), contents: Box::new(archive(images)) })
    }

    /// The engine opens what it was asked last to open, and for that.
    pub(in crate::app) fn opening(&mut self, id: u32, name: &str) {
        let last = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::OpenInbox(purpose) => Some((*purpose, false)),
            Effect::OpenSample(purpose) => Some((*purpose, true)),
            _ => None,
        });
        let (purpose, sample) = last.unwrap_or_default();
        let (archive, name) = (ArchiveId(id), name.into());
        let event = Event::Opening { archive, name, bytes: 300, purpose, sample };
        self.act(Action::Engine(event));
    }

    pub(in crate::app) fn answer(&mut self, id: u32, answer: Answer) -> Vec<Effect> {
        self.desk(FromDesk::Answer { id, result: Ok(answer) })
    }

    pub(in crate::app) fn fail(&mut self, id: u32, why: &str) -> Vec<Effect> {
        self.desk(FromDesk::Answer { id, result: Err(why.into()) })
    }

    pub(in crate::app) fn rows(&mut self, id: u32, window: Window<Paths>) -> Vec<Effect> {
        self.answer(id, Answer::Explore(ExploreAnswer::Tree(ListAnswer::Rows(window))))
    }

    pub(in crate::app) fn found(
        &mut self,
        id: u32,
        node: Option<u32>,
        row: Option<u32>,
    ) -> Vec<Effect> {
        let found = ListAnswer::Found { node, row };
        self.answer(id, Answer::Explore(ExploreAnswer::Tree(found)))
    }

    pub(in crate::app) fn list(&mut self, action: ListAction<Paths>) -> Vec<Effect> {
        self.act(ExploreAction::List(action).into())
    }

    pub(in crate::app) fn explore(&mut self, action: ExploreAction) -> Vec<Effect> {
        self.act(action.into())
    }

    pub(in crate::app) fn indexed(images: u32) -> Self {
        let mut play = Self::opened(images);
        play.index(0);
        play.list(ListAction::Viewport { first: 0, count: 30 });
        let id = play.tree_id();
        play.rows(id, window(0, 90, 1000));
        play
    }

    pub(in crate::app) fn index(&mut self, image: u32) -> Vec<Effect> {
        let image = ImageRef { archive: ArchiveId(1), image };
        self.desk(FromDesk::Indexed { image, facts: ImageFacts::default() })
    }

    /// Number of the last request for rows.
    pub(in crate::app) fn tree_id(&self) -> u32 {
        self.tree().0
    }

    /// The last request for rows: number, query, first, count.
    pub(in crate::app) fn tree(&self) -> (u32, TreeQuery, u32, u32) {
        let last = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Desk(ToDesk::Ask {
                id,
                question:
                    Question::Explore(ExploreQuestion::Tree {
                        list: ListQuestion::Rows { query, first, count, .. },
                        ..
                    }),
            }) => Some((*id, query.clone(), *first, *count)),
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
        toc: None,
    };
    Archive {
        kind: ArchiveKind::DockerArchive,
        images: vec![image; images as usize],
        blobs: vec![blob; 3],
        others: vec![],
        documents: vec![],
        secret: Default::default(),
        diagnostics: vec![],
    }
}

/// Rows whose node is their index; every tenth is an open folder.
pub(in crate::app) fn window(first: u32, count: u32, total: u32) -> Window<Paths> {
    let row = |index: u32| Row {
        node: index,
        depth: u32::from(!index.is_multiple_of(10)),
        name: format!("n{index}"),
        open: index.is_multiple_of(10).then_some(true),
        matched: false,
        position: 1,
        siblings: 1,
        cells: PathCells {
            kind: NodeKind::File,
            change: None,
            inside: Default::default(),
            layer: None,
            mode: String::new(),
            owner: String::new(),
            size: 0,
            link: None,
            hardlink: false,
        },
    };
    Window {
        total,
        first,
        rows: (first..(first + count).min(total)).map(row).collect(),
        ..Window::default()
    }
}

pub(in crate::app) fn life(node: u32, path: &str) -> Answer {
    let rows = Vec::new();
    let life = LifeView {
        node,
        path: path.into(),
        kind: NodeKind::File,
        in_final: true,
        rows,
        stored: 0,
        hidden: 0,
    };
    Answer::Explore(ExploreAnswer::Life(Box::new(life)))
}

/// What the desk is told and asked.
pub(in crate::app) fn told(effects: &[Effect]) -> Vec<&ToDesk> {
    fn of(effect: &Effect) -> Option<&ToDesk> {
        if let Effect::Desk(told) = effect { Some(told) } else { None }
    }
    effects.iter().filter_map(of).collect()
}

/// What the desk is asked, each question with its number.
pub(in crate::app) fn questions(effects: &[Effect]) -> Vec<(u32, &Question)> {
    fn of(told: &ToDesk) -> Option<(u32, &Question)> {
        if let ToDesk::Ask { id, question } = told { Some((*id, question)) } else { None }
    }
    told(effects).into_iter().filter_map(of).collect()
}

#[test]
fn opening_shows_the_top_layer_and_asks_for_the_union() {
    let mut play = Play::new();
    assert_eq!(
        play.act(Action::Offered { name: "a".into(), bytes: 1 }),
        [Effect::OpenInbox(Purpose::Show)]
    );
    let effects = play.open(1, 1);
    let image = ImageRef { archive: ArchiveId(1), image: 0 };
    assert_eq!(told(&effects), [&ToDesk::Union(image)]);
    assert_eq!(play.state.screens.explore.tree.query.layer, 2);
    assert!(play.state.archives.coming().is_none() && play.state.archives.shown().is_some());
    assert!(matches!(
        questions(&play.index(0))[..],
        [(
            _,
            Question::Explore(ExploreQuestion::Tree {
                list: ListQuestion::Rows { first: 0, .. },
                ..
            })
        )]
    ));
}

#[test]
fn a_second_file_asks_first_and_what_is_open_stays_until_it_succeeds() {
    let mut play = Play::indexed(1);
    assert_eq!(play.act(Action::Offered { name: "b".into(), bytes: 9 }), []);
    assert!(matches!(play.state.dialog, Some(Dialog::Replace { bytes: 9, .. })));
    assert_eq!(play.act(Action::CloseDialog), [Effect::EmptyInbox]);
    play.act(Action::Offered { name: "b".into(), bytes: 9 });
    assert_eq!(play.act(Action::Replace), [Effect::OpenInbox(Purpose::Show)]);
    play.opening(2, "b");
    play.desk(FromDesk::Refused { archive: ArchiveId(2), error: Refusal::default() });
    assert!(play.state.refused.is_some());
    assert_eq!(play.state.archives.shown().unwrap().id, ArchiveId(1));
    play.act(Action::Back);
    assert!(play.state.refused.is_none());
    let effects = play.open(3, 1);
    assert!(effects.contains(&Effect::Shelve(ArchiveId(1))), "until the new one is read");
    let image = ImageRef { archive: ArchiveId(3), image: 0 };
    let effects = play.desk(FromDesk::Indexed { image, facts: ImageFacts::default() });
    assert!(told(&effects).contains(&&ToDesk::Close(ArchiveId(1))));
}

#[test]
fn a_refused_tar_is_opened_as_one_layer_when_it_can_be() {
    let mut play = Play::indexed(1);
    for can in [false, true] {
        play.opening(2, "b");
        let error = Refusal { as_layer: can, ..Refusal::default() };
        play.desk(FromDesk::Refused { archive: ArchiveId(2), error });
        let effects = play.act(Action::OpenAsLayer);
        let want: &[Effect] =
            if can { &[Effect::OpenAsLayer(ArchiveId(2), Purpose::Show)] } else { &[] };
        assert_eq!(effects, want);
        assert_eq!(play.state.refused.is_some(), !can, "it stays until something comes of it");
    }
    assert_eq!(play.state.archives.shown().unwrap().id, ArchiveId(1), "what was open is not lost");
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
    assert_eq!(play.state.archives.shown().unwrap().id, before.archives.shown().unwrap().id);
    assert_eq!(play.state.refused, None);
}

#[test]
fn damage_in_one_layer_is_told_there_and_progress_counts_it_as_done() {
    let mut play = Play::opened(1);
    play.act(Action::Engine(Event::LayerProgress {
        archive: ArchiveId(1),
        blob: BlobId(0),
        read: 40,
    }));
    assert_eq!(play.state.archives.shown().unwrap().progress(), (40, 300));
    let layer = LayerRead { damage: Some("cut short".into()), ..LayerRead::default() };
    play.act(Action::Engine(Event::LayerDone { archive: ArchiveId(1), blob: BlobId(0), layer }));
    play.act(Action::Engine(Event::LayerProgress {
        archive: ArchiveId(1),
        blob: BlobId(0),
        read: 50,
    }));
    let open = play.state.archives.shown().unwrap();
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
    assert_eq!(play.act(Action::Cancel), [Effect::Cancel(ArchiveId(1))]);
    play.act(Action::Engine(Event::Cancelled(ArchiveId(1))));
    assert!(play.state.archives.shown().unwrap().stopped);
    let mut early = Play::new();
    early.opening(1, "a");
    early.act(Action::Engine(Event::Cancelled(ArchiveId(1))));
    assert!(early.state.archives.coming().is_none() && early.state.archives.shown().is_none());
    play.act(Action::Engine(Event::DeskLost { message: "out of memory".into() }));
    assert!(play.state.archives.shown().is_none() && play.state.refused.is_some());
}

#[test]
fn the_report_becomes_a_file() {
    let mut play = Play::opened(1);
    assert_eq!(play.act(Action::Export), []);
    let mut play = Play::indexed(1);
    let effects = play.act(Action::Export);
    let [(id, Question::File(_))] = questions(&effects)[..] else { panic!("{effects:?}") };
    let effects = play.act(Action::Engine(Event::Saved { id, found: true }));
    assert_eq!(effects, [Effect::SaveExport { name: "a.tar.layerpeel.json".into(), id }]);
}

#[test]
fn a_report_that_fails_leaves_open_what_is_open() {
    let mut play = Play::indexed(1);
    play.act(Action::Export);
    play.act(Action::Engine(Event::ExportLost { message: "out of memory".into() }));
    let open = play.state.archives.shown().expect("still open");
    assert!(open.current_facts().is_none(), "its tree is on its way again");
    assert!(play.state.refused.is_none() && play.state.asked.is_empty());
    assert!(
        play.state.toasts.iter().any(|toast| toast.text.contains("stays open")),
        "{:?}",
        play.state.toasts
    );
    let effects = play.index(0);
    assert!(questions(&effects).iter().any(|(_, question)| question.is_rows()), "{effects:?}");
    assert!(play.state.archives.shown().unwrap().current_facts().is_some());
}

#[test]
fn what_is_read_again_is_told_once() {
    let mut play = Play::indexed(1);
    let findings = |play: &Play| play.state.archives.shown().unwrap().findings.len();
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
    play.opening(1, "a.tar");
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
    let known = play.state.statement.text.known();
    assert!(known.is_none(), "of one that is not shown any more");
    assert_eq!(play.act(Action::SaveAttestation), []);
    play.act(read(second, Some(b"{\"a\":1}")));
    let Slot::Known(text) = &play.state.statement.text else { panic!() };
    assert_eq!(text.shown, "{\n  \"a\": 1\n}\n");
    let saved = Effect::Download { name: "attestation-2.json".into(), text: "{\"a\":1}".into() };
    assert_eq!(play.act(Action::SaveAttestation), [saved]);
    let third = ask(&mut play, 0);
    play.act(read(third, None));
    assert!(play.state.statement.text.failed().is_some());
    assert_eq!(play.act(Action::ShowAttestation(2)), [], "there are but two");
}
