//! From members to an [`Archive`]: which documents there are decides which format it is, and whether enough of it is there.

use super::Limits;
use super::assemble::{Assembler, Fetch};
use super::error::OpenError;
use super::image::{Draft, ListedLayer};
use super::media_type;
use super::members::{MemberPlace, Members};
use super::oci::Walk;
use super::outer::End;
use super::shape::{self, Plain};
use super::{config, docker, docker_v1, docker25, oci, transport_dir};
use crate::domain::order::SortSmall;
use crate::domain::{Archive, ArchiveKind, Diagnostic, Image, Location};
use std::collections::BTreeMap;

/// Everything that was found in one archive, before it is understood.
pub(crate) struct Contents<'a> {
    pub(crate) members: &'a Members,
    pub(crate) fetch: &'a dyn Fetch,
    pub(crate) end: End,
    pub(crate) limits: &'a Limits,
    /// Name and length of the one file, when it may be a layer itself; `None` for a folder.
    pub(crate) whole: Option<(String, u64)>,
}

/// Understands the contents.
pub(crate) fn conclude(contents: &Contents) -> Result<Archive, OpenError> {
    let members = contents.members;
    let mut assembler = Assembler::new(members, contents.fetch, contents.limits);
    let is_plain = shape::plain(members).is_some();
    match images(&mut assembler).or_else(|| by_id(contents, &mut assembler)) {
        Some(Ok(found)) => finish(found, &contents.end, assembler),
        Some(Err(error)) if !is_plain || contents.whole.is_none() => {
            Err(worse(&contents.end).unwrap_or(error))
        }
        Some(Err(_)) => plain(contents, assembler),
        None => in_folder(contents, is_plain).unwrap_or_else(|| plain(contents, assembler)),
    }
}

/// Layers with their descriptions and no list of images: Docker before 1.10, asked to save by ID. An archive that ends early
/// may have lost the list.
fn by_id(contents: &Contents, assembler: &mut Assembler) -> Option<Result<Found, OpenError>> {
    let is_whole = matches!(contents.end, End::Marked | End::Enough);
    let ids = shape::v1_layers(contents.members);
    (is_whole && !ids.is_empty()).then(|| {
        docker_v1::images_of(&ids, assembler)
            .map(|images| (ArchiveKind::DockerV1, images))
            .map_err(|why| OpenError::manifest_invalid(format!("{why}."), V1_EXPECTED))
    })
}

/// The image in a folder of the archive: packed with the folder around it, by its absolute path, or beside other things. In a
/// root file system, only when there is nothing else.
fn in_folder(contents: &Contents, is_plain: bool) -> Option<Result<Archive, OpenError>> {
    let members = contents.members;
    let is_all = |folder: &String| {
        let common = members.common();
        common == folder.as_bytes() || common.starts_with(format!("{folder}/").as_bytes())
    };
    let folders = shape::folders(members);
    let mut failed = None;
    for folder in folders.iter().filter(|folder| !is_plain || is_all(folder)) {
        let below = members.below(folder);
        let mut assembler = Assembler::new(&below, contents.fetch, contents.limits);
        let others: Vec<&str> =
            folders.iter().filter(|other| *other != folder).map(String::as_str).collect();
        let beside = match &others[..] {
            [] => String::new(),
            others => format!(" There may be more in {}.", others.join(", ")),
        };
        let message =
            format!("The image lies in a folder, {folder}; it is opened from there.{beside}");
        assembler.say(Diagnostic::info("top-folder", message));
        match images(&mut assembler) {
            Some(Ok(found)) => return Some(finish(found, &contents.end, assembler)),
            Some(Err(error)) if is_all(folder) && !is_plain => {
                failed = Some(Err(worse(&contents.end).unwrap_or(error)));
            }
            _ => {}
        }
    }
    failed
}

fn finish(
    (kind, mut images): Found,
    end: &End,
    mut assembler: Assembler,
) -> Result<Archive, OpenError> {
    check_end(end, &mut assembler)?;
    say_missing(&mut images, &assembler);
    Ok(Archive {
        kind,
        images,
        diagnostics: assembler.finish_findings(),
        blobs: assembler.blobs,
        others: assembler.others,
        documents: assembler.documents,
        secret: BTreeMap::new(),
    })
}

const V1_EXPECTED: &str =
    "Expected repositories to map names and tags to layers, and each layer to name its parent.";

