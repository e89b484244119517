//! Errors of the kernel, under their names of errno(3).

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, clippy::upper_case_acronyms)]
pub enum Errno {
    EPERM,
    ENOENT,
    EIO,
    EBADF,
    EACCES,
    EBUSY,
    EEXIST,
    EXDEV,
    EFBIG,
    ENOSPC,
    ENOTDIR,
    EISDIR,
    EINVAL,
    EROFS,
    EMLINK,
    ENAMETOOLONG,
    ENOTEMPTY,
    ELOOP,
    ENODATA,
    EOPNOTSUPP,
}

impl Errno {
    /// The name, such as `ENOENT`.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// What strerror(3) of the GNU C library says.
    pub fn text(self) -> &'static str {
        match self {
            Self::EPERM => "Operation not permitted",
            Self::ENOENT => "No such file or directory",
            Self::EIO => "Input/output error",
            Self::EBADF => "Bad file descriptor",
            Self::EACCES => "Permission denied",
            Self::EBUSY => "Device or resource busy",
            Self::EEXIST => "File exists",
            Self::EXDEV => "Invalid cross-device link",
            Self::EFBIG => "File too large",
            Self::ENOSPC => "No space left on device",
            Self::ENOTDIR => "Not a directory",
            Self::EISDIR => "Is a directory",
            Self::EINVAL => "Invalid argument",
            Self::EROFS => "Read-only file system",
            Self::EMLINK => "Too many links",
            Self::ENAMETOOLONG => "File name too long",
            Self::ENOTEMPTY => "Directory not empty",
            Self::ELOOP => "Too many levels of symbolic links",
            Self::ENODATA => "No data available",
            Self::EOPNOTSUPP => "Operation not supported",
        }
    }
}
