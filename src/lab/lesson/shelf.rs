//! The lessons that come with the program, in their order: what is told of each before its file is read. `tests/lessons.rs` holds
//! it against the files.

use super::Stage;

/// A lesson as a list of them tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its file in `static/lessons`, without `.md`.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its picture.
    pub stage: Stage,
    /// What learners wrongly believe.
    pub believed: &'static str,
    /// How many goals it has.
    pub goals: usize,
    /// About how long it takes ([`super::Lesson::minutes`]).
    pub minutes: usize,
}

/// All of them.
pub const LESSONS: &[Listed] = &[
    Listed {
        name: "01-a-stack",
        title: "A stack, not a box",
        stage: Stage::CopyOnWrite,
        believed: "Each container is a copy of its image.",
        goals: 4,
        minutes: 3,
    },
    Listed {
        name: "02-names",
        title: "Names are labels",
        stage: Stage::CopyOnWrite,
        believed: "docker rmi of a name deletes the image and frees what SIZE says.",
        goals: 4,
        minutes: 3,
    },
    Listed {
        name: "03-looking-down",
        title: "Looking down",
        stage: Stage::CopyOnWrite,
        believed: "The lowest layer is the image, those above are patches that are applied when a container starts.",
        goals: 4,
        minutes: 3,
    },
    Listed {
        name: "04-copy-up",
        title: "Changing what cannot change",
        stage: Stage::CopyOnWrite,
        believed: "A container that changes a file of its image changes it for all.",
        goals: 5,
        minutes: 3,
    },
    Listed {
        name: "05-invisible-copy",
        title: "The invisible copy",
        stage: Stage::CopyOnWrite,
        believed: "docker diff shows everything that a container wrote, and chmod costs nothing.",
        goals: 4,
        minutes: 3,
    },
    Listed {
        name: "06-stop-remove-keep",
        title: "Stop, remove, keep",
        stage: Stage::CopyOnWrite,
        believed: "Stopping a container loses its changes; or: they are in the image from then on.",
        goals: 7,
        minutes: 4,
    },
    Listed {
        name: "07-deleting",
        title: "Deleting isn't freeing",
        stage: Stage::CopyOnWrite,
        believed: "rm in a container or a later step makes the image smaller.",
        goals: 6,
        minutes: 3,
    },
    Listed {
        name: "08-moving",
        title: "The move that copies",
        stage: Stage::CopyOnWrite,
        believed: "Renaming is free, whatever it is.",
        goals: 7,
        minutes: 3,
    },
    Listed {
        name: "09-twins",
        title: "Twins part",
        stage: Stage::CopyOnWrite,
        believed: "Two hard links stay one file, in a container, too.",
        goals: 5,
        minutes: 3,
    },
    Listed {
        name: "10-secret",
        title: "The secret that stayed",
        stage: Stage::BuildCache,
        believed: "A secret that a later step deletes is gone.",
        goals: 4,
        minutes: 4,
    },
    Listed {
        name: "11-volumes",
        title: "Beside the union",
        stage: Stage::CopyOnWrite,
        believed: "All that a container writes is in its upper layer, and a mount is merged with the image's folder.",
        goals: 9,
        minutes: 5,
    },
    Listed {
        name: "12-order",
        title: "Order pays",
        stage: Stage::BuildCache,
        believed: "A step runs again only if its own line changed.",
        goals: 4,
        minutes: 4,
    },
    Listed {
        name: "13-update",
        title: "Yesterday's update",
        stage: Stage::BuildCache,
        believed: "An update step fetches what is new each time.",
        goals: 5,
        minutes: 4,
    },
    Listed {
        name: "14-stages",
        title: "Stages or squash",
        stage: Stage::BuildCache,
        believed: "Squashing is the way to a small image.",
        goals: 5,
        minutes: 4,
    },
    Listed {
        name: "15-pull",
        title: "Pull only what is new",
        stage: Stage::Share,
        believed: "Pulling an image loads all of its SIZE.",
        goals: 6,
        minutes: 3,
    },
    Listed {
        name: "16-same-bytes",
        title: "Same bytes, twice",
        stage: Stage::Share,
        believed: "The same bytes are stored once.",
        goals: 7,
        minutes: 3,
    },
];

/// The lesson of this name, and its number, from 1.
pub fn listed(name: &str) -> Option<(usize, &'static Listed)> {
    (1..).zip(LESSONS).find(|(_, listed)| listed.name == name)
}