type Found = (ArchiveKind, Vec<Image>);

/// By the documents that are there; `None` when there are none.
fn images(assembler: &mut Assembler) -> Option<Result<Found, OpenError>> {
    let oci = shape::is_oci(assembler.members);
    if assembler.members.contains(docker::NAME) {
        return Some(match (docker::images(assembler), oci) {
            (Ok(mut images), true) => {
                docker25::merge(&mut images, assembler);
                Ok((ArchiveKind::Docker25, images))
            }
            (Ok(images), false) => Ok((ArchiveKind::DockerArchive, images)),
            (Err(why), true) => {
                assembler.say(Diagnostic::warning(
                    "manifest-invalid",
                    format!("{why}; index.json is followed instead."),
                ));
                layout(assembler)
            }
            (Err(_), false) if let Some(found) = dir(assembler) => found,
            (Err(why), false) => {
                Err(OpenError::manifest_invalid(format!("{why}."), docker::EXPECTED))
            }
        });
    }
    if oci {
        return Some(layout(assembler));
    }
    assembler.members.contains(docker_v1::NAME).then(|| match docker_v1::images(assembler) {
        Ok(images) => Ok((ArchiveKind::DockerV1, images)),
        Err(why) => Err(OpenError::manifest_invalid(format!("{why}."), V1_EXPECTED)),
    })
}

fn dir(assembler: &mut Assembler) -> Option<Result<Found, OpenError>> {
    let expected = "Expected a manifest with its config and layers beside it, as `skopeo copy IMAGE dir:FOLDER` writes it.";
    Some(match transport_dir::walk(assembler)? {
        Ok(walk) => walked(walk, ArchiveKind::Dir, assembler),
        Err(why) => Err(OpenError::manifest_invalid(format!("{why}."), expected)),
    })
}

fn layout(assembler: &mut Assembler) -> Result<Found, OpenError> {
    let expected = "Expected an OCI layout: index.json with a list of manifests, and their blobs.";
    let walk = oci::walk(assembler)
        .map_err(|why| OpenError::manifest_invalid(format!("{why}."), expected))?;
    let found = walked(walk, ArchiveKind::OciLayout, assembler)?;
    if !assembler.members.contains("oci-layout") {
        assembler.say(Diagnostic::warning(
            "oci-layout-missing",
            "The file oci-layout is missing; it is opened as an OCI layout all the same.",
        ));
    }
    Ok(found)
}

fn walked(
    mut walk: Walk,
    kind: ArchiveKind,
    assembler: &mut Assembler,
) -> Result<Found, OpenError> {
    if walk.images.is_empty() {
        return Err(nothing(&walk, assembler));
    }
    walk.say_troubles(assembler);
    Ok((kind, walk.images))
}

/// Why a layout shows no image.
fn nothing(walk: &Walk, assembler: &Assembler) -> OpenError {
    if !walk.troubles.is_empty() {
        let list = walk.troubles.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
        return OpenError::manifest_invalid(
            format!("{list}."),
            "Expected an index that leads to at least one sound image manifest.",
        );
    }
    if !walk.absent.is_empty() {
        let list = walk.absent.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more = walk.absent.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        return OpenError::manifest_missing(format!(
            "The manifests that the index names are missing: {list}{more}."
        ));
    }
    let others = &assembler.others;
    if others.is_empty() {
        return OpenError::no_image("The index lists nothing.");
    }
    let mut list: Vec<&str> = others.iter().take(3).map(|other| other.about.as_str()).collect();
    list.dedup();
    let mut error = OpenError::no_image(format!(
        "The archive holds no container image, but: {}",
        list.join(" ")
    ));
    if others.iter().any(|other| media_type::is_build_cache(&other.media_type)) {
        error.advice = "Build with `--output type=docker,dest=image.tar` beside `--cache-to`, and open that file.".into();
    }
    error
}

/// What the end of the archive says when nothing sound was found.
fn worse(end: &End) -> Option<OpenError> {
    match end {
        End::Cut(why) => Some(OpenError::truncated(format!("The archive {why}."))),
        End::Damaged(why) => Some(OpenError::damaged(format!("The archive {why}."))),
        End::Unmarked | End::Marked | End::Enough => None,
    }
}

