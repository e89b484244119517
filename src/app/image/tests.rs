use super::*;
use crate::app::action::{Action, Effect};
use crate::app::event::Event;
use crate::app::reduce::tests::{Play, questions};
use crate::app::screens::Screen;
use crate::app::url::Place;
use crate::domain::image::Attestation;
use crate::view::image::documents::DocumentName;
use crate::worker::protocol::{Answer, FileQuestion, ImageAnswer, ImageQuestion, Question};

fn asked(effects: &[Effect]) -> Vec<(u32, ImageQuestion)> {
    let of_image = |(id, question): (u32, &Question)| match question {
        Question::Image(question) => Some((id, question.clone())),
        _ => None,
    };
    questions(effects).into_iter().filter_map(of_image).collect()
}

fn view(documents: usize) -> Answer {
    let config = DocumentName { title: "Config".into(), ..DocumentName::default() };
    let documents = vec![config; documents];
    Answer::Image(ImageAnswer::About(Box::new(ImageView { documents, ..ImageView::default() })))
}

#[test]
fn the_desk_is_asked_once_the_attestations_are_read() {
    let mut play = Play::indexed(1);
    let attestation =
        |blob| Attestation { predicate_type: "x".into(), blob: BlobId(blob), size: 9 };
    let open = play.state.archives.shown_mut().unwrap();
    open.contents.edit().images[0].attestations = vec![attestation(1), attestation(2)];
    let effects = play.act(Action::ShowScreen(Screen::Image));
    let reads: Vec<u32> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::ReadBlob { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    assert_eq!((reads.len(), asked(&effects).len()), (2, 0));
    let read = |id, bytes: Option<&[u8]>| {
        Action::Engine(Event::BlobRead { id, bytes: bytes.map(<[u8]>::to_vec) })
    };
    assert!(asked(&play.act(read(reads[0], None))).is_empty());
    let effects = play.act(read(reads[1], Some(b"{}")));
    let [(id, ImageQuestion::About { statements, .. })] = &asked(&effects)[..] else { panic!() };
    assert_eq!(statements, &[(BlobId(2), b"{}".to_vec())], "what can't be read is left out");
    play.answer(*id, view(1));
    assert!(play.state.screens.image.view.known().is_some());
    assert!(asked(&play.act(Action::ShowScreen(Screen::Image))).is_empty(), "it is known");
}

#[test]
fn a_document_is_read_when_it_is_looked_at_and_the_url_says_which() {
    let mut play = Play::indexed(1);
    let effects = play.act(Action::ShowScreen(Screen::Image));
    play.answer(asked(&effects)[0].0, view(3));
    let effects = play.act(ImageAction::ShowDocument(2).into());
    assert!(matches!(asked(&effects)[..], [(_, ImageQuestion::Document { number: 2, .. })]));
    let fragment = effects.iter().find_map(|effect| match effect {
        Effect::Go { fragment, .. } => Some(fragment.clone()),
        _ => None,
    });
    let fragment = fragment.unwrap();
    assert!(fragment.ends_with("&tab=documents&document=3"), "{fragment}");
    let text = DocumentText { text: "{}".into(), cut: false };
    let id = asked(&effects)[0].0;
    play.answer(id, Answer::Image(ImageAnswer::Document(Box::new(text))));
    assert_eq!(play.state.screens.image.text.known().map(|text| &*text.text), Some("{}"));
    play.act(Action::Back);
    assert_eq!(play.state.screens.image.tab, Tab::Overview);
    let went = play.act(Action::Went(Place::parse(&fragment).unwrap()));
    assert!(asked(&went).is_empty(), "its text is still there");
    assert_eq!(play.state.screens.image.tab, Tab::Documents);
}

#[test]
fn parts_become_files_and_a_layer_is_a_door_to_explore() {
    let mut play = Play::indexed(1);
    let effects = play.act(Action::ShowScreen(Screen::Image));
    assert!(Screen::Image.takes(&play.state).is_empty(), "nothing is known yet");
    let mut bare = Play { state: play.state.clone(), effects: Vec::new() };
    bare.answer(asked(&effects)[0].0, view(0));
    assert_eq!(Screen::Image.takes(&bare.state).len(), 1, "it has no config document either");
    play.answer(asked(&effects)[0].0, view(1));
    assert_eq!(Screen::Image.takes(&play.state).len(), 2, "no Dockerfile made it");
    let effects = play.act(ImageAction::Take(ImagePart::Config).into());
    let [(id, Question::File(FileQuestion::Image(_, ImagePart::Config)))] = questions(&effects)[..]
    else {
        panic!()
    };
    let effects = play.act(Action::Engine(Event::Saved { id, found: true }));
    assert_eq!(effects, [Effect::SaveExport { name: "a.tar.config.json".into(), id }]);
    play.act(ImageAction::ToggleLayer(1).into());
    assert_eq!(play.state.screens.image.layer, Some(1));
    play.act(ImageAction::OpenLayer(1).into());
    assert_eq!(
        (play.state.screen, play.state.screens.explore.tree.query.layer),
        (Screen::Explore, 1)
    );
}

#[test]
fn a_link_to_another_image_waits_for_it() {
    let mut play = Play::new();
    let link = "#1/image?image=old:1@sha256:0123456789ab&tab=packages";
    play.act(Action::Went(Place::parse(link).unwrap()));
    assert_eq!(play.state.wanted().unwrap().images, ["old:1 (sha256:0123456789ab)"]);
    play.open(1, 1);
    assert_eq!((play.state.screen, play.state.screens.image.tab), (Screen::Image, Tab::Packages));
}

#[test]
fn of_another_image_nothing_stays_while_that_is_not_read() {
    let mut play = Play::indexed(2);
    let effects = play.act(Action::ShowScreen(Screen::Image));
    play.answer(asked(&effects)[0].0, view(3));
    play.act(ImageAction::ShowDocument(2).into());
    play.explore(crate::app::explore::ExploreAction::ChooseImage(1));
    let image = &play.state.screens.image;
    assert!(image.view.known().is_none() && Screen::Image.takes(&play.state).is_empty());
    assert_eq!((image.tab, image.document), (Tab::Documents, 2), "where one was");
    assert_eq!(asked(&play.index(1)).len(), 1, "it is asked as soon as it is read");
}
