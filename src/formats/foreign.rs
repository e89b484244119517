//! Names what a file is that is no archive, from its first bytes: people drop whatever they have.

use super::error::OpenError;

/// Bytes that decide, where they stand, and what it is then.
struct Sign(usize, &'static [u8], &'static str, &'static str);

const DISK: &str = "It holds a machine's disk, not a container image. Make an archive with `docker save IMAGE -o image.tar`.";
const UNPACK: &str = "If there is an image archive in it, unpack it first and open what comes out.";
const PROGRAM: &str =
    "Build an image that holds the program, then open the output of `docker save`.";

const SIGNS: &[Sign] = &[
    Sign(0, b"\x89PNG\r\n\x1a\n", "a PNG picture", ""),
    Sign(0, b"\xff\xd8\xff", "a JPEG picture", ""),
    Sign(0, b"GIF8", "a GIF picture", ""),
    Sign(8, b"WEBP", "a WebP picture", ""),
    Sign(0, b"%PDF-", "a PDF document", ""),
    Sign(0, b"\x7fELF", "an ELF program or library", PROGRAM),
    Sign(0, b"MZ", "a Windows program", PROGRAM),
    Sign(0, b"\xcf\xfa\xed\xfe", "a macOS program", PROGRAM),
    Sign(0, b"\0asm", "a WebAssembly module", PROGRAM),
    Sign(0, b"# v2 git bundle", "a Git bundle", "Clone it, build its image and save that."),
    Sign(0, b"# v3 git bundle", "a Git bundle", "Clone it, build its image and save that."),
    Sign(0, b"PACK\0\0\0", "a Git pack", ""),
    Sign(0, b"SQLite format 3\0", "an SQLite database", ""),
    Sign(0, b"hsqs", "a SquashFS file system (a snap or AppImage is one, too)", DISK),
    Sign(
        32,
        b"SIF_MAGIC",
        "an Apptainer (Singularity) image",
        "Convert it to an OCI archive first, or save the image it was made from.",
    ),
    Sign(0, b"QFI\xfb", "a QCOW2 disk image", DISK),
    Sign(0, b"KDMV", "a VMware disk image (VMDK)", DISK),
    Sign(0, b"# Disk DescriptorFile", "a VMware disk description (VMDK)", DISK),
    Sign(0, b"vhdxfile", "a Hyper-V disk image (VHDX)", DISK),
    Sign(0, b"conectix", "a Hyper-V disk image (VHD)", DISK),
    Sign(0, b"<<< Oracle VM VirtualBox", "a VirtualBox disk image (VDI)", DISK),
    Sign(32769, b"CD001", "an ISO 9660 image of a CD or DVD", DISK),
    Sign(1080, b"\x53\xef", "an ext2, ext3 or ext4 file system", DISK),
    Sign(1024, b"\xe2\xe1\xf5\xe0", "an EROFS file system", DISK),
    Sign(0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    Sign(0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    Sign(0, b"\x04\x22\x4d\x18", "an LZ4 file", UNPACK),
    Sign(0, b"LZIP", "an lzip file", UNPACK),
    Sign(0, b"\x1f\x9d", "a file of the old Unix compress", UNPACK),
    Sign(0, b"070701", "a cpio archive (an initramfs, perhaps)", UNPACK),
    Sign(0, b"070707", "a cpio archive", UNPACK),
    Sign(0, b"\xed\xab\xee\xdb", "an RPM package", ""),
    Sign(0, b"!<arch>\ndebian-binary", "a Debian package", ""),
    Sign(0, b"!<arch>\n", "an ar archive or static library", ""),
    Sign(0, b"xar!", "a macOS installer package", ""),
    Sign(
        0,
        b"-----BEGIN ",
        "a key or certificate",
        "Keep it to yourself: it was not read any further than its first line.",
    ),
];

/// How many leading bytes [`recognise`] wants to see; the sign of a CD lies deepest.
pub(crate) const HEAD: usize = 33 << 10;

fn find(head: &[u8]) -> Option<&'static Sign> {
    SIGNS
        .iter()
        .find(|Sign(at, magic, ..)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)))
}

/// What has this head, such as "a PNG picture".
pub(crate) fn sign(head: &[u8]) -> Option<&'static str> {
    find(head).map(|Sign(_, _, what, _)| *what)
}

/// True for the file systems and disks that other engines keep layers in.
pub(crate) fn is_disk(head: &[u8]) -> bool {
    find(head).is_some_and(|Sign(.., advice)| *advice == DISK)
}

/// Why a file with this head is not opened; `length` is `None` when it was not read to its end.
pub(crate) fn recognise(head: &[u8], length: Option<u64>) -> OpenError {
    if head.is_empty() {
        return OpenError::empty();
    }
    if let Some(Sign(_, _, what, advice)) = find(head) {
        return OpenError::not_an_archive(format!("This is {what}."), advice);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip(head);
    }
    if head.iter().all(|&byte| byte == 0) {
        let found = match length {
            Some(length) => {
                format!("This file has {length} bytes, and all that were looked at are zero.")
            }
            None => format!("All of its first {} bytes are zero.", head.len()),
        };
        return OpenError::not_an_archive(
            found,
            "It may be an empty tar, or a download or copy that failed; make it again.",
        );
    }
    if let Some(found) = cut_tar(head) {
        return OpenError::truncated(found);
    }
    text(head).unwrap_or_else(|| unknown(head, length))
}

