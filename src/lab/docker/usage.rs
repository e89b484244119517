//! The end of what docker says when arguments are missing: the line of use and what the command is for.

/// Command, what follows its name, what it does.
const TABLE: [(&str, &str, &str); 22] = [
    ("build", "PATH | URL | -", "Start a build"),
    ("commit", "CONTAINER [REPOSITORY[:TAG]]", "Create a new image from a container's changes"),
    ("create", "IMAGE [COMMAND] [ARG...]", "Create a new container"),
    ("diff", "CONTAINER", "Inspect changes to files or directories on a container's filesystem"),
    ("exec", "CONTAINER COMMAND [ARG...]", "Execute a command in a running container"),
    ("history", "IMAGE", "Show the history of an image"),
    ("images", "[REPOSITORY[:TAG]]", "List images"),
    ("inspect", "NAME|ID [NAME|ID...]", "Return low-level information on Docker objects"),
    ("kill", "CONTAINER [CONTAINER...]", "Kill one or more running containers"),
    ("logs", "CONTAINER", "Fetch the logs of a container"),
    ("pull", "NAME[:TAG|@DIGEST]", "Download an image from a registry"),
    ("push", "NAME[:TAG]", "Upload an image to a registry"),
    ("rename", "CONTAINER NEW_NAME", "Rename a container"),
    ("restart", "CONTAINER [CONTAINER...]", "Restart one or more containers"),
    ("rm", "CONTAINER [CONTAINER...]", "Remove one or more containers"),
    ("rmi", "IMAGE [IMAGE...]", "Remove one or more images"),
    ("run", "IMAGE [COMMAND] [ARG...]", "Create and run a new container from an image"),
    ("start", "CONTAINER [CONTAINER...]", "Start one or more stopped containers"),
    ("stop", "CONTAINER [CONTAINER...]", "Stop one or more running containers"),
    (
        "tag",
        "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
    ),
    ("volume rm", "VOLUME [VOLUME...]", "Remove one or more volumes"),
    (
        "wait",
        "CONTAINER [CONTAINER...]",
        "Block until one or more containers stop, then print their exit codes",
    ),
];

pub(super) fn of(command: &str) -> String {
    let found = TABLE.iter().find(|(name, ..)| *name == command);
    let (use_of, about) = found.map_or(("", ""), |&(_, use_of, about)| (use_of, about));
    let options =
        if matches!(command, "diff" | "rename" | "tag" | "wait") { "" } else { "[OPTIONS] " };
    format!("Usage:  docker {command} {options}{use_of}\n\n{about}")
}
