//! Sums of bytes that may be mere claims: a sparse file says that it has exabytes, a header that its body had. Sums stop where
//! their type does, so that a figure is never less than one of its parts.

/// Adds to a sum.
pub(super) fn add(sum: &mut u64, bytes: u64) {
    *sum = sum.saturating_add(bytes);
}

/// Takes a part off a sum. Of a sum that has stopped nobody knows how much is left: it stays.
pub(super) fn take_off(sum: u64, bytes: u64) -> u64 {
    if sum == u64::MAX { sum } else { sum.saturating_sub(bytes) }
}

/// How much more `after` is than `before`.
pub(super) fn difference(before: u64, after: u64) -> i64 {
    let size = i64::try_from(after.abs_diff(before)).unwrap_or(i64::MAX);
    if after < before { -size } else { size }
}

/// As many bytes as the sum has, or the most there can be.
pub(super) fn clamp(sum: i128) -> u64 {
    u64::try_from(sum.max(0)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_wraps() {
        let mut sum = u64::MAX / 2;
        add(&mut sum, 1);
        assert_eq!(sum, 1 << 63);
        add(&mut sum, u64::MAX);
        assert_eq!(sum, u64::MAX);
        assert_eq!((take_off(5, 3), take_off(3, 5), take_off(u64::MAX, 5)), (2, 0, u64::MAX));
        assert_eq!((difference(3, 5), difference(5, 3)), (2, -2));
        assert_eq!((difference(0, u64::MAX), difference(u64::MAX, 0)), (i64::MAX, -i64::MAX));
        assert_eq!((clamp(-1), clamp(7), clamp(i128::MAX)), (0, 7, u64::MAX));
    }
}