fn zip(head: &[u8]) -> OpenError {
    let holds = |part: &[u8]| head.windows(part.len()).take(4096).any(|window| window == part);
    let what = if holds(b"[Content_Types].xml") || holds(b"word/") {
        "an Office document"
    } else if holds(b"mimetypeapplication/vnd.oasis") {
        "an OpenDocument file"
    } else if holds(b"META-INF/") {
        "a Java archive (jar)"
    } else if holds(b"AndroidManifest.xml") {
        "an Android package"
    } else {
        return OpenError::not_an_archive("This is a zip archive.", UNPACK);
    };
    OpenError::not_an_archive(format!("This is {what}, which is a zip archive inside."), "")
}

/// A tar that ends within its first header: a name, zeros, then an octal mode.
fn cut_tar(head: &[u8]) -> Option<String> {
    let count = head.len();
    if count >= 512 {
        return None;
    }
    let octal = |field: &[u8]| field.iter().all(|b| matches!(b, b'0'..=b'7' | b' ' | 0));
    let name = &head[..count.min(100)];
    let end = name.iter().position(|&b| b == 0).unwrap_or(name.len());
    let padded = end > 0 && count > 100 && name[end..].iter().all(|&b| b == 0);
    let fields = head.get(100..count.min(124)).unwrap_or_default();
    if padded && octal(fields) {
        return Some(format!(
            "This begins like a tar archive, but ends after {count} bytes, within its first header."
        ));
    }
    (count < 16).then(|| {
        format!("This file has only {count} bytes, less than the first header of any archive.")
    })
}

fn text(head: &[u8]) -> Option<OpenError> {
    let head = &head[..head.len().min(8192)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\x0c' | '\x1b');
    if !text.chars().all(plain) {
        return None;
    }
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let lower: String = start.chars().take(64).flat_map(char::to_lowercase).collect();
    let begins = |part: &str| start.lines().any(|line| line.starts_with(part));
    Some(if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        let advice = "If you downloaded it, the server sent a page (a login, an error) instead of the file; download it again.";
        OpenError::not_an_archive("This is a web page (HTML).", advice)
    } else if lower.starts_with("<?xml") || lower.starts_with("<svg") {
        OpenError::not_an_archive("This is an XML document.", "")
    } else if start.starts_with(['{', '[']) {
        json(start)
    } else if begins("FROM ")
        && (begins("RUN ") || begins("COPY ") || begins("CMD ") || begins("ENTRYPOINT "))
    {
        OpenError::not_an_archive(
            "This is a Dockerfile.",
            "Build it with `docker build -t NAME .`, then `docker save NAME -o image.tar`.",
        )
    } else if begins("version https://git-lfs") {
        OpenError::not_an_archive(
            "This is a Git LFS pointer, not the file itself.",
            "Fetch the file with `git lfs pull`.",
        )
    } else {
        OpenError::not_an_archive("This is plain text.", "")
    })
}

fn json(text: &str) -> OpenError {
    let holds = |part: &str| text.contains(part);
    let (what, advice) = if holds("\"schemaVersion\"") {
        (
            "an image manifest or index as JSON, without the blobs it names",
            "Open the whole layout as a folder, or a tar of it.",
        )
    } else if holds("\"RepoTags\"") && holds("\"Layers\"") {
        (
            "the manifest.json of a docker save",
            "Open the whole archive, or the folder it was unpacked to.",
        )
    } else if holds("\"RepoTags\"") || holds("\"diff_ids\"") {
        ("a description of an image (docker inspect, or a config)", "")
    } else {
        ("a JSON document", "")
    };
    OpenError::not_an_archive(format!("This is {what}."), advice)
}

fn unknown(head: &[u8], length: Option<u64>) -> OpenError {
    let first = crate::domain::digest::hex(&head[..head.len().min(8)]);
    let found = match length {
        Some(length) => {
            format!("This is no format known here: {length} bytes that begin with {first}.")
        }
        None => format!("This is no format known here; it begins with {first}."),
    };
    OpenError::not_an_archive(
        found,
        "If it should be a tar, its first header is damaged or it is encrypted; make it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_people_drop() {
        let mut iso = vec![0; HEAD];
        iso[32769..32774].copy_from_slice(b"CD001");
        let table: &[(&[u8], &str)] = &[
            (b"\x89PNG\r\n\x1a\n...............................", "PNG"),
            (b"PK\x03\x04................META-INF/MANIFEST.MF", "Java"),
            (b"PK\x03\x04................a.txt..............", "zip"),
            (b"<!DOCTYPE html><title>Sign in</title>", "web page"),
            (b"FROM scratch\nCOPY x /\n", "Dockerfile"),
            (b"{\"schemaVersion\": 2}", "index as JSON"),
            (b"hello, world: some text", "plain text"),
            (b"x", "only 1 bytes"),
            (&[0; 2048], "zero"),
            (
                b"\xf3\x91\x02\x88\xde\xad\xbe\xef\xf3\x91\x02\x88\xde\xad\xbe\xef",
                "f3910288deadbeef",
            ),
            (b"", "0 bytes"),
            (&iso, "ISO 9660"),
        ];
        for (bytes, want) in table {
            let error = recognise(bytes, Some(bytes.len() as u64));
            assert!(error.found.contains(want), "{want}: {error}");
            assert!(!error.expected.is_empty() && !error.advice.is_empty());
        }
    }

    #[test]
    fn a_tar_cut_in_its_first_header_is_truncated() {
        let mut header = tar::Header::new_gnu();
        header.set_path("0123/layer.tar").unwrap();
        header.set_mode(0o644);
        header.set_cksum();
        assert_eq!(recognise(&header.as_bytes()[..300], Some(300)).code, "truncated");
    }
}
