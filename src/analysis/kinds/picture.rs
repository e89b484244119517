//! Pictures that browsers show, and how large they are.

use super::{Parts, Told, Value, big, little};

/// Its media type, what it is called, and its width and height.
type Found = (&'static str, &'static str, Option<(u64, u64)>);

pub(super) fn look(parts: &Parts<'_>) -> Option<Told> {
    let (media, name, size) = raster(parts.head).or_else(|| svg(parts.head))?;
    let mut told = Told { picture: Some(media), ..Told::new(name) };
    if let Some((width, height)) = size {
        told = told.facts(vec![("Size", Value::from(format!("{width} × {height} pixels")))]);
    }
    Some(told)
}

fn raster(head: &[u8]) -> Option<Found> {
    let pair = |of: fn(&[u8], usize, usize) -> Option<u64>, at: usize, length: usize| {
        Some((of(head, at, length)?, of(head, at + length, length)?))
    };
    let starts = |magic: &[u8]| head.starts_with(magic);
    let inside =
        |at: usize, magic: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(magic));
    Some(if starts(b"\x89PNG\r\n\x1a\n") {
        ("image/png", "PNG image", pair(big, 16, 4))
    } else if starts(b"\xff\xd8\xff") {
        ("image/jpeg", "JPEG image", jpeg(head))
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        ("image/gif", "GIF image", pair(little, 6, 2))
    } else if starts(b"RIFF") && inside(8, b"WEBP") {
        ("image/webp", "WebP image", webp(head))
    } else if starts(b"BM") && inside(6, b"\0\0\0\0") {
        let size = pair(little, 18, 4);
        // A height below zero: rows from the top.
        let up = |height: u64| u64::from((height as u32 as i32).unsigned_abs());
        ("image/bmp", "BMP image", size.map(|(width, height)| (width, up(height))))
    } else if starts(b"\0\0\x01\0")
        && little(head, 4, 2).is_some_and(|count| (1..=64).contains(&count))
    {
        let edge = |at: usize| head.get(at).map(|&edge| if edge == 0 { 256 } else { edge.into() });
        ("image/x-icon", "Icon", edge(6).zip(edge(7)))
    } else {
        return None;
    })
}

/// The first frame header among the segments (ITU T.81, B.1.1).
fn jpeg(head: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2;
    loop {
        let marker = *head.get(at + 1).filter(|_| head[at] == 0xff)?;
        match marker {
            0xff => at += 1,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((big(head, at + 7, 2)?, big(head, at + 5, 2)?));
            }
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => at += 2 + usize::try_from(big(head, at + 2, 2)?.max(2)).ok()?,
        }
    }
}

fn webp(head: &[u8]) -> Option<(u64, u64)> {
    let low = |number: u64| number & 0x3fff;
    match head.get(12..16)? {
        b"VP8 " => Some((low(little(head, 26, 2)?), low(little(head, 28, 2)?))),
        b"VP8L" => {
            let bits = little(head, 21, 4)?;
            Some((low(bits) + 1, low(bits >> 14) + 1))
        }
        b"VP8X" => Some((little(head, 24, 3)? + 1, little(head, 27, 3)? + 1)),
        _ => None,
    }
}

/// A browser runs nothing that an SVG holds when it is shown as a picture.
fn svg(head: &[u8]) -> Option<Found> {
    const NEAR: usize = 1024;
    let text = str::from_utf8(head).ok().or_else(|| {
        let error = str::from_utf8(head).err()?;
        str::from_utf8(&head[..error.valid_up_to()]).ok()
    })?;
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    // Its root may stand behind a declaration, comments and a document type.
    while rest.starts_with("<?") || rest.starts_with("<!") {
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
        if text.len() - rest.len() > NEAR {
            return None;
        }
    }
    let root = rest.strip_prefix("<svg")?;
    root.starts_with([' ', '\n', '\t', '\r', '>']).then_some(("image/svg+xml", "SVG picture", None))
}
