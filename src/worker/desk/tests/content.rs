//! Where contents lie, and how much of them is read to be compared.

use super::*;
use crate::view::content::{FURTHEST, Manner};
use crate::worker::protocol::{ContentQuestion, FileRef, Look};

#[test]
fn a_place_is_told_at_once_and_so_much_is_compared_as_is_wanted() {
    let layer = |body: &str| TarBuilder::default().file("a", body).finish();
    let image = ImageSpec::new("a:1").layer("RUN x", layer("one")).layer("RUN y", layer("other"));
    let mut desk = Desk::default();
    opened_of(&mut desk, pack(&[image], Packing::Docker));
    let file = |layer| Some(FileRef { image: IMAGE, node: 1, layer });
    let mut ask = |files, look| {
        let question = Question::Content(ContentQuestion { files, look });
        tell(&mut desk, ToDesk::Ask { id: 3, question })
    };
    for (layer, size) in [(0, 3), (1, 5)] {
        let said = ask([file(layer), None], Look::Place);
        let FromDesk::Answer { result: Ok(Answer::Page { place, .. }), .. } = said else {
            panic!("{said:?}")
        };
        assert_eq!(place.map(|place| place.size), Some(size));
    }
    let nothing = Some(FileRef { image: IMAGE, node: 0, layer: 1 });
    let said = ask([nothing, None], Look::Place);
    let FromDesk::Answer { result: Ok(Answer::Page { page, place: None }), .. } = said else {
        panic!("{said:?}")
    };
    assert!(page.note.starts_with("A folder has no content"), "{}", page.note);
    for (further, mebibytes) in [(0, 2), (1, 4), (FURTHEST, 16), (u8::MAX, 16)] {
        let look = Look::Difference(Manner { further, ..Manner::default() });
        let said = ask([file(0), file(1)], look);
        let FromDesk::ContentAt { places, .. } = said else { panic!("{said:?}") };
        assert_eq!(places.map(|place| place.map(|place| place.cap)), [Some(mebibytes << 20); 2]);
    }
}
