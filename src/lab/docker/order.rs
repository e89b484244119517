//! JSON as the engine writes it: the fields of its structs in their order, keys of maps sorted, indented by four.

use crate::domain::order::SortSmall;
use serde_json::{Map, Value};

/// An image.
const IMAGE: [&str; 15] = [
    "Id",
    "RepoTags",
    "RepoDigests",
    "Parent",
    "Comment",
    "Created",
    "DockerVersion",
    "Author",
    "Config",
    "Architecture",
    "Os",
    "Size",
    "GraphDriver",
    "RootFS",
    "Metadata",
];

const CONTAINER: [&str; 17] = [
    "Id",
    "Created",
    "Path",
    "Args",
    "State",
    "Image",
    "Name",
    "RestartCount",
    "Driver",
    "Platform",
    "HostConfig",
    "GraphDriver",
    "SizeRw",
    "SizeRootFs",
    "Mounts",
    "Config",
    "NetworkSettings",
];

/// A container's state.
const STATE: [&str; 11] = [
    "Status",
    "Running",
    "Paused",
    "Restarting",
    "OOMKilled",
    "Dead",
    "Pid",
    "ExitCode",
    "Error",
    "StartedAt",
    "FinishedAt",
];

/// Of a configuration.
const CONFIG: [&str; 19] = [
    "Hostname",
    "Domainname",
    "User",
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "ExposedPorts",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "Env",
    "Cmd",
    "Image",
    "Volumes",
    "WorkingDir",
    "Entrypoint",
    "OnBuild",
    "Labels",
    "StopSignal",
];

const MOUNT: [&str; 8] =
    ["Type", "Name", "Source", "Destination", "Driver", "Mode", "RW", "Propagation"];

/// How a container runs on its host.
const HOST: [&str; 13] = [
    "Binds",
    "NetworkMode",
    "PortBindings",
    "RestartPolicy",
    "AutoRemove",
    "VolumesFrom",
    "CapAdd",
    "Privileged",
    "ReadonlyRootfs",
    "Tmpfs",
    "Memory",
    "Mounts",
    "Init",
];

/// The fields of moby's structs in their order, each by a field that only it has. In all others they are sorted there, too.
const STRUCTS: [(&str, &[&str]); 11] = [
    (OF_IMAGE, &IMAGE),
    ("RestartCount", &CONTAINER),
    ("OOMKilled", &STATE),
    ("Hostname", &CONFIG),
    ("Layers", &["Type", "Layers"]),
    ("Propagation", &MOUNT),
    ("NetworkMode", &HOST),
    ("MaximumRetryCount", &["Name", "MaximumRetryCount"]),
    ("Target", &["Type", "Source", "Target", "ReadOnly", "VolumeOptions", "TmpfsOptions"]),
    ("SizeBytes", &["SizeBytes", "Mode"]),
    ("IPAddress", &["Ports", "Gateway", "IPAddress", "MacAddress", "Networks"]),
];

/// What only an image has.
const OF_IMAGE: &str = "RepoTags";

/// Fields whose keys somebody chose: whatever they are called, they are no struct's.
const MAPS: [&str; 7] =
    ["Labels", "Options", "Data", "ExposedPorts", "Volumes", "PortBindings", "Tmpfs"];

/// What an object holds in the order it is written, given the field that it stands in.
fn fields<'v>(map: &'v Map<String, Value>, at: &str) -> Vec<(&'v String, &'v Value)> {
    let all = map.iter();
    let known = STRUCTS.iter().find(|(sign, _)| map.contains_key(*sign));
    let Some((sign, order)) = known.filter(|_| !MAPS.contains(&at)) else { return all.collect() };
    // It was a size once: a template still reads it, nothing prints it.
    let mut all: Vec<_> =
        all.filter(|(name, _)| *sign != OF_IMAGE || *name != "VirtualSize").collect();
    // Sorting is stable: what is in no struct comes last, sorted.
    let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or(usize::MAX);
    all.sort_small_by_key(|(name, _)| place(name));
    all
}

/// As Go's encoder writes a text: `<`, `>` and `&` escaped.
fn escaped(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn key(name: &str) -> String {
    escaped(&Value::from(name).to_string())
}

/// In one line, as `{{json …}}` gives it; `at` is the field it stands in, if any.
pub(super) fn line(value: &Value, at: &str) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| line(item, at)).collect::<Vec<_>>().join(","))
        }
        Value::Object(map) => {
            let pair =
                |(name, value): (&String, &Value)| format!("{}:{}", key(name), line(value, name));
            format!("{{{}}}", fields(map, at).into_iter().map(pair).collect::<Vec<_>>().join(","))
        }
        other => escaped(&other.to_string()),
    }
}

/// Line by line, as `docker inspect` prints it.
pub(super) fn pretty(value: &Value, out: &mut String) {
    block(value, "", 0, out);
}

fn block<'v>(value: &'v Value, at: &'v str, depth: usize, out: &mut String) {
    let (open, close, items) = match value {
        Value::Array(items) => {
            ('[', ']', items.iter().map(|item| (String::new(), at, item)).collect::<Vec<_>>())
        }
        Value::Object(map) => {
            let named = |(name, value): (&'v String, &'v Value)| {
                (format!("{}: ", key(name)), name.as_str(), value)
            };
            ('{', '}', fields(map, at).into_iter().map(named).collect())
        }
        other => return *out += &line(other, at),
    };
    out.push(open);
    let count = items.len();
    for (n, (before, at, value)) in items.into_iter().enumerate() {
        *out += &format!("\n{}{before}", "    ".repeat(depth + 1));
        block(value, at, depth + 1, out);
        if n + 1 < count {
            out.push(',');
        }
    }
    if count > 0 {
        *out += &format!("\n{}", "    ".repeat(depth));
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_stand_in_the_order_of_their_struct() {
        for (value, want) in [
            (json!({ "Layers": ["a"], "Type": "layers" }), r#"{"Type":"layers","Layers":["a"]}"#),
            (json!({ "Name": "overlay2", "Data": null }), r#"{"Data":null,"Name":"overlay2"}"#),
            (json!({ "b": 1, "a": "<" }), r#"{"a":"\u003c","b":1}"#),
            // A container has these behind one another, an image the other way round.
            (
                json!({ "Config": 1, "Mounts": 2, "HostConfig": 3, "GraphDriver": 4, "RestartCount": 0 }),
                r#"{"RestartCount":0,"HostConfig":3,"GraphDriver":4,"Mounts":2,"Config":1}"#,
            ),
            (
                json!({ "Image": "x", "Hostname": "h", "Cmd": 1, "Env": 2 }),
                r#"{"Hostname":"h","Env":2,"Cmd":1,"Image":"x"}"#,
            ),
            // A row of a list is a map: sorted.
            (json!({ "Size": 1, "Mounts": "", "ID": "x" }), r#"{"ID":"x","Mounts":"","Size":1}"#),
            // Whatever labels are called.
            (
                json!({ "Labels": { "VirtualSize": "1", "Hostname": "h", "Env": "e", "RepoTags": "\u{1}" } }),
                r#"{"Labels":{"Env":"e","Hostname":"h","RepoTags":"\u0001","VirtualSize":"1"}}"#,
            ),
            (json!({ "RepoTags": 1, "VirtualSize": 0 }), r#"{"RepoTags":1}"#),
        ] {
            assert_eq!(line(&value, ""), want);
        }
        let mut text = String::new();
        pretty(&json!([{ "Tag": [], "Id": "x" }]), &mut text);
        assert_eq!(text, "[\n    {\n        \"Id\": \"x\",\n        \"Tag\": []\n    }\n]");
    }
}
