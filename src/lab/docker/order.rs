//! JSON as the engine writes it: the fields of its structs in their order, keys of maps sorted, indented by four.

use crate::domain::order::SortSmall;
use serde_json::{Map, Value};

/// Of a container or an image, as far as its configuration.
const HEAD: [&str; 41] = [
    "CreatedAt",
    "Id",
    "RepoTags",
    "RepoDigests",
    "Parent",
    "Comment",
    "Created",
    "DockerVersion",
    "Author",
    "Path",
    "Args",
    "State",
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
    "Config",
    "Architecture",
    "Os",
    "Size",
    "Image",
    "Name",
    "RestartCount",
    "Driver",
    "Platform",
    "HostConfig",
    "GraphDriver",
    "RootFS",
    "SizeRw",
    "SizeRootFs",
    "Mounts",
    "Type",
    "Layers",
    "Metadata",
];

/// Of a configuration.
const CONFIG: [&str; 18] = [
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
];

/// Of what stands in neither.
const REST: [&str; 7] =
    ["Source", "Destination", "Mode", "RW", "Propagation", "ReadonlyRootfs", "AutoRemove"];

/// Fields in the order of moby's structs; one list does for all of them, as none has two of these the other way round.
const FIELDS: [&[&str]; 3] = [&HEAD, &CONFIG, &REST];

/// Those where the list has it otherwise, by a field that only they have.
const OTHERS: [(&str, &[&str]); 4] = [
    // A volume.
    ("Mountpoint", &["CreatedAt", "Driver", "Labels", "Mountpoint", "Name", "Options", "Scope"]),
    ("Data", &["Data", "Name"]),
    ("StdinOnce", &CONFIG),
    (
        "Propagation",
        &["Type", "Name", "Source", "Destination", "Driver", "Mode", "RW", "Propagation"],
    ),
];

fn fields(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let order = OTHERS.iter().find(|(sign, _)| map.contains_key(*sign));
    let order = order.map_or(FIELDS.concat(), |(_, order)| order.to_vec());
    // It was a size once: a template still reads it, nothing prints it.
    let mut all: Vec<(&String, &Value)> =
        map.iter().filter(|(name, _)| *name != "VirtualSize").collect();
    // Sorting is stable: what is in no struct comes last, sorted.
    let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or(usize::MAX);
    all.sort_small_by_key(|(name, _)| place(name));
    all
}

/// A text as Go's encoder writes it: `<`, `>` and `&` escaped.
fn escaped(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// In one line, as `{{json …}}` gives it.
pub(super) fn line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(","))
        }
        Value::Object(map) => {
            let pair = |(name, value): (&String, &Value)| format!("{name:?}:{}", line(value));
            format!("{{{}}}", fields(map).into_iter().map(pair).collect::<Vec<_>>().join(","))
        }
        other => escaped(other),
    }
}

/// Line by line, as `docker inspect` prints it.
pub(super) fn pretty(value: &Value, depth: usize, out: &mut String) {
    let mut block = |open: char, close: char, items: Vec<(String, &Value)>| {
        out.push(open);
        let count = items.len();
        for (n, (before, value)) in items.into_iter().enumerate() {
            *out += &format!("\n{}{before}", "    ".repeat(depth + 1));
            pretty(value, depth + 1, out);
            if n + 1 < count {
                out.push(',');
            }
        }
        if count > 0 {
            *out += &format!("\n{}", "    ".repeat(depth));
        }
        out.push(close);
    };
    match value {
        Value::Array(items) => {
            block('[', ']', items.iter().map(|item| (String::new(), item)).collect());
        }
        Value::Object(map) => {
            let named = |(name, value)| (format!("{name:?}: "), value);
            block('{', '}', fields(map).into_iter().map(named).collect());
        }
        other => *out += &line(other),
    }
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
        ] {
            assert_eq!(line(&value), want);
        }
        let mut text = String::new();
        pretty(&json!([{ "Tag": [], "Id": "x" }]), 0, &mut text);
        assert_eq!(text, "[\n    {\n        \"Id\": \"x\",\n        \"Tag\": []\n    }\n]");
    }
}
