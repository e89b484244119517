//! The commands that there are: what runs, completes and helps is looked up here.

use super::{
    Command, archive, build, cached, containers, cp, df, exec, images, inspect, lifecycle, lists,
    load, logs, manage, ps, top, transfer, volumes,
};

/// A command under its names; the last is the short one, which docker's list of commands has.
pub(super) struct Row {
    pub(super) names: &'static [&'static str],
    pub(super) run: Command,
    /// What follows its name, but for options.
    pub(super) takes: &'static str,
    /// What it does.
    pub(super) about: &'static str,
}

const fn row(
    names: &'static [&'static str],
    run: Command,
    takes: &'static str,
    about: &'static str,
) -> Row {
    Row { names, run, takes, about }
}

const CONTAINERS: &str = "CONTAINER [CONTAINER...]";
const MAIN: &str = "IMAGE [COMMAND] [ARG...]";
const INTO: &str = "CONTAINER COMMAND [ARG...]";

/// All of them, by their short names.
#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    row(&["image build", "builder build", "buildx build", "build"], build::build, "PATH | URL | -", "Start a build"),
    row(&["buildx prune", "builder prune"], cached::builder_prune, "", "Remove build cache"),
    row(&["container commit", "commit"], images::commit, "CONTAINER [REPOSITORY[:TAG]]",
        "Create a new image from a container's changes"),
    row(&["container inspect"], inspect::container, CONTAINERS, "Display detailed information on one or more containers"),
    row(&["container prune"], manage::container_prune, "", "Remove all stopped containers"),
    row(&["container cp", "cp"], cp::cp, "CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
        "Copy files/folders between a container and the local filesystem"),
    row(&["container create", "create"], containers::create, MAIN, "Create a new container"),
    row(&["container diff", "diff"], containers::diff, "CONTAINER",
        "Inspect changes to files or directories on a container's filesystem"),
    row(&["container exec", "exec"], exec::exec, INTO, "Execute a command in a running container"),
    row(&["container export", "export"], archive::export, "CONTAINER", "Export a container's filesystem as a tar archive"),
    row(&["image history", "history"], lists::history, "IMAGE", "Show the history of an image"),
    row(&["image inspect"], inspect::image, "IMAGE [IMAGE...]", "Display detailed information on one or more images"),
    row(&["image prune"], manage::image_prune, "", "Remove unused images"),
    row(&["image ls", "images"], lists::images, "[REPOSITORY[:TAG]]", "List images"),
    row(&["image import", "import"], archive::import, "file|URL|- [REPOSITORY[:TAG]]",
        "Import the contents from a tarball to create a filesystem image"),
    row(&["system info", "info"], manage::info, "", "Display system-wide information"),
    row(&["inspect"], inspect::any, "NAME|ID [NAME|ID...]", "Return low-level information on Docker objects"),
    row(&["container kill", "kill"], lifecycle::kill, CONTAINERS, "Kill one or more running containers"),
    row(&["image load", "load"], load::load, "", "Load an image from a tar archive or STDIN"),
    row(&["container logs", "logs"], logs::logs, "CONTAINER", "Fetch the logs of a container"),
    row(&["container port", "port"], top::port, "CONTAINER [PRIVATE_PORT[/PROTO]]",
        "List port mappings or a specific mapping for the container"),
    row(&["container ls", "ps"], ps::ps, "", "List containers"),
    row(&["image pull", "pull"], transfer::pull, "NAME[:TAG|@DIGEST]", "Download an image from a registry"),
    row(&["image push", "push"], transfer::push, "NAME[:TAG]", "Upload an image to a registry"),
    row(&["container rename", "rename"], containers::rename, "CONTAINER NEW_NAME", "Rename a container"),
    row(&["container restart", "restart"], lifecycle::restart, CONTAINERS, "Restart one or more containers"),
    row(&["container rm", "rm"], containers::rm, CONTAINERS, "Remove one or more containers"),
    row(&["image rm", "rmi"], images::rmi, "IMAGE [IMAGE...]", "Remove one or more images"),
    row(&["container run", "run"], containers::run, MAIN, "Create and run a new container from an image"),
    row(&["image save", "save"], archive::save, "IMAGE [IMAGE...]",
        "Save one or more images to a tar archive (streamed to STDOUT by default)"),
    row(&["container start", "start"], lifecycle::start, CONTAINERS, "Start one or more stopped containers"),
    row(&["container stop", "stop"], lifecycle::stop, CONTAINERS, "Stop one or more running containers"),
    row(&["system df"], df::system_df, "", "Show docker disk usage"),
    row(&["system prune"], manage::system_prune, "", "Remove unused data"),
    row(&["image tag", "tag"], images::tag, "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE"),
    row(&["container top", "top"], top::top, "CONTAINER [ps OPTIONS]", "Display the running processes of a container"),
    row(&["version"], manage::version, "", "Show the Docker version information"),
    row(&["volume create"], volumes::volume_create, "[VOLUME]", "Create a volume"),
    row(&["volume inspect"], inspect::volume, "VOLUME [VOLUME...]", "Display detailed information on one or more volumes"),
    row(&["volume ls"], volumes::volume_ls, "", "List volumes"),
    row(&["volume prune"], volumes::volume_prune, "", "Remove unused local volumes"),
    row(&["volume rm"], volumes::volume_rm, "VOLUME [VOLUME...]", "Remove one or more volumes"),
    row(&["container wait", "wait"], lifecycle::wait, CONTAINERS, "Block until one or more containers stop, then print their exit codes"),
];

/// What commands of two words begin with, and what they are for.
pub(super) const GROUPS: [(&str, &str); 6] = [
    ("builder", "Manage builds"),
    ("buildx", "Docker Buildx"),
    ("container", "Manage containers"),
    ("image", "Manage images"),
    ("system", "Manage Docker"),
    ("volume", "Manage volumes"),
];

/// Other words for the second one of a name; lists and completion leave them out, as docker's do.
pub(super) const ALIASES: [(&str, &str); 8] = [
    ("buildx b", "buildx build"),
    ("container list", "container ls"),
    ("container ps", "container ls"),
    ("container remove", "container rm"),
    ("image list", "image ls"),
    ("image remove", "image rm"),
    ("volume list", "volume ls"),
    ("volume remove", "volume rm"),
];

/// Every name with its row.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Row)> {
    TABLE.iter().flat_map(|row| row.names.iter().map(move |name| (*name, row)))
}

/// The row of a name, and the name as the table has it.
pub(super) fn named(name: &str) -> Option<(&'static str, &'static Row)> {
    let name = ALIASES.iter().find(|(other, _)| *other == name).map_or(name, |(_, name)| *name);
    all().find(|(known, _)| *known == name)
}

/// The short name of a command: what it does is decided by that.
pub(super) fn short(name: &str) -> &str {
    named(name).and_then(|(_, row)| row.names.last().copied()).unwrap_or(name)
}

/// The command that words begin with, and the words behind it.
pub(super) fn find(words: &[String]) -> Option<(&'static str, &'static Row, &[String])> {
    [2, 1].into_iter().find_map(|count| {
        let (name, row) = named(&words.get(..count)?.join(" "))?;
        Some((name, row, &words[count..]))
    })
}
