//! The worker's end: which worker this is, and its loop of messages. `static/worker.js` instantiates the page's module with
//! the worker's name as its role.

use super::blob::{BlobSource, Pieces};
use super::message::Parcel;
use super::save::Content;
use super::search::search;
use super::takeout::take_out;
use crate::analysis::secrets::Scanner;
use crate::domain::wire::{Wire, to_bytes};
use crate::formats::bodies::LayerBodies;
use crate::formats::compression::{SNIFF, sniff};
use crate::formats::{
    Again, BodyReader, Compression, Dense, Flow, LayerReader, Limits, Point, ReadOptions, Source,
    StreamOpener, Verifier, Wanted,
};
use crate::worker::desk::{Desk, Reply, refusal};
use crate::worker::layer::{Footing, layer_read, verdicts, verdicts_again, verify_again};
use crate::worker::opened::cover;
use crate::worker::protocol::{
    Claimed, FromDesk, FromLayer, Question, RequestId, Span, ToDesk, ToLayer, Way,
};
use crate::worker::secrets::{Files, InLayer, runs_of};
use crate::worker::seeking::Seeking;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

/// The worker's scope; `None` on the page.
pub fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Serves as the worker that its name says, for as long as it lives.
pub fn serve(scope: &DedicatedWorkerGlobalScope) {
    if scope.name() == "desk" { serve_desk(scope) } else { serve_layers(scope) }
}

fn serve_desk(scope: &DedicatedWorkerGlobalScope) {
    let mut desk = Desk::new(now());
    listen(scope, move |parcel: Parcel<ToDesk>| {
        if let ToDesk::Ask { id, question: Question::File(of) } = parcel.body {
            return desk.export(id, of, &mut say);
        }
        if let ToDesk::Lend(archive) = parcel.body {
            // One at a time: all of them together may be large.
            return desk.lend(archive, &mut say);
        }
        let sources: Vec<BlobSource> = parcel.files.into_iter().map(BlobSource::new).collect();
        let sources = sources.iter().map(|source| source as &dyn Source).collect();
        let bytes = parcel.bytes.iter().map(js_sys::Uint8Array::to_vec).collect();
        for reply in desk.answer(parcel.body, sources, bytes) {
            say(reply);
        }
    });
    post(&Parcel::new(FromDesk::Ready));
}

/// Seconds since 1970.
fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

fn say(reply: Reply) {
    let parcel = Parcel::new(reply.body);
    post(&if let Some(bytes) = &reply.bytes { parcel.with_bytes(bytes) } else { parcel });
}

fn serve_layers(scope: &DedicatedWorkerGlobalScope) {
    listen(scope, |parcel: Parcel<ToLayer>| {
        spawn_local(async move {
            let id = parcel.body.id();
            let mut files = parcel.files;
            let done = match parcel.body {
                ToLayer::TakeOut { id, of } => take_out(id, of, files, parcel.to).await,
                _ if files.is_empty() => return,
                job => do_job(job, files.swap_remove(0)).await,
            };
            if let Err(message) = done {
                post(&Parcel::new(FromLayer::Failed { id, message }));
            }
        });
    });
    post(&Parcel::new(FromLayer::Ready));
}

async fn do_job(job: ToLayer, file: Blob) -> Result<(), String> {
    match job {
        ToLayer::Read { id, blobs } => read(id, &file, blobs).await,
        ToLayer::Stream { id, as_layer } => stream(id, file, as_layer).await,
        ToLayer::Body { id, offset, length, body, from, cap, member, way } => {
            let blob = (&file, Span { offset, length });
            let (pieces, reader) = enter(blob, body, (from, cap), way).await?;
            let found = content(id, pieces, reader, member, None).await?;
            post(&Parcel::new(FromLayer::Body { id }).with_all(found.as_slice()));
            Ok(())
        }
        ToLayer::Save { id, of, offset, length, body, member, way } => {
            let blob = (&file, Span { offset, length });
            Content { id, of, blob, body, member, way }.save().await
        }
        ToLayer::Find { id, offset, length, body, member, way, seek } => {
            let blob = (&file, Span { offset, length });
            let (pieces, reader) = enter(blob, body, (0, u64::MAX), way).await?;
            let mut seeking = Seeking::new(seek);
            let mut look = |bytes: Vec<u8>| seeking.feed(&bytes);
            let last = content(id, pieces, reader, member, Some(&mut look)).await?;
            let found = last.map(look).map(|_| seeking.finish());
            post(&Parcel::new(FromLayer::Body { id }).with_all(found.as_slice()));
            Ok(())
        }
        ToLayer::VerifyStreamed { id, members } => {
            let size = file.size() as u64;
            let mut again = verify_again(&members);
            feed(id, &mut Pieces::new(&file, 0, size)?, size, |bytes| again.feed(bytes)).await?;
            post(&Parcel::new(FromLayer::StreamVerified {
                id,
                verdicts: verdicts_again(again, &members),
            }));
            Ok(())
        }
        ToLayer::Search { id, blobs, wording } => search(id, file, blobs, wording).await,
        ToLayer::Verify { id, blobs } => verify(id, &file, blobs).await,
        ToLayer::Secrets { id, blobs } => secrets(id, &file, blobs).await,
        ToLayer::SecretsStreamed { id, members } => secrets_streamed(id, &file, members).await,
        ToLayer::TakeOut { .. } => Ok(()),
    }
}

