//! Options of `--tmpfs` and of `--mount type=tmpfs`, as a tmpfs is mounted with them.

/// What may be given without a value.
const FLAGS: [&str; 20] = [
    "ro",
    "rw",
    "exec",
    "noexec",
    "suid",
    "nosuid",
    "dev",
    "nodev",
    "sync",
    "async",
    "dirsync",
    "remount",
    "atime",
    "noatime",
    "diratime",
    "nodiratime",
    "relatime",
    "norelatime",
    "strictatime",
    "nostrictatime",
];

/// Pages of memory are that large.
const PAGE: u64 = 4096;

/// Options in the words of /proc/mounts. Errors with what the engine says.
pub(super) fn options(folder: &str, text: &str) -> Result<String, String> {
    let mut all = Vec::new();
    for option in text.split(',').filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let octal = || u32::from_str_radix(value, 8).ok().filter(|mode| *mode <= 0o7777);
        let read = match name {
            "size" => bytes(value).map(size),
            "mode" => octal().map(|mode| format!("mode={mode:o}")),
            "uid" | "gid" => value.parse::<u32>().ok().map(|id| format!("{name}={id}")),
            "nr_inodes" | "nr_blocks" | "mpol" => Some(option.to_owned()),
            _ if FLAGS.contains(&option) => Some(option.to_owned()),
            _ => return Err(format!("invalid tmpfs option {option:?}")),
        };
        let bad = || {
            format!(
                "error mounting \"tmpfs\" to rootfs at {folder:?}: mount tmpfs:{folder}, data: {option}: invalid argument"
            )
        };
        all.push(read.ok_or_else(bad)?);
    }
    Ok(all.join(","))
}

/// Options of `--mount`: bytes and permissions.
pub(super) fn of_mount(bytes: Option<u64>, mode: Option<u32>) -> String {
    let mode = mode.map(|mode| format!("mode={mode:o}"));
    bytes.map(size).into_iter().chain(mode).collect::<Vec<_>>().join(",")
}

/// A size as it is mounted: whole pages, in 1,024 bytes.
fn size(bytes: u64) -> String {
    format!("size={}k", bytes.div_ceil(PAGE).saturating_mul(PAGE / 1024))
}

/// Bytes of `64k`, `1m`, `2gb`.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}
