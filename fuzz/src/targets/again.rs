//! An archive that is compressed as a whole, streamed once more for some of its members, whole and in pieces: what `Again` gives
//! must be what the members are.

use super::super::{Cut, content, members, mend_checksums, same, unpacked};
use layerpeel::domain::Digest;
use layerpeel::formats::{Again, BodyReader, Flow, Verifier, Wanted};

/// Members that are wanted; some are there, some not.
const WANTED: [u32; 4] = [1, 2, 5, 9];

/// One input.
pub fn run(data: &[u8]) {
    let archive = mend_checksums(data);
    let Some(tar) = unpacked(&archive) else { return };
    let members = members(&tar);
    // A layer may be a bomb of its own.
    if members.iter().any(|(_, body)| unpacked(body).is_none()) {
        return;
    }
    let wanted = || Wanted { digest: Some(Digest::sha256(b"")), diff_id: None };
    let verified = same(&archive, |cut| {
        let mut again = Again::new(WANTED.map(|member| (member, Verifier::new(wanted()))));
        let _ = cut.pieces(&archive).any(|piece| again.feed(piece) == Flow::Done);
        let given = again.finish().into_iter();
        given.map(|(member, verifier)| (member, verifier.finish())).collect::<Vec<_>>()
    });
    let expected = members.iter().filter(|(member, _)| WANTED.contains(member));
    let expected = expected.map(|(member, body)| {
        let mut verifier = Verifier::new(wanted());
        verifier.feed(body);
        (*member, verifier.finish())
    });
    assert_eq!(verified, expected.collect::<Vec<_>>());

    let read = same(&archive, |cut| {
        let mut again = Again::new(WANTED.map(|member| (member, BodyReader::new(512, 100))));
        let _ = cut.pieces(&archive).any(|piece| again.feed(piece) == Flow::Done);
        let given = again.finish().into_iter();
        given.map(|(member, reader)| (member, reader.finish())).collect::<Vec<_>>()
    });
    for (member, found) in read {
        // Of a member that is cut, what was wanted may be there all the same.
        if let Some((_, body)) = members.iter().find(|(number, _)| *number == member) {
            assert_eq!(found, content(body, 512, 100, Cut::Whole));
        }
    }
}
