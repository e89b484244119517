//! logs: what main processes printed.

use super::Said;
use super::args::{Count, read};
use super::containers::find;
use super::filters::time;
use crate::domain::Time;
use crate::lab::engine::{Container, Engine};
use crate::lab::shell::{Call, full_date};

pub(super) fn logs(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["f,follow", "n,tail=", "t,timestamps", "since=", "until="];
    let Some(flags) = read(said, args, &spec, false, Count::Exactly(1)) else { return };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let mut sides = [None; 2];
    for (side, name) in sides.iter_mut().zip(["since", "until"]) {
        let Some(text) = flags.get(name).filter(|text| !text.is_empty()) else { continue };
        match time(text, engine.now) {
            Ok(then) => *side = Some(then),
            Err(why) => return said.error(&format!("invalid value for {name:?}: {why}")),
        }
    }
    let [since, until] = sides;
    let within =
        |at: Time| since.is_none_or(|then| at >= then) && until.is_none_or(|then| at <= then);
    let [mut out, mut err] = lines(&container, within);
    if let Some(count) = flags.get("tail").and_then(|text| text.parse::<usize>().ok()) {
        // Which stream a line came from is known, which came first is not: the last ones are of standard output.
        let from_err = count.saturating_sub(out.len());
        out.drain(..out.len().saturating_sub(count));
        err.drain(..err.len().saturating_sub(from_err));
    }
    for (to, lines) in [(&mut said.out, out), (&mut said.err, err)] {
        for (at, line) in lines {
            if flags.has("timestamps") {
                to.extend(stamp(at).into_bytes());
            }
            to.extend(line);
        }
    }
}

/// The lines of both streams, each with when its process ended or was left running.
fn lines(container: &Container, within: impl Fn(Time) -> bool) -> [Vec<(Time, &[u8])>; 2] {
    [0, 1].map(|stream| {
        let (mut all, mut from) = (Vec::new(), 0);
        for (at, lengths) in &container.logged {
            let run = &container.logs[stream][from..lengths[stream]];
            from = lengths[stream];
            if within(*at) {
                all.extend(run.split_inclusive(|&b| b == b'\n').map(|line| (*at, line)));
            }
        }
        all
    })
}

fn stamp(at: Time) -> String {
    let text = full_date(at);
    let mut words = text.split(' ');
    let mut word = || words.next().unwrap_or_default();
    format!("{}T{}Z ", word(), word())
}
