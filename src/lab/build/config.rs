//! Instructions that make no layer: what they set, and how history names them.

use super::dockerfile::{Instruction, expand, pairs};
use super::stage::{Build, State};
use super::step::lookup;
use super::{Builder, Failure};
use crate::domain::order::SortSmall;

/// Arguments that are known without being declared, and count for nothing.
pub(in crate::lab) const PROXIES: [&str; 10] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

impl Build<'_> {
    pub(super) fn set_config(
        &mut self,
        one: &Instruction,
        state: &mut State,
    ) -> Result<String, Failure> {
        let classic = self.request.builder == Builder::Classic;
        let get = lookup(state);
        let value = |text: &str| expand(text, &get, false);
        let rest = &one.rest;
        Ok(match one.name.as_str() {
            "ARG" => {
                for (name, default) in pairs(rest) {
                    let given = self.request.args.get(&name).cloned();
                    let given = given.or_else(|| default.map(|text| value(&text)));
                    let given = given.or_else(|| self.global.get(&name).cloned());
                    if let Some(given) = given.filter(|_| !PROXIES.contains(&name.as_str())) {
                        state.args.retain(|(other, _)| *other != name);
                        state.args.push((name, given));
                    }
                }
                format!("ARG {}", rest)
            }
            "ENV" => {
                let all: Vec<String> = pairs(rest)
                    .into_iter()
                    .map(|(name, text)| {
                        format!("{}={}", value(&name), value(&text.unwrap_or_default()))
                    })
                    .collect();
                for pair in &all {
                    let name = pair.split('=').next().unwrap_or_default();
                    match state
                        .config
                        .env
                        .iter_mut()
                        .find(|old| old.split('=').next() == Some(name))
                    {
                        Some(old) => old.clone_from(pair),
                        None => state.config.env.push(pair.clone()),
                    }
                }
                format!("ENV {}", all.join(" "))
            }
            "LABEL" => {
                let mut shown = Vec::new();
                for (name, text) in pairs(rest) {
                    let (name, text) = (value(&name), value(&text.unwrap_or_default()));
                    shown.push(format!("{name}={text}"));
                    state.config.labels.insert(name, text);
                }
                format!("LABEL {}", shown.join(" "))
            }
            "CMD" | "ENTRYPOINT" => {
                let shell =
                    state.config.shell.clone().unwrap_or(vec!["/bin/sh".into(), "-c".into()]);
                let list = one.json().unwrap_or_else(|| [shell, vec![rest.clone()]].concat());
                let shown = format!("{} {}", one.name, go_list(&list, true));
                if one.name == "CMD" {
                    // The classic builder writes an empty list down.
                    state.config.cmd = Some(list).filter(|list| classic || !list.is_empty());
                    state.has_cmd = true;
                } else {
                    state.config.entrypoint = Some(list).filter(|list| !list.is_empty());
                    state.config.cmd = state.config.cmd.take().filter(|_| state.has_cmd);
                }
                shown
            }
            "USER" => {
                state.config.user = value(rest);
                format!("USER {}", state.config.user)
            }
            "EXPOSE" => {
                let ports: Vec<String> = one
                    .words()
                    .iter()
                    .map(|port| {
                        let port = value(port);
                        if port.contains('/') { port } else { format!("{port}/tcp") }
                    })
                    .collect();
                for port in &ports {
                    if !state.config.exposed.contains(port) {
                        state.config.exposed.push(port.clone());
                    }
                }
                state.config.exposed.sort_small();
                match classic {
                    true => format!("EXPOSE {}", one.words().join(" ")),
                    false => format!(
                        "EXPOSE map[{}]",
                        ports
                            .iter()
                            .map(|port| format!("{port}:{{}}"))
                            .collect::<Vec<_>>()
                            .join(" ")
                    ),
                }
            }
            "VOLUME" => {
                let all: Vec<String> = one.words().iter().map(|word| value(word)).collect();
                for volume in &all {
                    if !state.config.volumes.contains(volume) {
                        state.config.volumes.push(volume.clone());
                    }
                }
                state.config.volumes.sort_small();
                format!("VOLUME {}", go_list(&all, false))
            }
            "SHELL" => {
                let list = one.json().unwrap_or_default();
                let shown = format!("SHELL {}", go_list(&list, false));
                state.config.shell = Some(list);
                shown
            }
            "STOPSIGNAL" => {
                state.config.stop_signal = value(rest);
                format!("STOPSIGNAL {}", state.config.stop_signal)
            }
            "ONBUILD" => {
                state.config.onbuild.push(rest.clone());
                format!("ONBUILD {rest}")
            }
            _ => one.text.clone(),
        })
    }
}

/// `["a" "b"]`, as Go prints a list; unquoted for some.
fn go_list(list: &[String], quoted: bool) -> String {
    let show = |word: &String| if quoted { format!("{word:?}") } else { word.clone() };
    format!("[{}]", list.iter().map(show).collect::<Vec<_>>().join(" "))
}