/// An archive that ends early is shown only when all that its images need is there.
fn check_end(end: &End, assembler: &mut Assembler) -> Result<(), OpenError> {
    let mut lacking = std::mem::take(&mut assembler.lacking);
    lacking.sort_small();
    lacking.dedup();
    let sentence = match end {
        End::Marked | End::Enough => return Ok(()),
        End::Unmarked if lacking.is_empty() => return Ok(()),
        End::Unmarked => "ends without its end mark".to_string(),
        End::Cut(why) | End::Damaged(why) => why.clone(),
    };
    if lacking.is_empty() {
        let message = format!(
            "The archive file is not sound ({sentence}), but everything that its images need is there."
        );
        assembler.say(Diagnostic::warning("archive-end", message));
        return Ok(());
    }
    let list = lacking.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let more = lacking.len().saturating_sub(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let found = format!("The archive {sentence}; missing: {list}{more}.");
    Err(if matches!(end, End::Damaged(_)) {
        OpenError::damaged(found)
    } else {
        OpenError::truncated(found)
    })
}

/// Names each layer that is not there, in its image.
fn say_missing(images: &mut [Image], assembler: &Assembler) {
    for image in images {
        for (at, layer) in (0u32..).zip(&image.layers) {
            if let Location::Missing(why) = &assembler.blobs[layer.blob.0 as usize].location {
                let message =
                    format!("Layer {at} is missing: {why} The layers above are shown without it.");
                image.diagnostics.push(Diagnostic::error("layer-missing", message).in_layer(at));
            }
        }
    }
}

/// No documents: one layer, or nothing for us.
fn plain(contents: &Contents, assembler: Assembler) -> Result<Archive, OpenError> {
    let Contents { members, end, .. } = contents;
    let Some((name, length)) = contents.whole.clone() else {
        let mut error = shape::refuse(members, "folder");
        if shape::plain(members).is_some() {
            error.advice = "Pack it with `tar -cf rootfs.tar -C FOLDER .` and open that.".into();
        }
        return Err(error);
    };
    let Some(plain) = shape::plain(members) else {
        let fragment = shape::is_fragment(members) && *end == End::Unmarked;
        let cut = fragment.then(|| {
            OpenError::truncated("The archive ends before any document that lists its images.")
        });
        return Err(cut.or_else(|| worse(end)).unwrap_or_else(|| shape::refuse(members, "tar")));
    };
    let (kind, message) = match plain {
        Plain::RootFs => (
            ArchiveKind::RootFs,
            "This is a plain root file system without layers, as `docker export` writes it. It opens as one layer; \
             use `docker save` to see the image's own layers.",
        ),
        Plain::Layer => (
            ArchiveKind::LayerTar,
            "This is the tar of a single layer. What it removes from the layers below can't be shown without them; \
             open the whole image (`docker save`) to see that.",
        ),
    };
    Ok(one_layer(kind, message, &name, length, assembler))
}

/// A file that is a tar, as the one layer that somebody wants to see in it.
pub(crate) fn as_layer(name: &str, length: u64) -> Archive {
    let members = Members::default();
    let assembler = Assembler::new(&members, &Nothing, &Limits::default());
    let message = "This tar is shown as one layer, as you asked. If it is an image archive, open it without asking for that to \
                   see the image's own layers.";
    one_layer(ArchiveKind::LayerTar, message, name, length, assembler)
}

/// No member is ever asked for.
struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &MemberPlace, _: u64) -> Result<Vec<u8>, String> {
        Err("is not in the archive".into())
    }

    fn begins_like_layer(&self, _: &MemberPlace) -> bool {
        false
    }
}

fn one_layer(
    kind: ArchiveKind,
    message: &str,
    name: &str,
    length: u64,
    mut assembler: Assembler,
) -> Archive {
    assembler.say(Diagnostic::info("single-layer", message));
    let blob = assembler.whole(name, length);
    let draft = Draft {
        layers: vec![ListedLayer { blob, packed: Some(length), media_type: String::new() }],
        ..Draft::default()
    };
    let parsed =
        config::Parsed { has_rootfs: true, diff_ids: vec![None], ..config::Parsed::default() };
    let mut image = draft.finish(Ok(parsed), &assembler);
    image.diagnostics.clear();
    Archive {
        kind,
        images: vec![image],
        diagnostics: assembler.finish_findings(),
        blobs: assembler.blobs,
        others: Vec::new(),
        documents: Vec::new(),
        secret: BTreeMap::new(),
    }
}
