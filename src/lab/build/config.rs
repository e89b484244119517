//! Instructions that make no layer: what they set, and how history names them.

use super::dockerfile::{Instruction, expand, pairs};
use super::stage::{Build, State};
use super::step::lookup;
use super::{Builder, Failure};
use crate::domain::order::SortSmall;
use crate::lab::engine::Config;

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
        let get = lookup(state);
        if one.name != "ARG" {
            let State { config, has_cmd, .. } = state;
            return Ok(set(config, one, &get, self.request.builder, has_cmd));
        }
        for (name, default) in pairs(&one.rest) {
            let given = self.request.args.get(&name).cloned();
            let given = given.or_else(|| default.map(|text| expand(&text, &get, false)));
            let given = given.or_else(|| self.global.get(&name).cloned());
            if let Some(given) = given.filter(|_| !PROXIES.contains(&name.as_str())) {
                state.args.retain(|(other, _)| *other != name);
                state.args.push((name, given));
            }
        }
        Ok(format!("ARG {}", one.rest))
    }
}

/// Sets what an instruction says of a configuration, in a build or as a change of `commit` and `import`, and gives what history calls
/// it. `get` knows variables; `has_cmd`: a CMD was there, so that an ENTRYPOINT leaves it.
pub(in crate::lab) fn set(
    config: &mut Config,
    one: &Instruction,
    get: &dyn Fn(&str) -> Option<String>,
    builder: Builder,
    has_cmd: &mut bool,
) -> String {
    let classic = builder == Builder::Classic;
    let value = |text: &str| expand(text, get, false);
    let values = || one.words().iter().map(|word| value(word)).collect::<Vec<_>>();
    let given = || {
        let pairs = pairs(&one.rest).into_iter();
        pairs.map(|(name, text)| (value(&name), value(&text.unwrap_or_default())))
    };
    let shown = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" ")
    };
    match one.name.as_str() {
        "ENV" => {
            let all: Vec<_> = given().collect();
            for (name, text) in &all {
                let pair = format!("{name}={text}");
                let is_same = |old: &&mut String| old.split('=').next() == Some(name);
                match config.env.iter_mut().find(is_same) {
                    Some(old) => *old = pair,
                    None => config.env.push(pair),
                }
            }
            format!("ENV {}", shown(&all))
        }
        "LABEL" => {
            let all: Vec<_> = given().collect();
            config.labels.extend(all.iter().cloned());
            format!("LABEL {}", shown(&all))
        }
        "CMD" | "ENTRYPOINT" => {
            let shell = config.shell.clone().unwrap_or(vec!["/bin/sh".into(), "-c".into()]);
            let list = one.json().unwrap_or_else(|| [shell, vec![one.rest.clone()]].concat());
            let shown = format!("{} {}", one.name, go_list(&list, true));
            if one.name == "CMD" {
                // The classic builder writes an empty list down.
                config.cmd = Some(list).filter(|list| classic || !list.is_empty());
                *has_cmd = true;
            } else {
                config.entrypoint = Some(list).filter(|list| !list.is_empty());
                // One entrypoint's command is no other's.
                config.cmd = config.cmd.take().filter(|_| *has_cmd);
            }
            shown
        }
        "USER" => {
            config.user = value(&one.rest);
            format!("USER {}", config.user)
        }
        "EXPOSE" => {
            let port = |port: String| if port.contains('/') { port } else { format!("{port}/tcp") };
            let ports: Vec<String> = values().into_iter().map(port).collect();
            put(&mut config.exposed, &ports);
            match classic {
                true => format!("EXPOSE {}", one.words().join(" ")),
                false => {
                    let ports: Vec<_> = ports.iter().map(|port| format!("{port}:{{}}")).collect();
                    format!("EXPOSE map[{}]", ports.join(" "))
                }
            }
        }
        "VOLUME" => {
            let all = values();
            put(&mut config.volumes, &all);
            format!("VOLUME {}", go_list(&all, false))
        }
        "SHELL" => {
            let list = one.json().unwrap_or_default();
            let shown = format!("SHELL {}", go_list(&list, false));
            config.shell = Some(list);
            shown
        }
        "STOPSIGNAL" => {
            config.stop_signal = value(&one.rest);
            format!("STOPSIGNAL {}", config.stop_signal)
        }
        "ONBUILD" => {
            config.onbuild.push(one.rest.clone());
            format!("ONBUILD {}", one.rest)
        }
        _ => one.text.clone(),
    }
}

/// Puts new ones to those that are there; they stand sorted.
fn put(all: &mut Vec<String>, new: &[String]) {
    for one in new {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    all.sort_small();
}

/// `["a" "b"]`, as Go prints a list; unquoted for some.
fn go_list(list: &[String], quoted: bool) -> String {
    let show = |word: &String| if quoted { format!("{word:?}") } else { word.clone() };
    format!("[{}]", list.iter().map(show).collect::<Vec<_>>().join(" "))
}
