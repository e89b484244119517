//! Options of run that tell how a container runs on its host: which there are, and how inspect shows them.

use super::args::Flags;
use crate::domain::order::Gather;
use crate::lab::engine::{Container, HostOptions, MountSource, MountSpec, State};
use serde_json::{Map, Value, json};
use std::net::IpAddr;
use std::ops::RangeInclusive;

const NETWORKS: [&str; 3] = ["bridge", "host", "none"];

/// Reads them. Errors with what the client or (`true`) the engine says.
pub(super) fn read(flags: &Flags, mounts: &[MountSpec]) -> Result<HostOptions, (String, bool)> {
    let by_engine = |why: String| (why, true);
    let network = match flags.get("network").unwrap_or_default() {
        "" | "default" => "bridge",
        given => given,
    };
    if !NETWORKS.contains(&network) {
        return Err(by_engine(format!("network {network} not found")));
    }
    let restart = restart(flags.get("restart").unwrap_or_default())?;
    if flags.has("rm") && restart.0 != "no" {
        return Err(("Conflicting options: --restart and --rm".into(), false));
    }
    let tmpfs = flags.all("tmpfs").map(|text| {
        let (folder, options) = text.split_once(':').unwrap_or((text, ""));
        (folder.to_owned(), options.to_owned())
    });
    let given = |name: &str| flags.all(name).map(str::to_owned).collect::<Vec<_>>();
    let ports: Result<Vec<_>, String> = flags.all("publish").map(ports).collect();
    Ok(HostOptions {
        binds: flags.all("volume").filter(|text| text.contains(':')).map(str::to_owned).collect(),
        mounts: mounts.to_vec(),
        tmpfs: tmpfs.gather(),
        volumes_from: given("volumes-from"),
        network: network.to_owned(),
        restart,
        ports: ports.map_err(|why| (why, false))?.concat(),
        init: flags.has("init"),
        privileged: flags.has("privileged"),
        memory: memory(flags.get("memory").unwrap_or("0"))?,
        cap_add: given("cap-add"),
    })
}

fn restart(text: &str) -> Result<(String, u32), (String, bool)> {
    let (name, count) = text.split_once(':').unwrap_or((text, "0"));
    let count = count.parse().map_err(|_| {
        ("invalid restart policy format: maximum retry count must be an integer".to_owned(), false)
    })?;
    match name {
        "" => Ok(("no".into(), count)),
        "no" | "always" | "unless-stopped" if count > 0 => Err((
            "invalid restart policy: maximum retry count can only be used with 'on-failure'".into(),
            true,
        )),
        "no" | "always" | "unless-stopped" | "on-failure" => Ok((name.to_owned(), count)),
        _ => Err((
            format!(
                "invalid restart policy: unknown policy '{name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
            ),
            true,
        )),
    }
}

/// How many ports one `-p` may publish.
const PORTS: usize = 1000;

/// A port, or `80-82`.
fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(first..=last)
}

/// `[[ADDRESS:]PORT:]PORT[/PROTOCOL]`, each port of ranges by itself.
fn ports(text: &str) -> Result<Vec<(String, String, String)>, String> {
    let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.to_lowercase();
    let mut parts = numbers.rsplitn(3, ':');
    let (inner, outer) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let address = parts.next().unwrap_or_default();
    let bare = address.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    if !address.is_empty() && bare.unwrap_or(address).parse::<IpAddr>().is_err() {
        return Err(format!("Invalid ip address: {address}"));
    }
    if inner.is_empty() {
        return Err(format!("No port specified: {text}<empty>"));
    }
    let all = range(inner).ok_or_else(|| format!("Invalid containerPort: {inner}"))?;
    let hosts = match outer {
        "" => None,
        outer => Some(range(outer).ok_or_else(|| format!("Invalid hostPort: {outer}"))?),
    };
    if !["tcp", "udp", "sctp"].contains(&protocol.as_str()) {
        return Err(format!("Invalid proto: {protocol}"));
    }
    if all.len() > PORTS {
        return Err(format!("{text}: this lab publishes at most {PORTS} ports at once"));
    }
    let count = all.len();
    let host = |at: usize| match &hosts {
        None => String::new(),
        // One of several.
        Some(hosts) if count == 1 && hosts.len() > 1 => outer.to_owned(),
        Some(hosts) => hosts.clone().nth(at).unwrap_or_default().to_string(),
    };
    if hosts.as_ref().is_some_and(|hosts| hosts.len() != count && count > 1) {
        return Err(format!(
            "Invalid ranges specified for container and host Ports: {inner} and {outer}"
        ));
    }
    let one =
        |(at, port)| (format!("{port}/{protocol}"), bare.unwrap_or(address).to_owned(), host(at));
    Ok(all.enumerate().map(one).collect())
}

