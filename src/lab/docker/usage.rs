//! The end of what docker says when arguments are missing: the line of use and what the command is for.

/// Command, what follows its name, what it does.
const TABLE: [(&str, &str, &str); 30] = [
    ("build", "PATH | URL | -", "Start a build"),
    ("commit", "CONTAINER [REPOSITORY[:TAG]]", "Create a new image from a container's changes"),
    (
        "cp",
        "CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
        "Copy files/folders between a container and the local filesystem",
    ),
    ("create", "IMAGE [COMMAND] [ARG...]", "Create a new container"),
    ("diff", "CONTAINER", "Inspect changes to files or directories on a container's filesystem"),
    ("exec", "CONTAINER COMMAND [ARG...]", "Execute a command in a running container"),
    ("export", "CONTAINER", "Export a container's filesystem as a tar archive"),
    ("history", "IMAGE", "Show the history of an image"),
    ("images", "[REPOSITORY[:TAG]]", "List images"),
    (
        "import",
        "file|URL|- [REPOSITORY[:TAG]]",
        "Import the contents from a tarball to create a filesystem image",
    ),
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
    (
        "save",
        "IMAGE [IMAGE...]",
        "Save one or more images to a tar archive (streamed to STDOUT by default)",
    ),
    ("start", "CONTAINER [CONTAINER...]", "Start one or more stopped containers"),
    ("stop", "CONTAINER [CONTAINER...]", "Stop one or more running containers"),
    (
        "tag",
        "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
    ),
    ("top", "CONTAINER [ps OPTIONS]", "Display the running processes of a container"),
    ("volume create", "[VOLUME]", "Create a volume"),
    ("volume inspect", "VOLUME [VOLUME...]", "Display detailed information on one or more volumes"),
    ("volume rm", "VOLUME [VOLUME...]", "Remove one or more volumes"),
    ("version", "", "Show the Docker version information"),
    (
        "wait",
        "CONTAINER [CONTAINER...]",
        "Block until one or more containers stop, then print their exit codes",
    ),
];

pub(super) fn of(command: &str) -> String {
    let found = TABLE.iter().find(|(name, ..)| *name == command);
    let (use_of, about) = found.map_or(("", ""), |&(_, use_of, about)| (use_of, about));
    let options = if matches!(command, "diff" | "rename" | "tag" | "top" | "wait") {
        ""
    } else {
        "[OPTIONS] "
    };
    format!("Usage:  docker {command} {options}{use_of}\n\n{about}")
}
