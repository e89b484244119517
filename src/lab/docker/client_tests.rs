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

#[test]
fn what_the_lab_has_not_is_said_with_why() {
    let mut engine = engine();
    for (line, status, told) in [
        ("network ls", 1, "docker network: this lab has no networks\n"),
        ("network", 1, "docker network: this lab has no networks\n"),
        ("help network", 1, "docker network: this lab has no networks\n"),
        (
            "container pause web",
            1,
            "docker container pause: no time passes in a process here that could be held\n",
        ),
        (
            "buildx ls",
            1,
            "docker buildx: this lab has one builder: docker build, docker builder prune\n",
        ),
        ("foo", 1, "docker: 'foo' is not a docker command.\nSee 'docker --help'\n"),
        (
            "run --cpus 2 debian-ish:1",
            125,
            "--cpus: no program here takes processor time or memory that could be limited\nSee 'docker run --help'.\n",
        ),
        (
            "container create -P debian-ish:1",
            125,
            "-P: there is no network in this lab\nSee 'docker container create --help'.\n",
        ),
        ("run --foo debian-ish:1", 125, "unknown flag: --foo\nSee 'docker run --help'.\n"),
        (
            "run --rm -a foo debian-ish:1",
            125,
            "invalid argument \"foo\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and STDERR\nSee 'docker run --help'.\n",
        ),
        ("run --rm -a stdout debian-ish:1 sh -c 'echo o; echo e >&2'", 0, "o\n"),
        ("port web", 0, ""),
        ("port web 80", 1, "Error: No public port '80' published for web\n"),
        ("info --format '{{.ContainersRunning}} {{.Driver}}'", 0, "1 overlay2\n"),
        ("version --format '{{.Server.Version}}'", 0, "26.1.5\n"),
        ("info | grep -c Running:", 0, "1\n"),
    ] {
        assert_eq!(said(&mut engine, &format!("docker {line}")), (status, told.into()), "{line}");
    }
    let all = "attach unpause stats update login search compose swarm events context manifest trust plugin";
    for name in all.split(' ') {
        let (status, told) = said(&mut engine, &format!("docker {name} x"));
        assert!(status == 1 && told.lines().count() == 1, "{told}");
        assert!(told.starts_with(&format!("docker {name}: ")), "{told}");
    }
    said(
        &mut engine,
        "docker run -d --name pp -p 8080:80 -p 127.0.0.1:53:53/udp debian-ish:1 sleep 1000",
    );
    let ports = "53/udp -> 127.0.0.1:53\n80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n";
    assert_eq!(said(&mut engine, "docker port pp"), (0, ports.into()));
    assert_eq!(said(&mut engine, "docker port pp 80"), (0, "0.0.0.0:8080\n[::]:8080\n".into()));
}

#[test]
fn ids_are_written_into_files() {
    let mut engine = engine();
    let line = "docker run --rm --cidfile cid debian-ish:1 true; wc -c < cid";
    assert_eq!(said(&mut engine, line), (0, "64\n".into()));
    let found =
        "container ID file found, make sure the other container isn't running or delete cid";
    let told = format!("docker: {found}.\nSee 'docker run --help'.\n");
    assert_eq!(said(&mut engine, "docker run --cidfile cid debian-ish:1 true"), (125, told));
    let told = format!("{found}\n");
    assert_eq!(said(&mut engine, "docker create --cidfile cid debian-ish:1"), (1, told));
    said(&mut engine, "echo FROM debian-ish:1 > ctx/Dockerfile");
    let line =
        "docker build -q --iidfile iid ctx > id; tr -d '\\n' < id | cmp - iid && wc -c < iid";
    assert_eq!(said(&mut engine, line), (0, "71\n".into()));
}

