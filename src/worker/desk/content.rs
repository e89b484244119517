//! Contents of files: where they lie, and what they are once they were read.

use super::{Desk, Reply, answered};
use crate::analysis::contents::Content;
use crate::analysis::follow::{Astray, follow};
use crate::analysis::kinds::{self, Parts};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::EntryKind;
use crate::formats::compression::Unpacker;
use crate::formats::{Flow, Limits};
use crate::view::compare::contents::contents;
use crate::view::content::{FURTHEST, KindView, Page, difference, kind, page};
use crate::view::text;
use crate::view::tree::spell;
use crate::worker::opened::Opened;
use crate::worker::protocol::{
    Answer, BodyPlace, ContentQuestion, FileRef, FromDesk, Look, RequestId, Said,
};

/// Bytes that an unpacker gets at a time.
const PIECE: usize = 64 << 10;
/// Bytes of a file that are read to be compared; who wants more of them asks for it.
const MOST_BYTES: u64 = 2 << 20;

impl Desk {
    /// Where the contents lie that are asked for; or what there is instead.
    pub(super) fn content(&self, id: RequestId, question: ContentQuestion) -> Reply {
        let ContentQuestion { files, look } = question;
        if let (Look::Page { .. } | Look::Kind { .. } | Look::Place, [Some(file), _]) =
            (&look, files)
        {
            return self.one_content(id, file, look);
        }
        let further = |place: BodyPlace| match look {
            Look::Compare(manner) | Look::Difference(manner) => {
                BodyPlace { cap: MOST_BYTES << manner.further.min(FURTHEST), ..place }
            }
            _ => place,
        };
        let places = files.map(|file| file.and_then(|file| self.place(file)).map(further));
        let enough = match look {
            Look::Compare(_) => places.iter().any(Option::is_some),
            _ => places.iter().all(Option::is_some),
        };
        if enough {
            return FromDesk::ContentAt { id, places, look }.into();
        }
        answered(id, Err("There is no file content to show."))
    }

    /// One file, as a page of it or as what it is.
    fn one_content(&self, id: RequestId, file: FileRef, look: Look) -> Reply {
        let (place, followed) = match self.followed(file) {
            Ok(found) => found,
            Err(says) => {
                let answer = match look {
                    Look::Kind { .. } => {
                        Answer::Kind { kind: Box::new(KindView::said(&says)), place: None }
                    }
                    _ => Answer::Page { page: Box::new(Page::said(&says)), place: None },
                };
                return answered(id, Ok(answer));
            }
        };
        let look = match look {
            Look::Place => {
                let page = Box::new(Page::said(""));
                return answered(id, Ok(Answer::Page { page, place: Some(place) }));
            }
            Look::Page { wanted, .. } => {
                let said = self.said(file, &place, followed.as_deref(), wanted.range().0);
                Look::Page { wanted, followed, said }
            }
            _ => {
                let promised = self.said(file, &place, followed.as_deref(), 0).promised;
                let leads = followed.as_deref().map(leads_to).unwrap_or_default();
                let note = format!("{leads} {promised}").trim().to_owned();
                let own = || self.union_of(file).map(|(_, union)| spell(union, NodeId(file.node)));
                let path = followed.or_else(own).unwrap_or_default();
                Look::Kind { path, note }
            }
        };
        FromDesk::ContentAt { id, places: [Some(place), None], look }.into()
    }

    /// What is to be said of a content, besides how it is reached by links.
    fn said(&self, file: FileRef, place: &BodyPlace, followed: Option<&str>, from: u64) -> Said {
        let Some((opened, union)) = self.union_of(file) else { return Said::default() };
        let node = union.path(NodeId(file.node));
        let path = followed.map_or(&node[..], |path| path.trim_start_matches('/').as_bytes());
        let promised = opened.promised(place.blob, path).into_iter().next();
        let promised = promised.map(|what| format!("Not as promised: {what}."));
        let is_deep = place.offset.saturating_add(from) >= Limits::default().stretch;
        let way = opened.slow(place.blob).filter(|_| is_deep && place.dense);
        let way = way.map(|(compression, entrances)| match entrances {
            0 => format!("{compression} has no way in but its start: the layer is unpacked up to here, and a stretch around it kept"),
            _ => format!("{compression} is unpacked from the frame before, and a stretch around it kept"),
        });
        Said { promised: promised.unwrap_or_default(), way: way.unwrap_or_default() }
    }

    fn union_of(&self, file: FileRef) -> Option<(&Opened, &Union)> {
        let opened = self.archives.get(&file.image.archive)?;
        let union = opened.held(file.image.image)?;
        ((file.node as usize) < union.len()).then_some((opened, union))
    }

    fn place(&self, file: FileRef) -> Option<BodyPlace> {
        let (opened, union) = self.union_of(file)?;
        let version = union.state(NodeId(file.node), file.layer)?;
        place(opened, file, &version)
    }