/// The ports of a running container, as lists show them: those that were published and those that its image names.
pub(super) fn ports_column(container: &Container) -> String {
    let bridged = !["host", "none"].contains(&container.host.network.as_str());
    if container.state != State::Running || !bridged {
        return String::new();
    }
    let published = |(inner, address, outer): &(String, String, String)| match address.as_str() {
        // Which port the host takes, nobody knows here.
        _ if outer.is_empty() || outer.contains('-') => inner.clone(),
        "" => format!("0.0.0.0:{outer}->{inner}, :::{outer}->{inner}"),
        address => format!("{address}:{outer}->{inner}"),
    };
    let mut all: Vec<String> = container.host.ports.iter().map(published).collect();
    let named = container.config.exposed.iter();
    all.extend(named.filter(|port| container.host.ports.iter().all(|p| p.0 != **port)).cloned());
    all.join(", ")
}

/// Bytes of `64m`; the engine wants six megabytes at least.
fn memory(text: &str) -> Result<u64, (String, bool)> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" => Some(1 << 10),
        "m" | "mb" => Some(1 << 20),
        "g" | "gb" => Some(1 << 30),
        _ => None,
    };
    let bytes = unit.and_then(|unit| digits.parse::<u64>().ok()?.checked_mul(unit));
    match bytes {
        None => Err((
            format!("invalid argument {text:?} for \"-m, --memory\" flag: invalid size: '{text}'"),
            false,
        )),
        Some(1..0x60_0000) => Err(("Minimum memory limit allowed is 6MB".into(), true)),
        Some(bytes) => Ok(bytes),
    }
}

/// As inspect shows it.
pub(super) fn value(container: &Container) -> Value {
    let host = &container.host;
    let list = |all: &[String]| if all.is_empty() { Value::Null } else { json!(all) };
    let mut ports: Map<String, Value> = Map::new();
    for (inner, address, outer) in &host.ports {
        let one = json!({ "HostIp": address, "HostPort": outer });
        let all = ports.entry(inner.clone()).or_insert_with(|| json!([]));
        all.as_array_mut().into_iter().for_each(|all| all.push(one.clone()));
    }
    let mut out = json!({
        "Binds": list(&host.binds),
        "NetworkMode": if host.network.is_empty() { "bridge" } else { &host.network },
        "PortBindings": ports,
        "RestartPolicy": {
            "Name": if host.restart.0.is_empty() { "no" } else { &host.restart.0 },
            "MaximumRetryCount": host.restart.1,
        },
        "AutoRemove": container.auto_remove,
        "VolumesFrom": list(&host.volumes_from),
        "CapAdd": list(&host.cap_add),
        "Privileged": host.privileged,
        "ReadonlyRootfs": container.namespace.read_only,
        "Memory": host.memory,
    });
    if !host.tmpfs.is_empty() {
        out["Tmpfs"] = json!(host.tmpfs);
    }
    if !host.mounts.is_empty() {
        out["Mounts"] = host.mounts.iter().map(mount).collect();
    }
    if host.init {
        out["Init"] = json!(true);
    }
    out
}

/// A `--mount` as it was given.
fn mount(spec: &MountSpec) -> Value {
    let (kind, source) = match &spec.source {
        MountSource::Volume(name) => ("volume", name.clone()),
        MountSource::Bind(path) => ("bind", String::from_utf8_lossy(path).into_owned()),
        _ => ("tmpfs", String::new()),
    };
    let mut out = json!({ "Type": kind, "Target": String::from_utf8_lossy(&spec.target) });
    if !source.is_empty() {
        out["Source"] = json!(source);
    }
    if spec.read_only {
        out["ReadOnly"] = json!(true);
    }
    let option = |name: &str| {
        let options = spec.mode.split(',').filter(|_| spec.source == MountSource::Tmpfs);
        options.filter_map(|option| option.strip_prefix(name)?.strip_prefix('=')).next()
    };
    let mut options = Map::new();
    if let Some(bytes) = option("size").and_then(super::tmpfs::bytes) {
        options.insert("SizeBytes".into(), json!(bytes));
    }
    if let Some(mode) = option("mode").and_then(|mode| u32::from_str_radix(mode, 8).ok()) {
        options.insert("Mode".into(), json!(mode));
    }
    if !options.is_empty() {
        out["TmpfsOptions"] = Value::Object(options);
    }
    if spec.no_copy {
        out["VolumeOptions"] = json!({ "NoCopy": true });
    }
    out
}