#[test]
fn variables_are_those_of_an_engine() {
    let mut engine = engine();
    said(
        &mut engine,
        "printf 'FROM debian-ish:1\\nENV PATH=/bin:/usr/bin ZED=1 ALF=2\\n' > ctx/Dockerfile; docker build -qt v:1 ctx",
    );
    said(
        &mut engine,
        "printf '# c\\n\\nX=1\\nY=2 3\\nNOPE\\n NAME=\"q\"\\n' > ef; printf '=x\\n' > bad; printf 'a b=x\\n' > bad2",
    );
    let (path, host) = ("PATH=/bin:/usr/bin", "HOSTNAME=hh");
    for (options, rest) in [
        ("-e B=2 -e A=1", "B=2\nA=1\nZED=1\nALF=2\nHOME=/root\n"),
        ("-t -e B=2", "TERM=xterm\nB=2\nZED=1\nALF=2\nHOME=/root\n"),
        ("-t -e TERM=z -e HOME=/x", "TERM=z\nHOME=/x\nZED=1\nALF=2\n"),
        ("-e NOPE -e ZED", "ALF=2\nHOME=/root\n"),
        ("-u 77 -e ZED=", "ZED=\nALF=2\nHOME=/\n"),
        ("--env-file ef -e X=9", "X=9\nY=2 3\nNAME=\"q\"\nZED=1\nALF=2\nHOME=/root\n"),
    ] {
        let told = said(&mut engine, &format!("docker run --rm -h hh {options} v:1 env"));
        assert_eq!(told, (0, format!("{path}\n{host}\n{rest}")), "{options}");
    }
    let (_, told) = said(&mut engine, "export MINE=7; docker run --rm -e MINE v:1 env | grep MINE");
    assert_eq!(told, "MINE=7\n");
    said(&mut engine, "docker run -d --name vv -h hh -e OWN=1 v:1 sleep 1000");
    let told = said(&mut engine, "docker exec -t --env-file ef -e PATH=/bin:/y -e NOPE vv env");
    let wanted = "PATH=/bin:/y\nHOSTNAME=hh\nTERM=xterm\nOWN=1\nZED=1\nALF=2\nX=1\nY=2 3\nNAME=\"q\"\nHOME=/root\n";
    assert_eq!(told, (0, wanted.into()));
    for (file, why) in [
        ("nosuch", "open nosuch: no such file or directory"),
        ("bad", "poorly formatted environment: no variable name on line '=x'"),
        ("bad2", "poorly formatted environment: variable 'a b' contains whitespaces"),
    ] {
        let told = said(&mut engine, &format!("docker run --rm --env-file {file} v:1 env"));
        assert_eq!(told, (125, format!("docker: {why}.\nSee 'docker run --help'.\n")));
    }
}

