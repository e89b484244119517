//! What leaves the page: values of secrets, and files.

use super::*;
use crate::analysis::takeout::Taken;
use crate::worker::protocol::Form;
use crate::worker::takeout::Script;

fn secrets(desk: &mut Desk, question: SecretsQuestion) -> Result<SecretsAnswer, String> {
    match tell(desk, ToDesk::Ask { id: 3, question: Question::Secrets(question) }) {
        FromDesk::Answer { result, .. } => result.map(|answer| match answer {
            Answer::Secrets(answer) => answer,
            other => panic!("{other:?}"),
        }),
        other => panic!("{other:?}"),
    }
}

/// Nobody could check its digests, so nobody waits for that.
fn check(desk: &mut Desk) {
    for blob in (0..7).map(BlobId) {
        let verdicts = Verdicts::unchecked();
        desk.answer(ToDesk::Verified { archive: ARCHIVE, blob, verdicts }, vec![], vec![]);
    }
}

#[test]
fn a_value_is_asked_for_by_a_number_that_stays_and_what_was_not_read_is_said() {
    let key = |end: &str| ["sk_li", "ve_9LPGdmCU3ZI8NFVpQhITji", end].concat();
    let layer = |path: &str, end| TarBuilder::default().file(path, key(end)).finish();
    let layers = [layer("a.conf", "60"), layer("b.conf", "61")];
    let image =
        ImageSpec::new("a:1").layer("RUN x", layers[0].clone()).layer("RUN y", layers[1].clone());
    let mut desk = Desk::default();
    opened_of(&mut desk, pack(&[image], Packing::Docker));
    let found = |desk: &mut Desk| match secrets(desk, SecretsQuestion::Found(IMAGE)) {
        Ok(SecretsAnswer::Found(view)) => *view,
        other => panic!("{other:?}"),
    };
    assert_eq!(found(&mut desk).title, "No secrets so far.");
    let looked = |desk: &mut Desk, at: u32, cut: usize| {
        let scanner = Scanner::new(None);
        let mut bodies = LayerBodies::new(Files::new(&scanner), &Limits::default());
        bodies.feed(&layers[at as usize][..cut]);
        let run = to_bytes(&InLayer::from(bodies.finish()));
        let message = ToDesk::Secrets { archive: ARCHIVE, blob: BlobId(at) };
        desk.answer(message, Vec::new(), if cut == 0 { Vec::new() } else { vec![run] });
    };
    looked(&mut desk, 1, layers[1].len());
    let number = found(&mut desk).groups[0].rows[0].number;
    let clean = |desk: &mut Desk| {
        check(desk);
        let of = TakeQuestion::Clean { image: IMAGE, numbers: vec![number] };
        match desk.answer(ToDesk::Take { id: 3, of }, vec![], vec![]).remove(0).body {
            FromDesk::Answer { result: Err(why), .. } => why,
            _ => String::new(),
        }
    };
    let why = clean(&mut desk);
    assert!(why.contains("not all of its layers were looked through"), "{why}");
    looked(&mut desk, 0, layers[0].len());
    assert_eq!(clean(&mut desk), "");
    let view = found(&mut desk);
    assert_eq!((view.bodies, view.notes.len()), (2, 0), "{view:?}");
    assert_eq!(view.row(number).map(|row| &*row.place), Some("/b.conf:1"));
    let mut value = |end| {
        let bytes = Some(key(end).into_bytes());
        secrets(&mut desk, SecretsQuestion::Value { image: IMAGE, number, bytes })
    };
    assert_eq!(value("61"), Ok(SecretsAnswer::Value(key("61"))));
    assert!(value("60").is_err(), "it is another's");
    looked(&mut desk, 0, 540);
    let view = found(&mut desk);
    assert_eq!((view.bodies, &*view.notes[0]), (1, "Layer 1 could not be looked through."));
    let why = clean(&mut desk);
    assert!(why.contains("layer 1 could not be looked through"), "{why}");
    looked(&mut desk, 1, 0);
    assert_eq!(found(&mut desk).bodies, 0);
    assert!(desk.answer(ToDesk::Close(ARCHIVE), Vec::new(), Vec::new()).is_empty());
    assert!(desk.grounds.is_empty());
}

#[test]
fn what_is_taken_away_is_a_script_or_a_sentence() {
    let mut desk = Desk::default();
    let ask = |desk: &mut Desk, of| desk.answer(ToDesk::Take { id: 3, of }, vec![], vec![]);
    let tree = TakeQuestion::Tree { image: IMAGE, node: 0, taken: Taken::Merged(0) };
    let early = ask(&mut desk, tree.clone()).remove(0).body;
    assert!(matches!(early, FromDesk::Answer { id: 3, result: Err(_) }));
    opened(&mut desk);
    let layer = TakeQuestion::Layer { image: IMAGE, layer: 0, form: Form::Unpacked };
    let mended = TakeQuestion::Mended { image: IMAGE, ticked: Vec::new(), squash_from: Some(0) };
    let unchecked = ask(&mut desk, mended.clone()).remove(0).body;
    assert!(
        matches!(unchecked, FromDesk::Answer { result: Err(why), .. } if why.contains("checked"))
    );
    check(&mut desk);
    for of in [tree, layer, mended] {
        let reply = ask(&mut desk, of.clone()).remove(0);
        let FromDesk::Script { id: 3, total } = reply.body else { panic!("{:?}", reply.body) };
        let script: Script = from_bytes(&reply.bytes.expect("it travels beside")).expect("one");
        let is_fit = match (&of, script) {
            (TakeQuestion::Tree { .. }, Script::Tree(tree)) => tree.bodies[0].len() > 1,
            (TakeQuestion::Layer { .. }, Script::Layer(_)) => true,
            (TakeQuestion::Mended { .. }, Script::Mended(mended)) => mended.layers.len() == 1,
            _ => false,
        };
        assert!(is_fit && total > 0, "{of:?}");
    }
    let nothing = TakeQuestion::Mended { image: IMAGE, ticked: Vec::new(), squash_from: None };
    let said = ask(&mut desk, nothing).remove(0).body;
    let FromDesk::Answer { result: Err(why), .. } = said else { panic!("{said:?}") };
    assert!(why.contains("nothing to be done"), "{why}");
}
