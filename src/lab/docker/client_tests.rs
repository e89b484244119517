//! What a real client (26.1.5) says of how it is asked.

use super::tests::{engine, said};

#[test]
fn a_command_of_a_group_is_the_short_one() {
    let mut engine = engine();
    for (long, short) in [
        ("container ls -a --format '{{.Names}}'", "ps -a --format '{{.Names}}'"),
        ("container list -q", "ps -q"),
        ("container ps -q", "ps -q"),
        ("container logs web", "logs web"),
        ("container top web", "top web"),
        ("container exec web id", "exec web id"),
        ("container run --rm debian-ish:1 echo x", "run --rm debian-ish:1 echo x"),
        ("container cp web:/etc/motd - | tar tf -", "cp web:/etc/motd - | tar tf -"),
        ("container export web | tar tf - | wc -l", "export web | tar tf - | wc -l"),
        ("image list", "images"),
        ("image history debian-ish:1", "history debian-ish:1"),
        ("image save debian-ish:1 | tar tf - | wc -l", "save debian-ish:1 | tar tf - | wc -l"),
        ("volume list", "volume ls"),
    ] {
        let wanted = said(&mut engine, &format!("docker {short}"));
        assert_eq!(said(&mut engine, &format!("docker {long}")), wanted, "{long}");
        assert_eq!(wanted.0, 0, "{short}: {}", wanted.1);
    }
    let story = "docker container create --name cc debian-ish:1 sleep 1000 | wc -c; docker container rename cc c2
        docker container start c2; docker container kill c2; docker container commit c2 c:1 | cut -c1-6
        docker container restart c2; docker container stop -t 0 c2; docker container wait c2
        docker container remove c2; docker image remove c:1 | head -1";
    let told = "65\nc2\nc2\nsha256\nc2\nc2\n137\nc2\nUntagged: c:1\n";
    assert_eq!(said(&mut engine, story), (0, told.into()));
    said(&mut engine, "printf 'FROM debian-ish:1\\nRUN true\\n' > ctx/Dockerfile");
    for name in ["image build", "builder build", "buildx build", "buildx b"] {
        let (status, told) = said(&mut engine, &format!("docker {name} -qt b:1 ctx"));
        assert!(status == 0 && told.starts_with("sha256:"), "{name}: {told}");
    }
    let (status, told) = said(&mut engine, "docker buildx prune -af | tail -1 | cut -c1-6");
    assert_eq!((status, told.as_str()), (0, "Total:\n"));
    let (_, help) = said(&mut engine, "docker container list --help");
    assert!(
        help.contains(
            "\n  docker container ls, docker container list, docker container ps, docker ps\n"
        ),
        "{help}"
    );
    // Another machine has images only, by whatever name they are asked for.
    let (status, told) = said(&mut engine, "docker --context host2 container ls");
    assert!(status == 1 && told.contains("knows images only"), "{told}");
}

#[test]
fn arguments_too_many_are_told_of() {
    let mut engine = engine();
    for (command, about) in [
        ("ps", "List containers"),
        ("container ls", "List containers"),
        ("load", "Load an image from a tar archive or STDIN"),
        ("system df", "Show docker disk usage"),
        ("volume ls", "List volumes"),
        ("system prune", "Remove unused data"),
        ("container prune", "Remove all stopped containers"),
        ("image prune", "Remove unused images"),
        ("volume prune", "Remove unused local volumes"),
    ] {
        let told = format!(
            "\"docker {command}\" accepts no arguments.\nSee 'docker {command} --help'.\n\nUsage:  docker {command} [OPTIONS]\n\n{about}\n"
        );
        assert_eq!(said(&mut engine, &format!("docker {command} x")), (1, told));
    }
    let (status, told) = said(&mut engine, "docker version x");
    assert!(
        status == 1 && told.starts_with("\"docker version\" accepts no arguments.\n"),
        "{told}"
    );
    let (status, told) = said(&mut engine, "docker images a b");
    let wanted = "\"docker images\" requires at most 1 argument.\nSee 'docker images --help'.\n\nUsage:  docker images [OPTIONS] [REPOSITORY[:TAG]]\n\nList images\n";
    assert_eq!((status, told.as_str()), (1, wanted));
}

#[test]
fn a_label_is_asked_for_by_its_name() {
    let mut engine = engine();
    said(
        &mut engine,
        "docker rm -f web; docker run -d --name ww -l a=b,c -l d=e debian-ish:1 sleep 1000",
    );
    said(&mut engine, "docker volume create --label q=r vv");
    for (line, told) in [
        ("ps --format '{{.Label \"a\"}}|{{.Label \"d\" | upper}}|{{.Label \"zz\"}}'", "b,c|E|\n"),
        ("ps --format '{{if eq .State \"running\"}}R{{end}}{{.Names | upper}}'", "RWW\n"),
        ("volume ls --format '{{.Name}} {{.Label \"q\"}}'", "vv r\n"),
        ("ps --format 'table {{.Names}}\\t{{.Label \"d\"}}'", "NAMES     d\nww        e\n"),
        ("ps --format 'table {{printf \"%s-%s\" .Names .State}}'", "NAMES-STATE\nww-running\n"),
        ("ps -f name=none --format 'table {{upper .Names}}'", "NAMES\n"),
    ] {
        assert_eq!(said(&mut engine, &format!("docker {line}")), (0, told.into()), "{line}");
    }
    let failed = "failed to execute template: template: :1:2: executing \"\" at ";
    for (format, why) in [
        ("{{.Label}}", "<.Label>: wrong number of args for Label: want 1 got 0"),
        ("{{.Foo \"x\"}}", "<.Foo>: can't evaluate field Foo in type *formatter.ContainerContext"),
    ] {
        let told = said(&mut engine, &format!("docker ps --format '{format}'"));
        assert_eq!(told, (1, format!("{failed}{why}\n")));
    }
}
