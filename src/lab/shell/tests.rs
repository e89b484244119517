//! What a real busybox said, row by row (`said.txt`), and that nothing runs or grows for ever.

mod awk;

use crate::domain::Time;
use crate::lab::docker::host;
use crate::lab::engine::Engine;
use crate::lab::sample;

fn engine() -> Engine {
    let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
    sample::add(&mut engine).expect("the sample");
    engine
}

/// Exit status, output and errors of a script in a new container.
fn run(engine: &mut Engine, script: &str) -> (i32, String, String) {
    let quoted = script.replace('\'', "'\\''");
    let line = format!("docker run --rm debian-ish:1 sh -c '{quoted}'");
    let answer = host(engine, "/home/me", line.as_bytes());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (answer.status, text(&answer.out), text(&answer.err))
}

/// A script and what was said to it.
#[derive(Default)]
struct Said {
    script: String,
    out: String,
    err: String,
    status: i32,
}

fn table() -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for line in include_str!("said.txt").lines() {
        let (mark, text) = line.split_at(line.len().min(1));
        let (end, text) = match text.strip_prefix('~') {
            Some(text) if "|!".contains(mark) => ("", text),
            _ => ("\n", text.strip_prefix(' ').unwrap_or(text)),
        };
        if mark == "$" {
            all.push(Said { script: text.into(), ..Said::default() });
        }
        let Some(said) = all.last_mut() else { continue };
        match mark {
            ">" => said.script += &format!("\n{text}"),
            "|" => said.out += &format!("{text}{end}"),
            "!" => said.err += &format!("{text}{end}"),
            "=" => said.status = text.parse().expect("a status"),
            _ => {}
        }
    }
    all
}

