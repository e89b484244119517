use super::*;
use crate::lab::sample;

fn session() -> Session {
    let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
    sample::add(&mut engine).unwrap();
    Session::new(engine, "/home/me")
}

/// What a line printed, or what the session said.
fn typed(session: &mut Session, line: &str) -> String {
    match session.type_line(line.as_bytes(), None) {
        Reply::Ran => {
            let answer = &session.now().answer;
            String::from_utf8_lossy(&[answer.out.as_slice(), &answer.err].concat()).into_owned()
        }
        Reply::Told(text, _) => text,
        other => format!("{other:?}"),
    }
}

#[test]
fn every_command_can_be_undone_and_done_again() {
    let mut lab = session();
    typed(&mut lab, "docker run -d --name web debian-ish:1 sleep 1000");
    typed(&mut lab, "docker exec web rm -r /srv");
    typed(&mut lab, "docker rm -f web");
    typed(&mut lab, "docker rmi debian-ish:1");
    typed(&mut lab, "cd /tmp && X=1 && echo hello > note");
    assert_eq!(lab.at(), 5);
    assert_eq!(lab.type_line(b"undo", None), Reply::Moved { from: 5, to: 4 });
    assert_eq!(typed(&mut lab, "undo 3"), "Moved { from: 4, to: 1 }");
    assert_eq!(typed(&mut lab, "docker diff web"), "", "typed from here: what came after is gone");
    assert_eq!((lab.at(), lab.last()), (2, 2));
    assert_eq!(typed(&mut lab, "redo"), "there is nothing to redo\n");
    assert_eq!(typed(&mut lab, "docker exec web cat /srv/app/api.py"), "print('api')\n");
    assert_eq!(typed(&mut lab, "goto 0"), "Moved { from: 3, to: 0 }");
    assert_eq!(typed(&mut lab, "undo"), "there is nothing more to undo\n");
    assert!(lab.state().engine.containers.is_empty());
    assert_eq!(typed(&mut lab, "redo 3"), "Moved { from: 0, to: 3 }");
    assert!(typed(&mut lab, "history").contains("*    3  $ docker exec web cat"));
}

#[test]
fn the_shell_remembers_and_takes_commands_of_several_lines() {
    let mut lab = session();
    assert_eq!(typed(&mut lab, "pwd"), "/home/me\n");
    typed(&mut lab, "cd /tmp; X='a b'");
    assert_eq!(typed(&mut lab, "echo \"$X\" in $(pwd)"), "a b in /tmp\n");
    assert_eq!(lab.type_line(b"for i in 1 2", None), Reply::More);
    assert_eq!((lab.type_line(b"do", None), lab.prompt()), (Reply::More, "> ".into()));
    assert_eq!(typed(&mut lab, "echo $i; done"), "1\n2\n");
    assert_eq!(typed(&mut lab, "echo ) x"), "sh: 1: Syntax error: \")\" unexpected\n");
    assert_eq!(lab.type_line(b"exit 3", None), Reply::Left(3));
}

#[test]
fn a_shell_in_a_container_is_typed_into_until_exit() {
    let mut lab = session();
    typed(&mut lab, "docker run -it --name box debian-ish:1 sh");
    assert_eq!(lab.prompt(), "/ # ");
    typed(&mut lab, "cd /srv/app && WHO=me");
    assert_eq!(lab.prompt(), "/srv/app # ");
    assert_eq!(typed(&mut lab, "echo $WHO; cat conf.ini; (exit 9); echo $?"), "me\nport=8080\n9\n");
    assert_eq!(typed(&mut lab, "docker ps"), "sh: docker: not found\n");
    typed(&mut lab, "exit 4");
    assert_eq!(lab.prompt(), "$ ");
    assert_eq!(typed(&mut lab, "echo $?"), "4\n");
    assert!(typed(&mut lab, "docker ps -a").contains("Exited (4)"));
    typed(&mut lab, "docker start box");
    typed(&mut lab, "docker exec -it -u ann box sh");
    assert_eq!(lab.prompt(), "/ $ ");
    assert_eq!(typed(&mut lab, "id -un"), "ann\n");
    typed(&mut lab, "exit");
    assert!(typed(&mut lab, "docker ps").contains("box"), "only the main process ends a container");
    assert_eq!(typed(&mut lab, "undo 2"), "Moved { from: 12, to: 10 }");
    assert_eq!(lab.prompt(), "/ $ ", "back in the shell that was left");
}

#[test]
fn words_are_completed_by_what_there_is() {
    let mut lab = session();
    typed(&mut lab, "docker run -d --name web debian-ish:1 sleep 1000");
    typed(&mut lab, "echo x > notes.txt");
    let offered = |lab: &Session, before: &str| {
        let found = complete(lab.state(), before);
        assert!(before.is_char_boundary(found.start));
        found.words.join(" ")
    };
    for (before, words) in [
        ("dock", "docker"),
        ("ls | so", "sort"),
        ("und", "undo"),
        ("docker comm", "commit"),
        ("docker vol", "volume"),
        ("docker volume in", "inspect"),
        ("docker run --na", "--name"),
        ("docker run -d --name x deb", "debian-ish:1"),
        ("docker rm -f w", "web"),
        ("docker exec web whoa", "whoami"),
        ("docker exec web cat /srv/app/", "/srv/app/api.py /srv/app/conf.ini"),
        ("docker cp web:/srv/a", "web:/srv/app/"),
        ("docker cp we", "web:"),
        ("cat no", "notes.txt"),
        ("echo >no", "notes.txt"),
        ("cat /nowhere/x", ""),
    ] {
        assert_eq!(offered(&lab, before), words, "{before}");
    }
    typed(&mut lab, "docker exec -it web sh");
    typed(&mut lab, "cd /srv");
    assert_eq!(offered(&lab, "cat app/c"), "app/conf.ini");
    assert_eq!(offered(&lab, "dock"), "", "there is no docker in a container");
}

#[test]
fn a_mistyped_word_is_put_right() {
    let mut lab = session();
    typed(&mut lab, "docker run -d --name web debian-ish:1 sleep 1000");
    for (line, meant) in [
        ("dokcer ps", Some("docker ps")),
        ("docker comit web x:1", Some("docker commit web x:1")),
        ("docker rm -f wbe", None),
        ("docker stop wbe", Some("docker stop web")),
        ("docker run debian-ihs:1 ls", Some("docker run debian-ish:1 ls")),
        ("docker diff something-else", None),
        ("quux", None),
        ("ls /nowhere", None),
    ] {
        typed(&mut lab, line);
        let found = did_you_mean(lab.before(), line, &lab.now().answer);
        assert_eq!(found.as_deref(), meant, "{line}");
    }
}

#[test]
fn what_is_suggested_can_be_typed() {
    let mut lab = session();
    for _ in 0..40 {
        let lines = suggest(&lab, "");
        assert!(lines.len() <= 8 && !lines.is_empty());
        for line in &lines {
            let mut tried = lab.clone();
            let reply = tried.type_line(line.as_bytes(), None);
            let missing = line.contains("os-release");
            let ran = reply == Reply::Ran && tried.now().answer.status == 0;
            assert!(ran || missing || matches!(reply, Reply::Moved { .. }), "{line}: {reply:?}");
        }
        let at = lab.at();
        lab.type_line(lines[at % lines.len().min(3)].as_bytes(), None);
    }
}
