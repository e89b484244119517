//! Every field of a config: those that the specification and docker know by their names, all others as they are.

use crate::analysis::secrets::mask::Masks;
use crate::domain::Image;
use crate::domain::wire::wire;
use crate::view::text::{inert, inert_lines, iso_of};

/// A field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name, such as `Env`; of what is known nowhere, its place, such as `config.Foo`.
    pub name: String,
    /// Its values, inert; none: it is not set.
    pub values: Vec<String>,
    /// Neither the specification nor docker knows it.
    pub unknown: bool,
}
wire! { struct Field { name, values, unknown } }

/// Fields beyond the specification that docker and its builders write.
const DOCKERS: [&str; 36] = [
    "Hostname",
    "Domainname",
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "ArgsEscaped",
    "Image",
    "NetworkDisabled",
    "MacAddress",
    "OnBuild",
    "Shell",
    "Memory",
    "MemorySwap",
    "CpuShares",
    "PublishService",
    "Healthcheck",
    "StopTimeout",
    "container",
    "container_config",
    "docker_version",
    "id",
    "parent",
    "parent_id",
    "throwaway",
    "Size",
    "rootfs.type",
    "layer_id",
    "checksum",
    "v1Compatibility",
    "moby.buildkit.buildinfo.v1",
    "moby.buildkit.cache.v0",
    "features",
    "variant",
];

pub(super) fn fields(image: &Image, masks: Masks<'_>) -> Vec<Field> {
    let config = &image.config;
    let texts = |values: &[String]| values.to_vec();
    let one = |value: &str| {
        Some(value.to_owned()).filter(|value| !value.is_empty()).into_iter().collect()
    };
    let option = |value: &Option<String>| value.clone().into_iter().collect::<Vec<_>>();
    let words = |words: &[String]| match words {
        [] => Vec::new(),
        words => vec![serde_json::to_string(words).unwrap_or_default()],
    };
    let labels = config.labels.iter().map(|(name, value)| format!("{name}={value}"));
    let known: [(&str, Vec<String>); 13] = [
        ("Platform", one(&image.platform.to_string())),
        ("Created", config.created.as_deref().map(iso_of).into_iter().collect()),
        ("Author", option(&config.author)),
        ("User", one(&config.user)),
        ("WorkingDir", one(&config.working_dir)),
        ("Entrypoint", words(&config.entrypoint)),
        ("Cmd", words(&config.cmd)),
        ("Env", texts(&config.env)),
        ("ExposedPorts", texts(&config.exposed_ports)),
        ("Volumes", texts(&config.volumes)),
        ("StopSignal", option(&config.stop_signal)),
        ("Labels", labels.collect()),
        ("Layers", vec![image.layers.len().to_string()]),
    ];
    let shown = |value: String| inert_lines(&masks.hide("config.sh", &value));
    let mut fields: Vec<Field> = known
        .into_iter()
        .map(|(name, values)| Field {
            name: name.into(),
            values: values.into_iter().map(shown).collect(),
            unknown: false,
        })
        .collect();
    fields.extend(config.more.iter().map(|(place, json)| {
        let name = place.strip_prefix("config.").unwrap_or(place);
        let known = DOCKERS.contains(&name) || place.starts_with("platform.");
        let name = if known { name } else { place };
        Field { name: inert(name), values: vec![shown(json.clone())], unknown: !known }
    }));
    fields
}