/// Goes the way to some bytes of a content, as far as it is known.
pub(super) async fn enter(
    (file, blob): (&Blob, Span),
    body: u64,
    range: (u64, u64),
    way: Option<Way>,
) -> Result<(Pieces, BodyReader), String> {
    let whole = Pieces::new(file, blob.offset, blob.length);
    let Some(Way { size, start, laying }) = way else {
        return Ok((whole?, BodyReader::range(body, range.0, range.1)));
    };
    let start = match start {
        None if is_plain(file, blob).await? => {
            Some(Point::plain(body.saturating_add(range.0.min(size))))
        }
        start => start,
    };
    let at = start.as_ref().map_or(0, |start| start.packed);
    match BodyReader::dense(Dense { offset: body, size }, range, start.as_ref(), laying) {
        Some(reader) => {
            let length = blob.length.saturating_sub(at);
            Ok((Pieces::new(file, blob.offset.saturating_add(at), length)?, reader))
        }
        None => Ok((whole?, BodyReader::range(body, range.0, range.1))),
    }
}

/// The blob is not compressed.
async fn is_plain(file: &Blob, blob: Span) -> Result<bool, String> {
    let mut head = Pieces::new(file, blob.offset, blob.length.min(SNIFF as u64))?;
    let mut bytes = Vec::new();
    while let Some(piece) = head.next().await? {
        bytes.extend_from_slice(piece);
    }
    Ok(sniff(&bytes) == Compression::Plain)
}

/// Who takes the parts of a content as they come, and whether more are wanted.
pub(super) type Take<'a> = &'a mut dyn FnMut(Vec<u8>) -> Flow;

/// A file's content again: what of it nobody took. Of a member of a whole-compressed archive by streaming it up to there.
pub(super) async fn content(
    id: RequestId,
    mut pieces: Pieces,
    mut reader: BodyReader,
    member: Option<u32>,
    mut take: Option<Take<'_>>,
) -> Result<Option<Vec<u8>>, String> {
    let mut hand_on = |reader: &mut BodyReader| {
        let Some(take) = &mut take else { return Flow::More };
        while let Some(bytes) = reader.take(PART) {
            if take(bytes) == Flow::Done {
                return Flow::Done;
            }
        }
        Flow::More
    };
    let found = if let Some(member) = member {
        let mut again = Again::new([(member, reader)]);
        feed(id, &mut pieces, u64::MAX, |bytes| {
            let flow = again.feed(bytes);
            match again.current().map(&mut hand_on) {
                Some(Flow::Done) => Flow::Done,
                _ => flow,
            }
        })
        .await?;
        again.finish().pop().and_then(|(_, mut reader)| {
            hand_on(&mut reader);
            reader.finish()
        })
    } else {
        feed(id, &mut pieces, u64::MAX, |bytes| {
            let flow = reader.feed(bytes);
            let points = reader.points();
            if !points.is_empty() {
                post(&Parcel::new(FromLayer::Points { id, points }));
            }
            match hand_on(&mut reader) {
                Flow::Done => Flow::Done,
                Flow::More => flow,
            }
        })
        .await?;
        reader.finish()
    };
    Ok(found)
}

/// Bytes of a content that are handed on at a time.
const PART: usize = 4 << 20;

/// All from the first of these blobs to the last, in one go: for a small blob, opening a stream costs more than reading it.
pub(super) fn pieces(
    file: &Blob,
    spans: impl DoubleEndedIterator<Item = Span> + Clone,
) -> Result<Pieces, String> {
    let (from, to) = (spans.clone().next(), spans.clone().next_back());
    let (from, to) = (from.map_or(0, |first| first.offset), to.map_or(0, Span::end));
    Pieces::new(file, from, to.saturating_sub(from))
}

async fn read(id: RequestId, file: &Blob, blobs: Vec<Span>) -> Result<(), String> {
    let mut pieces = pieces(file, blobs.iter().copied())?;
    for blob in blobs {
        pieces.skip_to(blob.offset).await?;
        // The verifier, which reads the same bytes behind this, checks the checksums.
        let mut reader =
            LayerReader::new(ReadOptions { checksums: false, ..ReadOptions::default() });
        feed(id, &mut pieces, blob.end(), |bytes| reader.feed(bytes)).await?;
        let (mut layer, beside, Footing { points, chunks }) = layer_read(reader.finish());
        // Of a damaged layer it was not read to its end.
        layer.summary.packed = blob.end().min(file.size() as u64).saturating_sub(blob.offset);
        if !points.is_empty() || !chunks.all.is_empty() {
            post(&Parcel::new(FromLayer::Footing { id, points, chunks }));
        }
        post(&Parcel::new(FromLayer::Read { id, layer }).with_all(&beside.to_bytes()));
    }
    Ok(())
}

