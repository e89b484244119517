//! Writing what is taken away, in a layer worker: it reads a slice, writes what comes of it, and waits until that is away before
//! it reads the next. What waits stands outside this memory.

use super::blob::Pieces;
use super::host::post;
use super::message::Parcel;
use super::sink::{Queue, Sink};
use crate::domain::wire::from_bytes;
use crate::formats::Flow;
use crate::worker::protocol::{FromLayer, RequestId};
use crate::worker::takeout::{Halt, Lost, Script, Supply, layer, mended, tree};
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Bytes of a file that are worked on at a time: what they unpack to waits to be written.
const SLICE: usize = 64 << 10;

/// Bytes between two tidings of how far it got.
const STEP: u64 = 2 << 20;

/// Writes what the script says. `files` are those of the archive, the script behind them; `to` is the handle of the file that it is
/// written to, if there is one.
pub async fn take_out(
    id: RequestId,
    of: RequestId,
    mut files: Vec<Blob>,
    to: Option<JsValue>,
) -> Result<(), String> {
    let script = match files.pop() {
        Some(script) => read_script(&script).await?,
        None => return Err("What is to be written got lost.".into()),
    };
    let sink = Sink::open(to, of).await?;
    let mut supply = Files { id, files, queue: Queue::default(), sink, read: 0, told: 0 };
    let written = write_all(script, &mut supply).await;
    if written.is_err() {
        supply.sink.abort().await;
    }
    let (length, lost, made) = written?;
    let parcel = Parcel::new(FromLayer::Taken { id, of, length, lost });
    post(&Parcel { files: made.into_iter().collect(), ..parcel });
    Ok(())
}

async fn read_script(file: &Blob) -> Result<Script, String> {
    let mut pieces = Pieces::new(file, 0, file.size() as u64)?;
    let mut bytes = Vec::with_capacity(file.size() as usize);
    while let Some(piece) = pieces.next().await? {
        bytes.extend_from_slice(piece);
    }
    from_bytes(&bytes).ok_or_else(|| "What is to be written got lost.".into())
}

/// How long it became, what is missing in it, and the file, where it does not lie on disk.
async fn write_all(
    script: Script,
    supply: &mut Files,
) -> Result<(u64, Lost, Option<Blob>), String> {
    let queue = supply.queue.clone();
    let (length, lost) = write(script, supply, queue.clone()).await?;
    supply.away().await.map_err(sentence)?;
    let length = length.unwrap_or_else(|| queue.end());
    Ok((length, lost, supply.sink.close(length).await?))
}

/// The length, where bytes behind it are to be cut off, and what is missing.
async fn write(
    script: Script,
    supply: &mut Files,
    mut out: Queue,
) -> Result<(Option<u64>, Lost), String> {
    match script {
        Script::Tree(of) => Ok((None, tree::write(&of, supply, &out).await.map_err(sentence)?)),
        Script::Layer(of) => {
            let damage = layer::write(&of, supply, &mut out).await.map_err(sentence)?;
            let damage = damage.into_iter().map(|why| (of.store.layer, why)).collect();
            Ok((None, Lost { damage, files: 0 }))
        }
        Script::Mended(of) => {
            let (length, _) = mended::write(&of, supply, out).await?;
            Ok((Some(length), Lost::default()))
        }
    }
}

fn sentence(halt: Halt) -> String {
    match halt {
        Halt::Unread(why) | Halt::Unwritten(why) => why,
    }
}

/// The files of an archive; between two slices of them all that waits is written.
struct Files {
    id: RequestId,
    files: Vec<Blob>,
    queue: Queue,
    sink: Sink,
    read: u64,
    told: u64,
}

impl Files {
    async fn away(&mut self) -> Result<(), Halt> {
        self.queue.flush();
        while let Some((at, part)) = self.queue.next() {
            self.sink.write(at, part).await.map_err(Halt::Unwritten)?;
        }
        Ok(())
    }

    fn tell(&mut self, more: usize) {
        self.read += more as u64;
        if self.read - self.told >= STEP {
            self.told = self.read;
            post(&Parcel::new(FromLayer::Progress { id: self.id, read: self.read }));
        }
    }
}

impl Supply for Files {
    async fn slices(
        &mut self,
        file: u32,
        (offset, length): (u64, u64),
        take: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        let missing = || Halt::Unread("the file is missing".into());
        let file = self.files.get(file as usize).cloned().ok_or_else(missing)?;
        let mut pieces = Pieces::new(&file, offset, length).map_err(Halt::Unread)?;
        let mut flow = Flow::More;
        while let Some(piece) = pieces.next().await.map_err(Halt::Unread)? {
            for slice in piece.chunks(SLICE) {
                flow = take(slice);
                self.tell(slice.len());
                if self.queue.is_long() || flow == Flow::Done {
                    self.away().await?;
                }
                if flow == Flow::Done {
                    break;
                }
            }
            if flow == Flow::Done {
                break;
            }
        }
        Ok(())
    }
}