#[test]
fn scripts_do_and_say_what_busybox_does_and_says() {
    let mut engine = engine();
    let wrong: Vec<String> = table()
        .into_iter()
        .filter_map(|said| {
            let got = run(&mut engine, &said.script);
            let want = (said.status, said.out, said.err);
            (got != want).then(|| format!("{}\n  got  {got:?}\n  want {want:?}", said.script))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_runs_or_grows_for_ever() {
    // As little room as the lab's worker has for its calls.
    let room = std::thread::Builder::new().stack_size(1 << 20);
    let tried = room.spawn(|| {
        let mut engine = engine();
        for (script, why) in [
            ("while :; do :; done; echo no", "this never ends"),
            ("while true; do echo; done | head -n 1", "this never ends"),
            ("yes", "this never ends"),
            ("f() { f; }; f; echo no", "commands lie too deep in each other"),
            ("f() { x=$(f); }; f; echo no", "commands lie too deep in each other"),
            ("echo . /me > /me; . /me; echo no", "commands lie too deep in each other"),
            (
                "printf '#!/bin/sh\\n/me\\n' > /me; chmod +x /me; /me; echo no",
                "commands lie too deep in each other",
            ),
            (
                "printf '#!/bin/sh\\nfind / -maxdepth 0 -exec /me \\;\\n' > /me; chmod +x /me; /me; echo no",
                "commands lie too deep in each other",
            ),
            ("x=a; while :; do x=$x$x; done; echo no", "this grows without end"),
            ("seq 100 | sed 'G;H' | wc -l", "this grows without end"),
            ("x=$(seq 9999); while :; do x=${x%*1*2*3*4*5x}; done; echo no", "this never ends"),
            ("x=$(seq 9999); while :; do case $x in *1*2*3*4*5*6x) ;; esac; done", "this never ends"),
            ("a=b+b+b+b+b b=c+c+c+c+c c=d+d+d+d+d d=e+e+e+e+e e=f+f+f+f+f f=g+g+g+g+g g=h+h+h+h+h h=i+i+i+i+i; echo $((a)) no", "this never ends"),
            ("mkdir /d; cd /d; touch $(seq 999); while :; do : *x; done; echo no", "this never ends"),
            ("x=$(seq 99999); while :; do (:); done; echo no", "this never ends"),
            ("x=$(seq 99999); while :; do : ${#x}; done; echo no", "this never ends"),
            ("truncate -s 1000000000000 /f; wc -l /f; echo no", "this grows without end"),
            ("seq 99999 | sed -n 'H;x;w /o\nx'; echo no", "this grows without end"),
            ("r='(a{50}){20}'; while :; do [[ a =~ $r ]]; done; echo no", "this never ends"),
            ("x=$(seq 9999); while :; do set -- $x; done; echo no", "this never ends"),
            ("trap 'kill 1' TERM; kill 1; echo no", "commands lie too deep in each other"),
            ("mkdir -p $(seq -s / 200); find 1; echo no", "commands lie too deep in each other"),
            (
                "awk 'BEGIN { s=\"x\"; S; s=s s; s=s s; s=s s; s=s s; s=s s; s=s s; s=s s; s=s s; print s,s,s,s }'; echo no",
                "this grows without end",
            ),
            (
                "awk 'BEGIN { s=\"x\"; S; a=s; b=s; c=s; d=s; e=s; f=s; g=s; h=s; i=s; a=s; a=s; a=s; a=s; a=s; a=s; a=s; print 1 }'; echo no",
                "this grows without end",
            ),
            ("seq 99999 | awk '{ $9000=\"x\" } END { print 1 }'; echo no", "this never ends"),
            ("awk 'BEGIN { $9000=\"x\"; OFS=\"12345678\"; S; OFS=$0; $1=\"\"; OFS=$0; $1=\"\" }'; echo no", "this never ends"),
            ("awk 'BEGIN { $10001=1; print NF }'; echo no", "this grows without end"),
            ("head -c 2000000 /dev/zero | tr '\\0' , | awk -F, '{ print NF }'; echo no", "this grows without end"),
        ] {
            let script = &script.replace("S;", &"s=s s; ".repeat(23));
            let (status, out, err) = run(&mut engine, script);
            assert!(err.ends_with(&format!("sh: stopped: {why}\n")), "{script}: {err}");
            assert!(!out.contains("no"), "{script}: {out}");
            assert!(status == 130 || script.contains('|'), "{script}: {status}");
        }
        for (first, again, last) in [
            ("test ", "! ", ""),
            ("test ", "\\( ", ""),
            ("[[ ", "! ", "a ]]"),
            ("", "busybox ", ""),
            ("", "command ", ""),
            ("", "env ", ""),
            ("", "timeout 9 ", ""),
            ("find ", "-not ", ""),
            ("expr ", "length ", ""),
            ("echo a | ", "xargs ", ""),
        ] {
            let script = format!("{first}{}{last}", again.repeat(900));
            let (_, _, err) = run(&mut engine, &script);
            assert_eq!(err, "sh: stopped: commands lie too deep in each other\n", "{again}");
        }
        let (_, out, _) = run(&mut engine, &format!("if false; then :; {}else echo end; fi", "elif false; then :; ".repeat(3000)));
        assert_eq!(out, "end\n");
        for program in ["1+".repeat(5000), "1 ".repeat(5000), "(".repeat(500), "!".repeat(500), "$".repeat(500)] {
            let (status, _, err) = run(&mut engine, &format!("awk 'BEGIN {{ print {program}1 }}'"));
            assert!(status == 1 && err.contains("it stops at"), "{err}");
        }
        let deep = format!("{}1{}", "$((".repeat(500), "))".repeat(500));
        let (status, _, err) = run(&mut engine, &format!("echo {deep}"));
        assert_eq!((status, err.as_str()), (2, "sh: syntax error: nested too deep for the lab\n"));
    });
    tried.expect("a thread").join().expect("room enough");
}

#[test]
fn what_is_counted_has_room_for_what_people_do() {
    let mut engine = engine();
    for (script, want) in [
        (
            "i=0; while [ $i -lt 9999 ]; do i=$((i+1)); case $i in *[05]) ;; *) x=${i#1};; esac; done; echo $i",
            "9999\n",
        ),
        ("seq 20000 > /n; while read -r x y; do z=$x; done < /n; echo $z", "20000\n"),
        ("x=$(seq 20000); echo ${#x} ${x##*9} | wc -w", "2\n"),
        ("truncate -s 1000000000000 /f; wc -c /f; head -c 3 /f | wc -c", "1000000000000 /f\n3\n"),
        ("touch -d @-9223372036854775808 /x; find /x -mtime +9", "/x\n"),
        ("seq 9 | grep -A 18446744073709551615 8", "8\n9\n"),
        (
            "truncate -s 9000000000000000000 /f 2>&1 || :",
            "truncate: /f: truncate: File too large\n",
        ),
        ("f() { [ $1 -gt 0 ] || return 0; f $(($1 - 1)); }; f 30; echo done", "done\n"),
    ] {
        let (status, out, err) = run(&mut engine, script);
        assert_eq!((status, out.as_str(), err.as_str()), (0, want, ""), "{script}");
    }
}

#[test]
fn a_sparse_file_is_copied_and_not_written_out() {
    let mut engine = engine();
    let mut said = |line: &str| {
        let answer = host(&mut engine, "/home/me", line.as_bytes());
        (answer.status, String::from_utf8_lossy(&answer.err).into_owned())
    };
    said("docker run -d --name aa debian-ish:1 truncate -s 1000000000000 /f");
    for line in ["docker export aa -o t.tar", "docker cp aa:/f - | wc -c", "docker commit aa big"] {
        let (_, err) = said(line);
        assert_eq!(err, "Error response from daemon: no space left on device\n", "{line}");
    }
    assert_eq!(said("docker cp aa:/f /f; wc -c /f"), (0, String::new()));
    said(
        "mkdir -p /home/me/ctx; truncate -s 1000000000000 ctx/f; printf 'FROM debian-ish:1\\nCOPY f /\\n' > ctx/Dockerfile",
    );
    for builder in [0, 1] {
        let (status, err) = said(&format!("DOCKER_BUILDKIT={builder} docker build ctx"));
        assert!(status != 0 && err.contains("no space left on device"), "{err}");
    }
}

#[test]
fn a_typed_shell_does_at_its_end_what_it_was_told() {
    use crate::lab::docker::{host_shell, type_line};
    let mut engine = engine();
    for (lines, want) in [
        (&["trap 'echo bye' EXIT", "exit 3"][..], "bye\n"),
        (&["exec sh -c 'echo in its place'"], "in its place\n"),
        (&["trap 'echo bye' EXIT", "exec true"], ""),
    ] {
        let home = host_shell(&mut engine, "/home/me");
        let typed = type_line(&mut engine, None, home, b"docker run -it --rm debian-ish:1 sh");
        let open = typed.opened.expect("a shell");
        let (mut memory, mut said, mut left) = (open.memory, Vec::new(), false);
        for line in lines {
            assert!(!left, "{line}");
            let typed = type_line(&mut engine, Some(&open.container), memory, line.as_bytes());
            (memory, left) = (typed.memory, typed.left);
            said.extend(typed.answer.out);
        }
        assert_eq!((String::from_utf8_lossy(&said).as_ref(), left), (want, true), "{lines:?}");
    }
}

#[test]
fn a_typed_shell_keeps_functions_aliases_and_options() {
    use crate::lab::docker::{host_shell, type_line};
    let mut engine = engine();
    let home = host_shell(&mut engine, "/home/me");
    let typed = type_line(&mut engine, None, home, b"docker run -it --name it debian-ish:1 sh");
    let mut open = typed.opened.expect("a shell");
    for (line, want) in [
        ("f() { echo \"hi $1\"; }", ""),
        ("f you", "hi you\n"),
        ("alias hi='echo hello'", ""),
        ("hi there", "hello there\n"),
        ("readonly R=1; R=2; echo no", "sh: R: is read only\n"),
        ("set -u; echo $nosuch", "sh: nosuch: parameter not set\n"),
        ("set +u; echo [$nosuch]", "[]\n"),
        ("cd /nosuch", "sh: cd: can't cd to /nosuch: No such file or directory\n"),
        ("sleep 5 & echo $!", "7\n"),
        ("wait 7; echo $?", "0\n"),
        ("fi", "sh: syntax error: unexpected \"fi\"\n"),
        ("printf 'nosuch\\n' > /s; sh /s", "/s: line 1: nosuch: not found\n"),
    ] {
        let id = open.container.clone();
        let typed = type_line(&mut engine, Some(&id), open.memory, line.as_bytes());
        let said = [typed.answer.out, typed.answer.err].concat();
        assert_eq!(String::from_utf8_lossy(&said), want, "{line}");
        assert!(!typed.left, "{line}");
        open.memory = typed.memory;
    }
}

#[test]
fn a_main_process_that_waits_stays_until_it_is_told_to_end() {
    let mut engine = engine();
    let mut said = |line: &str| {
        let answer = host(&mut engine, "/home/me", line.as_bytes());
        String::from_utf8_lossy(&[answer.out, answer.err].concat()).into_owned()
    };
    let trapped = "trap 'echo bye; exit 3' TERM; while :; do echo x; sleep 5; done";
    // What it is called with, what its log says, and how it ends at `docker stop`, where it is still there.
    for (command, logs, end) in [
        ("sleep 1h", "", Some(137)),
        ("sleep 1d", "", Some(137)),
        ("sleep 5 6", "", Some(137)),
        ("sleep 5", "", None),
        ("sh -c 'sleep 3; echo ready'", "ready\n", None),
        ("sh -c 'for i in 1 2 3; do echo $i; sleep 1; done'", "1\n2\n3\n", None),
        ("sh -c 'while true; do echo x; sleep 1; done'", "x\nx\nx\n", Some(137)),
        ("sh -c 'until false; do echo x; sleep 60; done'", "x\n", Some(137)),
        ("sh -c 'until [ -e /n ]; do sleep 1; done; echo no'", "", Some(137)),
        ("sh -c \"TRAPPED\"", "x\nx\nbye\n", Some(3)),
        ("sh -c 'while :; do sleep 1 & wait $!; done'", "", Some(137)),
        ("tail -f /dev/null", "", Some(137)),
        ("tail -F /etc/hostname", "c\n", Some(137)),
        ("sh -c 'echo up; tail -f /dev/null & wait'", "up\n", Some(137)),
        ("--init sleep 1h", "", Some(143)),
        ("-i cat", "", Some(137)),
        ("-i sh", "", Some(137)),
        ("-i sh -c 'read x; echo no'", "", Some(137)),
        ("cat", "", None),
        // What never sleeps is stopped here, and still there.
        ("sh -c 'while :; do :; done'", "", Some(137)),
        (
            "sh -c 'echo up; trap \"exit 3\" TERM; while true; do x=1; done; echo no'",
            "up\n",
            Some(3),
        ),
    ] {
        let (options, rest) = match command.split_once(' ') {
            Some((option @ ("-i" | "--init"), rest)) => (option, rest),
            _ => ("", command),
        };
        let rest = rest.replace("TRAPPED", trapped);
        let start = format!("docker run -d {options} --name cc --hostname c debian-ish:1 {rest}");
        said(&start);
        let running = said("docker inspect -f '{{.State.Running}}' cc");
        assert_eq!(running.trim(), end.is_some().to_string(), "{start}");
        said("docker stop cc");
        assert_eq!(said("docker logs cc"), logs, "{start}");
        let code = said("docker inspect -f '{{.State.ExitCode}}' cc");
        assert_eq!(code.trim(), end.unwrap_or(0).to_string(), "{start}");
        said("docker rm cc");
    }
}

#[test]
fn a_tmpfs_with_a_size_is_full_at_some_time() {
    let mut engine = engine();
    for (script, want) in [
        (
            "dd if=/dev/zero of=/x/a bs=1k count=100; echo $?; wc -c /x/a; df /x | tail -n 1",
            "dd: error writing '/x/a': No space left on device\n65+0 records in\n64+0 records out\n1\n65536 /x/a\n\
             tmpfs                       64        64         0 100% /x\n",
        ),
        (
            "head -c 65536 /dev/zero > /x/a; echo hi > /x/b; echo $?; printf hi >> /x/b; echo $?; cat /etc/motd > /x/b; \
             echo $?; touch /x/c; mkdir /x/d; ln /x/a /x/e; rm /x/a; cp /etc/motd /x/b; echo $?; rm /x/e; \
             cp /etc/motd /x/b; cat /x/b",
            "sh: write error: No space left on device\n1\n1\ncat: write error: No space left on device\n1\n\
             cp: write error: No space left on device\n1\nWelcome to the lab\n",
        ),
        (
            "cp /bin/busybox /x; echo $?; wc -c /x/busybox; echo more >> /x/busybox; echo $?; rm /x/busybox; \
             for i in $(seq 17); do echo $i > /x/$i || break; done; echo $i",
            "cp: write error: No space left on device\n1\n65536 /x/busybox\nsh: write error: No space left on device\n1\n\
             sh: write error: No space left on device\n17\n",
        ),
        (
            "dd if=/dev/zero of=/x/a bs=1k count=64 2>&1; : > /x/a; echo again > /x/a; cat /x/a",
            "64+0 records in\n64+0 records out\nagain\n",
        ),
        (
            "echo x > /dev/full; echo $?; mv /bin/busybox /x/b; echo $?; ls /bin/busybox",
            "sh: write error: No space left on device\n1\nmv: write error: No space left on device\n1\n/bin/busybox\n",
        ),
        ("echo hi > /dev/full 2>&1; echo done; echo $?", "done\n0\n"),
        ("pwd > /dev/full; echo $?; echo hi; umask > /dev/full; echo hi", "1\nhi\nhi\n"),
        ("printf '' > /dev/full; echo $?", "0\n"),
        (
            "cp /dev/null /dev/full; echo $?; dd if=/dev/null of=/dev/full 2>/dev/null; echo $?",
            "0\n0\n",
        ),
        (
            "head -c 65000 /dev/zero > /x/a; dd if=/dev/zero of=/x/a bs=1k count=1 oflag=append conv=notrunc; echo $?",
            "dd: error writing '/x/a': No space left on device\n1+0 records in\n0+1 records out\n1\n",
        ),
        (
            "truncate -s 1M /x/a; df /x | tail -n 1",
            "tmpfs                       64        64         0 100% /x\n",
        ),
    ] {
        let quoted = script.replace('\'', "'\\''");
        let line =
            format!("docker run --rm --tmpfs /x:size=64k debian-ish:1 sh -c 'exec 2>&1; {quoted}'");
        let answer = host(&mut engine, "/home/me", line.as_bytes());
        assert_eq!(String::from_utf8_lossy(&answer.out), want, "{script}");
    }
    // Empty at each start, and nothing of it is kept behind the container.
    let disks = engine.disks.len();
    for line in [
        "docker run -d --name tm --tmpfs /x:size=64k debian-ish:1 sh -c 'ls /x; head -c 65536 /dev/zero > /x/a; sleep 1h'",
        "docker restart tm",
        "docker exec tm sh -c 'ls /x'",
        "docker rm -f tm",
    ] {
        let answer = host(&mut engine, "/home/me", line.as_bytes());
        assert_eq!((answer.status, answer.err.as_slice()), (0, &b""[..]), "{line}");
    }
    assert_eq!(engine.disks.len(), disks);
}

#[test]
fn processes_are_those_of_the_container() {
    let mut engine = engine();
    host(&mut engine, "/home/me", b"docker run -d --name pp -u ann debian-ish:1 sleep 1000");
    for (line, want) in [
        ("docker exec pp cat /proc/1/comm", "sleep\n"),
        ("docker exec pp sh -c \"tr '\\\\0' ' ' < /proc/1/cmdline\"", "sleep 1000 "),
        (
            "docker exec -u root pp ps",
            "PID   USER     TIME  COMMAND\n    1 ann       0:00 sleep 1000\n    7 root      0:00 ps\n",
        ),
        (
            "docker run --rm debian-ish:1 ps -ef",
            "PID   USER     TIME  COMMAND\n    1 root      0:00 ps -ef\n",
        ),
        (
            "docker exec -d pp sleep 500; docker exec pp ps | tail -n 2",
            "    7 ann       0:00 sleep 500\n    8 ann       0:00 ps\n",
        ),
    ] {
        let answer = host(&mut engine, "/home/me", line.as_bytes());
        let got = String::from_utf8_lossy(&answer.out).into_owned();
        assert_eq!((got.as_str(), answer.err.as_slice()), (want, &b""[..]), "{line}");
    }
}
