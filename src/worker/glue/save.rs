//! Saving one file's content: a large one is written to disk as it comes, where the browser can, a small one handed on in parts.

use super::host::{content, enter, post};
use super::message::Parcel;
use super::private::Private;
use crate::formats::Flow;
use crate::worker::protocol::{FromLayer, RequestId, Span, Way};
use js_sys::Uint8Array;
use web_sys::Blob;

/// What has fewer bytes is no burden for a memory.
const LARGE: u64 = 16 << 20;

/// What is to be saved, and for whom.
pub struct Content<'a> {
    /// Job number.
    pub id: RequestId,
    /// Of which request.
    pub of: RequestId,
    /// The file of the archive, and where the blob lies in it.
    pub blob: (&'a Blob, Span),
    /// As in `ToLayer::Save`.
    pub body: u64,
    /// As in `ToLayer::Save`.
    pub member: Option<u32>,
    /// As in `ToLayer::Save`.
    pub way: Option<Way>,
}

/// The file is whole; where that fails, nothing is left of it.
async fn closed(file: &Private, length: u64) -> Result<Blob, String> {
    let closed = file.close(length).await;
    if closed.is_err() {
        file.remove().await;
    }
    closed
}

impl Content<'_> {
    /// Saves it. The error is a sentence.
    pub async fn save(&self) -> Result<(), String> {
        let is_small = self.way.as_ref().is_some_and(|way| way.size < LARGE);
        let file = if is_small { None } else { Private::make(self.of).await };
        match file {
            Some(file) if self.to_disk(&file).await? => Ok(()),
            _ => self.in_parts().await,
        }
    }

    /// Hands all parts but the last to `take`; the last is the answer, or there is none, for it was not found.
    async fn read(&self, take: &mut dyn FnMut(Vec<u8>) -> Flow) -> Result<Option<Vec<u8>>, String> {
        let (pieces, reader) = enter(self.blob, self.body, (0, u64::MAX), self.way.clone()).await?;
        content(self.id, pieces, reader, self.member, Some(take)).await
    }

    async fn in_parts(&self) -> Result<(), String> {
        let id = self.id;
        let mut hand_on = |bytes: Vec<u8>| {
            post(&Parcel::new(FromLayer::Piece { id }).with_bytes(&bytes));
            Flow::More
        };
        let last = self.read(&mut hand_on).await?;
        post(&Parcel::new(FromLayer::Body { id }).with_all(last.as_slice()));
        Ok(())
    }

    /// False: the page's own room is full, and nothing is left there.
    async fn to_disk(&self, file: &Private) -> Result<bool, String> {
        let (mut at, mut is_full) = (0, false);
        let mut write = |bytes: Vec<u8>| {
            is_full |= file.write(at, &Uint8Array::from(&bytes[..])).is_err();
            at += bytes.len() as u64;
            if is_full { Flow::Done } else { Flow::More }
        };
        let last = self.read(&mut write).await;
        let found = matches!(last, Ok(Some(_)));
        if let Ok(Some(last)) = &last {
            is_full = write(last.clone()) == Flow::Done;
        }
        if is_full || !found {
            file.remove().await;
            last?;
        }
        if !is_full {
            let files = if found { vec![closed(file, at).await?] } else { Vec::new() };
            let said = FromLayer::Saved { id: self.id, of: self.of, found };
            post(&Parcel { files, ..Parcel::new(said) });
        }
        Ok(!is_full)
    }
}
