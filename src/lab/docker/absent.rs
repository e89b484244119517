//! What docker has and this lab has not: each is said in one line, with why.

/// Commands by their first words, and why they are not here.
#[rustfmt::skip]
const COMMANDS: &[(&str, &str)] = &[
    ("attach container_attach", "a main process here is at its end, or waits; docker logs has what it said"),
    ("pause unpause container_pause container_unpause", "no time passes in a process here that could be held"),
    ("stats container_stats", "no program here takes processor time or memory"),
    ("update container_update", "this lab has no limits that could be changed"),
    ("network", "this lab has no networks"),
    ("login logout", "the lab's registry, localhost:5000, lets everybody in"),
    ("search", "there is no network in this lab; its registry is localhost:5000"),
    ("compose", "this lab runs containers one by one: say each as docker run"),
    ("swarm node service stack secret config", "this lab is one machine that is in no swarm"),
    ("events system_events", "this lab keeps no events; its stage shows what each command did"),
    ("context", "this lab's machines are given by --context: default, and host2"),
    ("buildx builder", "this lab has one builder: docker build, docker builder prune"),
    ("manifest", "this lab has linux/amd64 only: no name stands for several images"),
    ("trust", "nobody signs images in this lab"),
    ("plugin", "this lab has no plugins"),
    ("checkpoint", "a process of this lab can't be written down"),
    ("volume_update", "this lab is one machine that is in no swarm"),
    ("scout init debug sbom", "this lab has docker's own commands only"),
];

const NETWORK: &str = "there is no network in this lab";
const LIMITS: &str = "no program here takes processor time or memory that could be limited";
const HEALTH: &str = "no time passes here in which a container's health could be asked for";
const KERNEL: &str = "this lab has no devices and no rights but those of files";
const NOTHING: &str = "this lab has nothing that it could act on";
const ATTACHED: &str = "a container of this lab is attached to by run and start only";
const CACHE: &str =
    "this lab's build cache is its own, and for all stages or, with --no-cache, none";
const OUTPUT: &str = "a build of this lab ends in an image; docker save and docker push take it on";

/// Flags of commands, by the commands' short names, and why they are not here.
#[rustfmt::skip]
const FLAGS: &[(&str, &str, &str)] = &[
    ("run create", "add-host dns dns-opt dns-option dns-search domainname expose ip ip6 link link-local-ip mac-address net net-alias network-alias publish-all P", NETWORK),
    ("run create", "blkio-weight blkio-weight-device cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares c cpus cpuset-cpus cpuset-mems io-maxbandwidth io-maxiops kernel-memory memory-reservation memory-swap memory-swappiness oom-kill-disable oom-score-adj pids-limit shm-size stop-timeout ulimit", LIMITS),
    ("run create", "health-cmd health-interval health-retries health-start-interval health-start-period health-timeout no-healthcheck", HEALTH),
    ("run create", "cap-drop cgroup-parent cgroupns device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops gpus group-add ipc isolation pid runtime security-opt sysctl userns uts", KERNEL),
    ("run create", "annotation detach-keys disable-content-trust label-file log-driver log-opt sig-proxy storage-opt volume-driver", NOTHING),
    ("exec start", "checkpoint checkpoint-dir detach-keys", ATTACHED),
    ("exec", "privileged", NOTHING),
    ("build", "add-host", NETWORK),
    ("build", "cgroup-parent cpu-period cpu-quota cpu-shares c cpuset-cpus cpuset-mems isolation memory m memory-swap security-opt shm-size ulimit", LIMITS),
    ("build", "cache-from cache-to no-cache-filter", CACHE),
    ("build", "output o push metadata-file annotation attest provenance sbom", OUTPUT),
    ("build", "allow build-context builder compress disable-content-trust ssh", NOTHING),
    ("builder_prune", "filter keep-storage verbose builder", NOTHING),
    ("logs", "details", NOTHING),
    ("pull push", "disable-content-trust", NOTHING),
    ("rmi", "no-prune", NOTHING),
    ("images", "tree", NOTHING),
    ("volume_create", "availability group limit-bytes required-bytes scope secret sharing topology-preferred topology-required type", "this lab is one machine that is in no swarm"),
];

/// Whether a list of names has one; in the list, a blank within a name is a line.
fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|known| known.replace('_', " ") == name)
}

/// What is said of words that begin with a command of docker's which is not here.
pub(super) fn command(words: &[&str]) -> Option<String> {
    let first = *words.first()?;
    let both = words.get(..2).map(|both| both.join(" "));
    let of = |name: &str| {
        let row = COMMANDS.iter().find(|(names, _)| has(names, name));
        row.map(|(_, why)| format!("docker {name}: {why}"))
    };
    both.and_then(|both| of(&both)).or_else(|| of(first))
}

/// Why a flag of a command's, given by its short name, is not here.
pub(super) fn flag(command: &str, name: &str) -> Option<&'static str> {
    let row = FLAGS.iter().find(|(of, names, _)| has(of, command) && has(names, name));
    row.map(|(.., why)| *why)
}
