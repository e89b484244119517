//! What every list answers.

use crate::view::list::{Listed, Outline, Source};
use crate::worker::protocol::{ListAnswer, ListQuestion, Sought};

/// Answers a question about the rows of a list.
pub(super) fn answer<L: Listed>(
    outline: &mut Outline<L>,
    of: &impl Source<L>,
    question: ListQuestion<L>,
) -> ListAnswer<L> {
    let node = match question {
        ListQuestion::Rows { query, fold, first, count } => {
            outline.ask(of, &query, fold);
            return ListAnswer::Rows(outline.window(of, first, count));
        }
        ListQuestion::Find(Sought::Node(node)) => Some(node),
        ListQuestion::Find(Sought::Around(node)) => outline.parent(of, node),
        ListQuestion::Find(Sought::Path(path)) => outline.reveal(of, &path),
        ListQuestion::Find(Sought::Named { from, prefix }) => outline.named(of, from, &prefix),
    };
    ListAnswer::Found { node, row: node.and_then(|node| outline.row_of(node)) }
}