async fn stream(id: RequestId, file: Blob, as_layer: bool) -> Result<(), String> {
    let size = file.size() as u64;
    let head = Pieces::new(&file, 0, 512)?.next().await?.unwrap_or_default().to_vec();
    let new = if as_layer { StreamOpener::as_layer } else { StreamOpener::new };
    let mut opener = new(sniff(&head), ReadOptions::default()).of_length(size);
    feed(id, &mut Pieces::new(&file, 0, size)?, size, |bytes| opener.feed(bytes)).await?;
    match opener.finish() {
        Err(error) => post(&Parcel::new(FromLayer::Refused { id, error: refusal(error) })),
        Ok(streamed) => {
            let mut promises = Vec::new();
            let (layers, beside): (Vec<_>, Vec<_>) = streamed
                .layers
                .into_iter()
                .map(|(blob, read)| {
                    // Nobody enters a member of it but by streaming all before it.
                    let (layer, beside, Footing { chunks, .. }) = layer_read(read);
                    if !chunks.all.is_empty() {
                        promises.push((blob, chunks));
                    }
                    ((blob, layer), beside)
                })
                .unzip();
            let mut contents = Box::new(streamed.archive);
            cover(&mut contents);
            let parcel = Parcel::new(FromLayer::Streamed { id, contents, layers, promises });
            post(&beside.iter().fold(parcel, |parcel, beside| parcel.with_all(&beside.to_bytes())));
        }
    }
    Ok(())
}

async fn verify(id: RequestId, file: &Blob, blobs: Vec<Claimed>) -> Result<(), String> {
    let mut pieces = pieces(file, blobs.iter().map(|blob| blob.span))?;
    for Claimed { span, digest, diff_id, chunks } in blobs {
        pieces.skip_to(span.offset).await?;
        let mut verifier = Verifier::new(Wanted { digest, diff_id }).with_chunks(chunks);
        feed(id, &mut pieces, span.end(), |bytes| {
            verifier.feed(bytes);
            Flow::More
        })
        .await?;
        post(&Parcel::new(FromLayer::Verified { id, verdicts: verdicts(verifier.finish()) }));
    }
    Ok(())
}

async fn secrets(id: RequestId, file: &Blob, blobs: Vec<Span>) -> Result<(), String> {
    let scanner = Scanner::new(Some(now()));
    let mut pieces = pieces(file, blobs.iter().copied())?;
    for blob in blobs {
        pieces.skip_to(blob.offset).await?;
        let mut bodies = LayerBodies::without_checksums(Files::new(&scanner), &Limits::default());
        feed(id, &mut pieces, blob.end(), |bytes| bodies.feed(bytes)).await?;
        let found = InLayer::from(bodies.finish());
        let body = FromLayer::Secrets { id, found: found.found.len() as u32 };
        post(&Parcel::new(body).with_bytes(&to_bytes(&found)));
    }
    Ok(())
}

/// The members' findings go back in the order in which they were asked for.
async fn secrets_streamed(id: RequestId, file: &Blob, members: Vec<u32>) -> Result<(), String> {
    let scanner = Scanner::new(Some(now()));
    let bodies = || LayerBodies::without_checksums(Files::new(&scanner), &Limits::default());
    let mut again = Again::new(members.iter().map(|&member| (member, bodies())));
    let size = file.size() as u64;
    feed(id, &mut Pieces::new(file, 0, size)?, size, |bytes| again.feed(bytes)).await?;
    let (beside, found) = runs_of(&members, again.finish());
    post(&Parcel::new(FromLayer::Secrets { id, found }).with_all(&beside));
    Ok(())
}

/// Bytes between two tidings of how far it got.
const STEP: u64 = 8 << 20;

/// Pushes piece after piece until `end` in the file, or until `push` wants no more, telling the page how far it got.
pub(super) async fn feed(
    id: RequestId,
    pieces: &mut Pieces,
    end: u64,
    mut push: impl FnMut(&[u8]) -> Flow,
) -> Result<(), String> {
    let (mut read, mut told) = (0, 0);
    while let Some(bytes) = pieces.next_before(end).await? {
        read += bytes.len() as u64;
        if push(bytes) == Flow::Done {
            break;
        }
        if read - told >= STEP {
            told = read;
            post(&Parcel::new(FromLayer::Progress { id, read }));
        }
    }
    Ok(())
}

pub(super) fn listen<T: Wire + 'static>(
    scope: &DedicatedWorkerGlobalScope,
    mut answer: impl FnMut(Parcel<T>) + 'static,
) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(parcel) = Parcel::unpack(&event) {
            answer(parcel);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

pub(super) fn post<T: Wire>(parcel: &Parcel<T>) {
    let (value, moved) = parcel.pack();
    if let Some(scope) = scope()
        && let Err(error) = scope.post_message_with_transfer(&value, &moved)
    {
        web_sys::console::error_1(&error);
    }
}