#[test]
fn a_tmpfs_is_as_large_and_as_open_as_was_asked() {
    let mut engine = engine();
    for (options, mode, mounted) in [
        (
            "--tmpfs /t:mode=700,size=1m",
            "drwx------",
            "rw,nosuid,nodev,noexec,relatime,size=1024k,mode=700",
        ),
        ("--tmpfs /t", "drwxrwxrwt", "rw,nosuid,nodev,noexec,relatime"),
        ("--tmpfs /t:mode=1777", "drwxrwxrwt", "rw,nosuid,nodev,noexec,relatime"),
        (
            "--tmpfs /t:size=100,exec,uid=5,ro",
            "drwxrwxrwt",
            "ro,nosuid,nodev,relatime,size=4k,uid=5",
        ),
        (
            "--mount type=tmpfs,dst=/t,tmpfs-size=64k,tmpfs-mode=750",
            "drwxr-x---",
            "rw,nosuid,nodev,noexec,relatime,size=64k,mode=750",
        ),
    ] {
        let line = format!(
            "docker run --rm {options} debian-ish:1 sh -c 'ls -ld /t | cut -c1-10; grep \" /t \" /proc/mounts'"
        );
        let told = format!("{mode}\ntmpfs /t tmpfs {mounted} 0 0\n");
        assert_eq!(said(&mut engine, &line), (0, told), "{options}");
    }
    said(
        &mut engine,
        "docker create --name tt --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700 debian-ish:1",
    );
    let told = said(&mut engine, "docker inspect -f '{{json .HostConfig.Mounts}}' tt");
    let wanted = "[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":1048576,\"Mode\":448}}]\n";
    assert_eq!(told, (0, wanted.into()));
    let told = said(&mut engine, "docker run --tmpfs /t:foo debian-ish:1 true").1;
    assert!(told.contains("daemon: invalid tmpfs option \"foo\"."), "{told}");
    for (option, why) in [
        ("type=tmpfs,dst=/t,tmpfs-size=x", "invalid value for tmpfs-size: x"),
        ("type=tmpfs,dst=/t,tmpfs-mode=9", "invalid value for tmpfs-mode: 9"),
        (
            "type=volume,dst=/t,tmpfs-mode=700",
            "cannot mix 'tmpfs-*' options with mount type 'volume'",
        ),
    ] {
        let told = said(&mut engine, &format!("docker run --mount {option} debian-ish:1 true")).1;
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn a_build_says_what_it_can_not_do() {
    let mut engine = engine();
    for (text, told) in [
        (
            "ADD http://example.com/x /x",
            "failed to load cache key: Get \"http://example.com/x\": there is no network in this lab",
        ),
        ("COPY --link a /a", "[2/2] COPY --link a /a\n"),
    ] {
        said(&mut engine, &format!("printf 'FROM debian-ish:1\\n{text}\\n' > ctx/Dockerfile"));
        let out = said(&mut engine, "docker build ctx").1;
        assert!(out.contains(told), "{out}");
    }
    said(
        &mut engine,
        "printf 'FROM debian-ish:1\\nRUN cp /bin/sh /bin/apt-get; chmod +x /bin/apt-get; apt-get update\\n' > ctx/Dockerfile",
    );
    let out = said(&mut engine, "docker build ctx").1;
    assert!(out.contains("apt-get: the lab does not have this program\n"), "{out}");
    assert!(out.contains("# lab: adds PATH SIZE\n"), "{out}");
}

#[test]
fn prune_asks() {
    let mut engine = engine();
    let ask = "Are you sure you want to continue? [y/N] ";
    let system = "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n";
    for (line, warning) in [
        ("container prune", "WARNING! This will remove all stopped containers.\n".to_owned()),
        ("volume prune", "WARNING! This will remove anonymous local volumes not used by at least one container.\n".into()),
        ("volume prune -a", "WARNING! This will remove all local volumes not used by at least one container.\n".into()),
        ("image prune", "WARNING! This will remove all dangling images.\n".into()),
        ("image prune -a", "WARNING! This will remove all images without at least one container associated to them.\n".into()),
        ("builder prune", "WARNING! This will remove all dangling build cache. ".into()),
        ("builder prune -a", "WARNING! This will remove all build cache. ".into()),
        ("system prune", format!("{system}  - all dangling images\n  - unused build cache\n\n")),
        (
            "system prune -a --volumes",
            format!("{system}  - all anonymous volumes not used by at least one container\n  - all images without at least one container associated to them\n  - all build cache\n\n"),
        ),
        (
            "system prune --filter label=a",
            format!("{system}  - all dangling images\n  - unused build cache\n\n  Items to be pruned will be filtered with:\n  - label=a\n\n"),
        ),
    ] {
        for answer in ["", "n", "yes"] {
            let told = said(&mut engine, &format!("echo {answer} | docker {line}"));
            assert_eq!(told, (0, format!("{warning}{ask}")), "{line}");
        }
    }
    said(&mut engine, "docker stop -t 0 web");
    let told = said(&mut engine, "echo n | docker container prune; docker ps -aq | wc -l").1;
    assert!(told.ends_with("\n1\n") || told.ends_with("] 1\n"), "{told}");
    let told = said(&mut engine, "echo y | docker container prune; docker ps -aq | wc -l").1;
    assert!(
        told.contains(&format!("{ask}Deleted Containers:\n")) && told.ends_with("\n0\n"),
        "{told}"
    );
}

#[test]
fn exec_is_refused_in_an_engines_words() {
    let mut engine = engine();
    let failed = "OCI runtime exec failed: exec failed: ";
    let start = format!("{failed}unable to start container process: ");
    for (line, status, told) in [
        (
            "web ''",
            126,
            format!("{start}exec: \"\": executable file not found in $PATH: unknown\n"),
        ),
        ("-w rel web pwd", 126, format!("{failed}Cwd must be an absolute path: unknown\n")),
        ("-w '' web pwd", 0, "/\n".into()),
        (
            "-w /etc/motd web pwd",
            126,
            format!(
                "{start}chdir to cwd (\"/etc/motd\") set in config.json failed: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type\n"
            ),
        ),
        ("-u :5 web sh -c 'id -u; id -g'", 0, "0\n5\n".into()),
        ("-u 5: web sh -c 'id -u; id -g'", 0, "5\n0\n".into()),
        ("-u ::: web sh -c 'id -u; id -g'", 0, "0\n0\n".into()),
        (
            "-u :nogrp web id",
            126,
            "unable to find group nogrp: no matching entries in group file\n".into(),
        ),
        ("-u 99999999999 web id", 126, "uids and gids must be in range 0-2147483647\n".into()),
    ] {
        assert_eq!(said(&mut engine, &format!("docker exec {line}")), (status, told), "{line}");
    }
    let relative = "the working directory 'rel' is invalid, it needs to be an absolute path";
    let told = said(&mut engine, "docker run --rm -w rel debian-ish:1 pwd");
    let wanted =
        format!("docker: Error response from daemon: {relative}.\nSee 'docker run --help'.\n");
    assert_eq!(told, (125, wanted));
    said(&mut engine, "docker run -d --name uu -u 1000 debian-ish:1 sleep 1000");
    assert!(said(&mut engine, "docker top uu").1.contains("\n1000                1  "));
    said(&mut engine, "docker exec -d -u 5 uu sleep 77; docker exec -d uu sleep 1");
    let told = said(&mut engine, "docker top uu").1;
    let row = |row: &str| {
        let words: Vec<&str> = row.split_whitespace().collect();
        format!("{} {}", words[0], words[7..].join(" "))
    };
    let rows: Vec<String> = told.lines().skip(1).map(row).collect();
    assert_eq!(rows, ["1000 sleep 1000", "5 sleep 77"]);
    said(&mut engine, "docker restart -t 0 uu");
    assert!(!said(&mut engine, "docker top uu").1.contains("sleep 77"));
}