    /// Where the content lies that the path leads to, and the path that links lead to; else a sentence.
    fn followed(&self, file: FileRef) -> Result<(BodyPlace, Option<String>), String> {
        let (opened, union) = self.union_of(file).ok_or("The image is not read yet.")?;
        let node = NodeId(file.node);
        let version =
            union.state(node, file.layer).ok_or("There is nothing here in this layer.")?;
        let target = match version.kind {
            EntryKind::Symlink => Some(lead(union, node, file.layer)?),
            _ => None,
        };
        let version = match target {
            Some(target) => union.state(target, file.layer).ok_or("The link leads nowhere.")?,
            None => version,
        };
        let place = place(opened, file, &version);
        let followed = target.map(|target| spell(union, target));
        match (place, &followed) {
            (Some(place), _) => Ok((place, followed)),
            (None, Some(path)) => {
                Err(format!("The link leads to {path}. {}", instead(version.kind)))
            }
            (None, None) => Err(instead(version.kind).to_owned()),
        }
    }
}

fn place(opened: &Opened, file: FileRef, version: &Version<'_>) -> Option<BodyPlace> {
    let entry = version.entry.filter(|entry| entry.kind() == EntryKind::File)?;
    let image = opened.archive.images.get(file.image.image as usize)?;
    let layer = image.layers.get(version.entry_layer? as usize)?;
    Some(BodyPlace {
        archive: file.image.archive,
        blob: layer.blob,
        offset: entry.body_offset(),
        cap: MOST_BYTES,
        size: entry.size(),
        dense: entry.size() == entry.stored(),
        hash: entry.content(),
    })
}

/// The node that a link leads to.
fn lead(union: &Union, node: NodeId, layer: u32) -> Result<NodeId, String> {
    follow(union, &union.path(node), layer).map_err(|astray| match astray {
        Astray::Missing(path) => {
            format!("The link leads to /{}, which is not there.", text::escape(&path))
        }
        Astray::NotAFolder(path) => {
            format!("The link leads through /{}, which is no folder.", text::escape(&path))
        }
        Astray::TooManyLinks(_) => "The link leads through too many others.".to_owned(),
    })
}

/// What has no content, in a sentence.
fn instead(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Dir => "A folder has no content of its own: its files have.",
        EntryKind::Char | EntryKind::Block => "A device has no content in an image.",
        EntryKind::Fifo => "A named pipe has no content in an image.",
        _ => "There is no file content to show.",
    }
}

fn leads_to(path: &str) -> String {
    format!("The link leads to {path}.")
}

/// Contents were read: the answer, or what must be read for it, too.
pub(super) fn content_read(
    id: RequestId,
    places: [Option<BodyPlace>; 2],
    look: Look,
    bytes: &[Vec<u8>],
) -> Reply {
    let ([Some(place), end], Look::Kind { path, note }) = (places, &look) else {
        return answered(id, Ok(compared(places, &look, bytes)));
    };
    let (head, tail) = (bytes.first(), bytes.get(1));
    let [head, tail] = [head, tail].map(|bytes| bytes.map_or(&[][..], Vec::as_slice));
    if end.is_none() && place.size > kinds::HEAD && kinds::wants_end(head) {
        return FromDesk::ContentAt { id, places: [Some(place); 2], look }.into();
    }
    // Of a damaged layer the end may be cut, so that nobody knows where it begins.
    let tail = if tail.len() as u64 == kinds::TAIL.min(place.size) { tail } else { &[] };
    let parts = Parts { head, tail, size: place.size };
    let kind = Box::new(kind(&parts, path, note, unpack));
    answered(id, Ok(Answer::Kind { kind, place: Some(place) }))
}

/// Unpacks no more than so many bytes; true when that is all of it.
fn unpack(bytes: &[u8], most: usize) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    let mut take = |bytes: &[u8]| {
        out.extend_from_slice(&bytes[..bytes.len().min(most - out.len())]);
        if out.len() < most { Flow::More } else { Flow::Done }
    };
    let mut unpacker = Unpacker::new(&Limits::default());
    for piece in bytes.chunks(PIECE) {
        if !matches!(unpacker.feed(piece, &mut take), Ok(Flow::More)) {
            return (out, false);
        }
    }
    let damage = unpacker.finish(&mut take).damage;
    let ended = damage.is_none() && out.len() < most;
    (out, ended)
}

/// What the contents are that were read; an absent one has no bytes.
fn compared(places: [Option<BodyPlace>; 2], look: &Look, bytes: &[Vec<u8>]) -> Answer {
    let mut bytes = bytes.iter();
    let [a, b] = places.map(|place| {
        let place = place?;
        let read = bytes.next().map_or(&[][..], Vec::as_slice);
        Some(Content { read, size: place.size, hash: place.hash, cap: place.cap })
    });
    match (look, a, b) {
        (Look::Page { wanted, followed, said }, Some(of), _) => {
            let mut page = page(of.read, of.size, wanted);
            page.way.clone_from(&said.way);
            if page.from == 0 {
                page.note = format!("{} {}", said.promised, page.note).trim().to_owned();
            }
            if let Some(path) = followed {
                page.note = format!("{} {}", leads_to(path), page.note).trim_end().to_owned();
            }
            Answer::Page { page: Box::new(page), place: places[0] }
        }
        (Look::Difference(manner) | Look::Compare(manner), Some(a), Some(b)) => {
            Answer::Difference(Box::new(difference(&a, &b, *manner)))
        }
        _ => {
            let bare = matches!(look, Look::Compare(manner) if manner.bare);
            Answer::Content(Box::new(contents(a, b, bare)))
        }
    }
}
