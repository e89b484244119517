//! Searching in a layer worker: texts with what is here, expressions with the engine that `static/worker.js` fetches.

use super::blob::Pieces;
use super::host::{feed, pieces, post};
use super::message::Parcel;
use crate::analysis::search::Literal;
use crate::domain::BlobId;
use crate::domain::wire::from_bytes;
use crate::formats::bodies::{LayerBodies, Visited};
use crate::formats::{Again, Limits};
use crate::worker::protocol::{FromLayer, RequestId, Searched, Tally, Wording};
use crate::worker::search::{Files, Hashed, InLines, Member, Searcher, Told};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array, global};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, throw_val};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Whatever searches: a layer is walked by one program for all of them.
type Any = Box<dyn Searcher>;

/// Searches these blobs and tells what it finds as it comes.
pub async fn search(
    id: RequestId,
    file: Blob,
    blobs: Vec<Searched>,
    wording: Wording,
) -> Result<(), String> {
    let Wording { text, expression, ignore_case, binary, hashed } = &wording;
    if let Some(facts) = hashed {
        let searcher: Any = Box::new(Hashed::new(facts));
        return through(id, &file, &blobs, &RefCell::new(searcher)).await;
    }
    if let Some(literal) = Literal::new(text, *ignore_case).filter(|_| !expression) {
        let searcher: Any = Box::new(InLines::new(literal, *binary));
        return through(id, &file, &blobs, &RefCell::new(searcher)).await;
    }
    let class = engine().await.map_err(|error| {
        let why = js_sys::Error::from(error).message();
        format!("The engine for regular expressions could not be loaded ({why}).")
    });
    match class.and_then(|class| Elsewhere::new(&class, &wording)) {
        Ok(searcher) => {
            let searcher: Any = Box::new(searcher);
            through(id, &file, &blobs, &RefCell::new(searcher)).await
        }
        Err(message) => {
            post(&Parcel::new(FromLayer::NotUnderstood { id, message }));
            Ok(())
        }
    }
}

async fn through(
    id: RequestId,
    file: &Blob,
    blobs: &[Searched],
    searcher: &RefCell<Any>,
) -> Result<(), String> {
    if blobs.iter().any(|of| of.member.is_some()) {
        return streamed(id, file, blobs, searcher).await;
    }
    let mut pieces = pieces(file, blobs.iter().map(|of| of.span))?;
    for Searched { blob, span, .. } in blobs {
        pieces.skip_to(span.offset).await?;
        let mut bodies =
            LayerBodies::without_checksums(Files::new(*blob, searcher), &Limits::default());
        feed(id, &mut pieces, span.end(), |bytes| {
            let flow = bodies.feed(bytes);
            tell(id, bodies.visitor());
            flow
        })
        .await?;
        let tallies = vec![finished(id, bodies.finish())];
        post(&Parcel::new(FromLayer::Searched { id, tallies }));
    }
    Ok(())
}

/// Members of an archive that is compressed as a whole.
async fn streamed(
    id: RequestId,
    file: &Blob,
    blobs: &[Searched],
    searcher: &RefCell<Any>,
) -> Result<(), String> {
    let bodies = |of: &Searched| {
        LayerBodies::without_checksums(Files::new(of.blob, searcher), &Limits::default())
    };
    let wanted = blobs.iter().filter_map(|of| Some((of.member?, Member::new(bodies(of)))));
    let mut again = Again::new(wanted);
    let size = file.size() as u64;
    feed(id, &mut Pieces::new(file, 0, size)?, size, |bytes| {
        let flow = again.feed(bytes);
        again.current().and_then(Member::files).into_iter().for_each(|files| tell(id, files));
        flow
    })
    .await?;
    let passed = again.finish().into_iter().filter_map(|(_, member)| member.passed());
    let mut tallies: Vec<(BlobId, Tally)> = passed.map(|visited| finished(id, visited)).collect();
    let lost = || Tally { damage: Some("It could not be read again.".into()), ..Tally::default() };
    for of in blobs {
        if tallies.iter().all(|(blob, _)| *blob != of.blob) {
            tallies.push((of.blob, lost()));
        }
    }
    post(&Parcel::new(FromLayer::Searched { id, tallies }));
    Ok(())
}

fn tell(id: RequestId, files: &mut Files<&RefCell<Any>>) {
    let (blob, files) = (files.blob, files.take());
    if !files.is_empty() {
        post(&Parcel::new(FromLayer::Found { id, blob, files }));
    }
}

fn finished(id: RequestId, mut visited: Visited<Files<&RefCell<Any>>>) -> (BlobId, Tally) {
    tell(id, &mut visited.visitor);
    (visited.visitor.blob, Tally { damage: visited.damage, ..visited.visitor.tally() })
}

/// The class `Expression` of the engine's program.
async fn engine() -> Result<Function, JsValue> {
    let load: Function = Reflect::get(&global(), &"layerpeelExpressions".into())?.dyn_into()?;
    let coming: Promise = load.call0(&JsValue::NULL)?.dyn_into()?;
    JsFuture::from(coming).await?.dyn_into()
}

/// Bytes that are carried at once, at first; pieces of contents are rarely larger.
const CARRIED: u32 = 64 << 10;

/// A searcher in the engine's program.
struct Elsewhere {
    object: JsValue,
    begin: Function,
    feed: Function,
    hole: Function,
    end: Function,
    free: Function,
    /// What carries bytes from one program's memory to the other's. One of its own for each piece would take as long to make as the
    /// search takes.
    carrier: Uint8Array,
}

impl Elsewhere {
    fn new(class: &Function, wording: &Wording) -> Result<Self, String> {
        let Wording { text, expression, ignore_case, binary, .. } = wording;
        let given = Array::of4(
            &text.into(),
            &(!expression).into(),
            &(*ignore_case).into(),
            &(*binary).into(),
        );
        let object = Reflect::construct(class, &given);
        let object: JsValue = object.map_err(|why| {
            why.as_string().unwrap_or_else(|| js_sys::Error::from(why).message().into())
        })?;
        let method = |name: &str| {
            let found = Reflect::get(&object, &name.into()).ok();
            found.and_then(|found| found.dyn_into().ok()).ok_or("The engine is another.".to_owned())
        };
        let (begin, feed, hole) = (method("begin")?, method("feed")?, method("hole")?);
        let (end, free) = (method("end")?, method("free")?);
        let carrier = Uint8Array::new_with_length(CARRIED);
        Ok(Self { object, begin, feed, hole, end, free, carrier })
    }

    /// These bytes, as the engine can take them.
    fn carried(&mut self, bytes: &[u8]) -> Uint8Array {
        let length = bytes.len() as u32;
        if length > self.carrier.length() {
            self.carrier = Uint8Array::new_with_length(length.next_power_of_two());
        }
        let carried = self.carrier.subarray(0, length);
        carried.copy_from(bytes);
        carried
    }

    /// What it says; where it dies, this worker dies with it.
    fn told(&self, said: Result<JsValue, JsValue>) -> Told {
        let said = said.unwrap_or_else(|error| throw_val(error));
        let bytes = said.dyn_into::<Uint8Array>().ok();
        bytes.and_then(|bytes| from_bytes(&bytes.to_vec())).unwrap_or_default()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        let _ = self.free.call0(&self.object);
    }
}

impl Searcher for Elsewhere {
    fn begin(&mut self) {
        self.begin.call0(&self.object).unwrap_or_else(|error| throw_val(error));
    }

    fn feed(&mut self, bytes: &[u8]) -> Told {
        // The engine copies it into its own memory.
        let carried = self.carried(bytes);
        self.told(self.feed.call1(&self.object, &carried))
    }

    fn hole(&mut self, length: u64) -> Told {
        self.told(self.hole.call1(&self.object, &(length as f64).into()))
    }

    fn end(&mut self) -> Told {
        self.told(self.end.call0(&self.object))
    }
}
