//! What a real Docker Engine 26.1.5 said to the same lines.

use super::tests::{engine, said};

/// Runs rows of a line, its exit status and all that it prints on one machine, one after another.
fn each(rows: &[(&str, i32, &str)]) {
    let mut engine = engine();
    for (line, status, text) in rows {
        assert_eq!(said(&mut engine, line), (*status, (*text).to_owned()), "{line}");
    }
}

#[test]
fn prune_takes_what_its_filters_name_and_nothing_where_one_is_unknown() {
    let mut engine = engine();
    for (name, label) in [("p1", "-l a=b"), ("p2", "-l a=c"), ("p3", "")] {
        said(&mut engine, &format!("docker run --name {name} {label} debian-ish:1 true"));
    }
    for (line, text, left) in [
        (
            "container prune -f --filter foo=bar",
            "Error response from daemon: invalid filter 'foo'\n",
            "p3 p2 p1 ",
        ),
        ("container prune -f --filter until=24h", "Total reclaimed space: 0B\n", "p3 p2 p1 "),
        (
            "container prune -f --filter until=zzz",
            "Error response from daemon: failed to parse value as time or duration: \"zzz\"\n",
            "p3 p2 p1 ",
        ),
        (
            "system prune -f --volumes --filter until=24h",
            "ERROR: The \"until\" filter is not supported with \"--volumes\"\n",
            "p3 p2 p1 ",
        ),
        (
            "system prune -f --filter dangling=true",
            "Error response from daemon: invalid filter 'dangling'\n",
            "p3 p2 p1 ",
        ),
        ("container prune -f --filter label=a=b", "Deleted", "p3 p2 "),
        ("container prune -f --filter 'label!=a'", "Deleted", "p2 "),
        (
            "container prune -f --filter label",
            "invalid argument \"label\" for \"--filter\" flag: bad format of filter (expected name=value)\nSee 'docker container prune --help'.\n",
            "p2 ",
        ),
        ("image prune -af --filter label=x", "Total reclaimed space: 0B\n", "p2 "),
        (
            "builder prune -f --filter until=1h",
            "--filter: this lab has nothing that it could act on\nSee 'docker builder prune --help'.\n",
            "p2 ",
        ),
    ] {
        let told = said(&mut engine, &format!("docker {line}")).1;
        assert!(
            told == text || text == "Deleted" && told.starts_with("Deleted Containers:\n"),
            "{line}: {told}"
        );
        let names = said(&mut engine, "docker ps -f status=exited --format '{{.Names}}'").1;
        assert_eq!(names.replace('\n', " "), left, "{line}");
    }
    said(&mut engine, "docker volume create --label a=b v1; docker volume create v2");
    let created = said(&mut engine, "docker volume inspect -f '{{json .Labels}}' v1 v2").1;
    assert_eq!(created, "{\"a\":\"b\"}\nnull\n");
    assert_eq!(
        said(&mut engine, "docker volume prune -f --filter all=1 --filter label=a").1,
        "Deleted Volumes:\nv1\n\nTotal reclaimed space: 0B\n"
    );
    let id = said(&mut engine, "docker volume create").1;
    let told = said(&mut engine, "docker system prune -f --volumes").1;
    assert!(told.contains(&format!("Deleted Volumes:\n{id}\n")), "{told}");
    assert_eq!(said(&mut engine, "docker volume ls -q -f name=v").1, "v2\n");
}

#[test]
fn lists_refuse_filters_that_there_are_not() {
    each(&[
        ("docker ps --filter foo=bar", 1, "Error response from daemon: invalid filter 'foo'\n"),
        (
            "docker ps -a --filter status=foo",
            1,
            "Error response from daemon: invalid filter 'status=foo'\n",
        ),
        (
            "docker ps -a --filter exited=zz",
            1,
            "Error response from daemon: invalid filter 'exited=zz': strconv.Atoi: parsing \"zz\": invalid syntax\n",
        ),
        (
            "docker ps -a --filter since=nope",
            1,
            "Error response from daemon: No such container: nope\n",
        ),
        (
            "docker ps --filter foo",
            125,
            "invalid argument \"foo\" for \"-f, --filter\" flag: bad format of filter (expected name=value)\nSee 'docker ps --help'.\n",
        ),
        ("docker ps --filter label=x -q", 0, ""),
        ("docker images --filter foo=bar", 1, "Error response from daemon: invalid filter 'foo'\n"),
        (
            "docker images --filter dangling=zz",
            1,
            "Error response from daemon: invalid filter 'dangling=[zz]'\n",
        ),
        (
            "docker volume ls --filter scope=local",
            1,
            "Error response from daemon: invalid filter 'scope'\n",
        ),
        (
            "docker ps --format '{{.Nope}}'",
            1,
            "failed to execute template: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext\n",
        ),
        (
            "docker images --format '{{end}}'",
            1,
            "template parsing error: template: :1: unexpected {{end}}\n",
        ),
        (
            "docker inspect -f 'a{{.Nope}}' web",
            1,
            "\ntemplate parsing error: template: :1:3: executing \"\" at <.Nope>: map has no entry for key \"Nope\"\n",
        ),
        (
            "docker inspect -f '{{if .Id}}' web",
            64,
            "template parsing error: template: :1: unexpected EOF\n",
        ),
        (
            "docker system df -v --format '{{range .Containers}}{{.Names}} {{.Image}}{{end}}'",
            0,
            "web debian-ish:1",
        ),
    ]);
}

#[test]
fn flags_are_read_as_the_client_reads_them() {
    each(&[
        ("docker run --name", 125, "flag needs an argument: --name\nSee 'docker run --help'.\n"),
        ("docker run -itv", 125, "flag needs an argument: 'v' in -v\nSee 'docker run --help'.\n"),
        (
            "docker ps -n x",
            125,
            "invalid argument \"x\" for \"-n, --last\" flag: strconv.ParseInt: parsing \"x\": invalid syntax\nSee 'docker ps --help'.\n",
        ),
        (
            "docker ps -a=zz",
            125,
            "invalid argument \"zz\" for \"-a, --all\" flag: strconv.ParseBool: parsing \"zz\": invalid syntax\nSee 'docker ps --help'.\n",
        ),
        ("docker ps ---", 125, "bad flag syntax: ---\nSee 'docker ps --help'.\n"),
        ("docker ps -q=", 125, "unknown shorthand flag: '=' in -=\nSee 'docker ps --help'.\n"),
        ("docker ps -é", 125, "unknown shorthand flag: 'Ã' in -é\nSee 'docker ps --help'.\n"),
        ("docker ps --help=false -q -f name=x", 0, ""),
        ("docker -", 1, "docker: '-' is not a docker command.\nSee 'docker --help'\n"),
        (
            "docker rm -l web",
            1,
            "Error response from daemon: Conflict, cannot remove the default link name of the container\n",
        ),
        (
            "docker rmi --no-prune x",
            125,
            "--no-prune: this lab has nothing that it could act on\nSee 'docker rmi --help'.\n",
        ),
        (
            "DOCKER_BUILDKIT=0 docker build --ssh default . 2>&1 | tail -2",
            0,
            "--ssh: this lab has nothing that it could act on\nSee 'docker build --help'.\n",
        ),
        (
            "docker save Bad",
            1,
            "Error response from daemon: invalid reference format: repository name (library/Bad) must be lowercase\n",
        ),
        ("docker save debian-ish:1 -o ctx", 1, "rename ./.docker_temp_1 ctx: file exists\n"),
        (
            "docker pull --platform linux/arm64 x",
            1,
            "--platform linux/arm64: this lab has linux/amd64 only\n",
        ),
        (
            "docker volume create -o type=nfs v",
            1,
            "--opt type: a volume of this lab is a folder of its own and has no options\n",
        ),
    ]);
    let mut engine = engine();
    for line in ["docker -c", "docker --context"] {
        let (status, text) = said(&mut engine, line);
        assert!(status == 125 && text.starts_with("flag needs an argument: "), "{text}");
    }
    let help = said(&mut engine, "docker --help");
    assert_eq!(said(&mut engine, "docker --help=false"), help);
}

#[test]
fn inspect_looks_at_the_kind_that_is_asked_for_and_signals_do_what_they_do() {
    each(&[
        ("docker inspect --type foo web", 1, "\"foo\" is not a valid value for --type\n"),
        (
            "docker inspect --type image web",
            1,
            "[]\nError response from daemon: No such image: web:latest\n",
        ),
        ("docker inspect --type container -s -f '{{.SizeRw}}' web", 0, "0\n"),
        (
            "docker inspect -s -f '{{.Os}}' debian-ish:1",
            0,
            "linux\nWARNING: --size ignored for image\n",
        ),
        (
            "docker image inspect -s x",
            125,
            "unknown shorthand flag: 's' in -s\nSee 'docker image inspect --help'.\n",
        ),
        (
            "docker kill -s FOO web",
            1,
            "Error response from daemon: cannot kill container: web: invalid signal: FOO\n",
        ),
        (
            "docker kill -s 99 web",
            1,
            "Error response from daemon: cannot kill container: web: the linux daemon does not support signal 99\n",
        ),
        (
            "docker stop -s FOO web",
            1,
            "Error response from daemon: cannot stop container: web: invalid signal: FOO\n",
        ),
        ("docker kill -s TERM web", 0, "web\n"),
        ("docker inspect -f '{{.State.Status}}' web", 0, "running\n"),
        ("docker kill -s 9 web", 0, "web\n"),
        ("docker inspect -f '{{.State.ExitCode}}' web", 0, "137\n"),
    ]);
    let mut engine = engine();
    said(
        &mut engine,
        "docker run -d --name tt debian-ish:1 sh -c 'trap \"echo hup\" HUP; trap \"echo u; exit 3\" USR1; sleep 1000'",
    );
    said(
        &mut engine,
        "docker kill -s HUP tt; docker kill -s SIGRTMIN+3 tt; docker kill -s SIGUSR1 tt",
    );
    let told = said(&mut engine, "docker logs tt; docker inspect -f '{{.State.ExitCode}}' tt");
    assert_eq!(told.1, "hup\nu\n3\n");
    // Whatever an image asks for, its containers can be stopped; an init listens.
    for (options, signal, code) in [
        ("", "SIGWINCH", 137),
        ("", "SIGRTMIN+3", 137),
        ("", "nonsense", 137),
        ("--init", "TERM", 143),
        ("--init", "SIGWINCH", 137),
        ("--init", "QUIT", 131),
    ] {
        said(&mut engine, &format!("docker commit -c 'STOPSIGNAL {signal}' web odd"));
        let line = format!(
            "docker run -d {options} --name oo odd sleep 1000 > id; docker stop oo; docker inspect -f '{{{{.State.ExitCode}}}}' oo; docker rm oo"
        );
        assert_eq!(said(&mut engine, &line).1, format!("oo\n{code}\noo\n"), "{signal}");
    }
}

#[test]
fn logs_know_when_a_run_was() {
    let mut engine = engine();
    said(&mut engine, "docker run --name ll debian-ish:1 echo a");
    engine.now.secs += 3600;
    said(&mut engine, "docker start ll");
    let stamped = said(&mut engine, "docker logs -t ll").1;
    let mut lines = stamped.lines();
    let then = lines.next().and_then(|line| line.strip_suffix("Z a")).map(str::len);
    assert_eq!(
        (then, lines.count()),
        (Some("2025-10-09T08:53:20.000000000".len()), 1),
        "{stamped}"
    );
    for (line, text) in [
        ("docker logs ll", "a\na\n"),
        ("docker logs --since 10m ll", "a\n"),
        ("docker logs --until 10m ll", "a\n"),
        ("docker logs --since 2h --until 90m ll", ""),
        (
            "docker logs --since zz ll",
            "invalid value for \"since\": failed to parse value as time or duration: \"zz\"\n",
        ),
    ] {
        assert_eq!(said(&mut engine, line).1, text, "{line}");
    }
}

#[test]
fn what_run_was_told_of_the_host_is_kept() {
    let mut engine = engine();
    said(
        &mut engine,
        "docker create --name hh -v vv:/a -v /home/me:/b:ro -v /anon --tmpfs /t:size=1m --mount type=bind,src=/home/me,dst=/m --restart on-failure:3 --network host -p 8080:80 -p 127.0.0.1:81:82/udp --privileged -m 64m --cap-add NET_ADMIN --stop-signal SIGINT debian-ish:1",
    );
    let of = |engine: &mut _, what: &str| {
        said(engine, &format!("docker inspect -f '{{{{json .{what}}}}}' hh")).1
    };
    assert_eq!(
        of(&mut engine, "HostConfig"),
        "{\"Binds\":[\"vv:/a\",\"/home/me:/b:ro\"],\"NetworkMode\":\"host\",\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}],\"82/udp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"81\"}]},\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3},\"AutoRemove\":false,\"VolumesFrom\":null,\"CapAdd\":[\"NET_ADMIN\"],\"Privileged\":true,\"ReadonlyRootfs\":false,\"Tmpfs\":{\"/t\":\"size=1m\"},\"Memory\":67108864,\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/home/me\",\"Target\":\"/m\"}]}\n"
    );
    let mounts = of(&mut engine, "Mounts");
    assert!(
        mounts.contains("\"Destination\":\"/b\",\"Mode\":\"ro\",\"RW\":false")
            && !mounts.contains("tmpfs"),
        "{mounts}"
    );
    assert_eq!(of(&mut engine, "Config.StopSignal"), "\"SIGINT\"\n");
    assert_eq!(of(&mut engine, "Config.ExposedPorts"), "{\"80/tcp\":{},\"82/udp\":{}}\n");
    assert_eq!(of(&mut engine, "Config.Volumes"), "{\"/anon\":{}}\n");
    for (line, text) in [
        (
            "docker create --restart zz debian-ish:1",
            "Error response from daemon: invalid restart policy: unknown policy 'zz'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'\n",
        ),
        (
            "docker run --rm --restart always debian-ish:1",
            "docker: Conflicting options: --restart and --rm.\nSee 'docker run --help'.\n",
        ),
        (
            "docker run -m 1k debian-ish:1",
            "docker: Error response from daemon: Minimum memory limit allowed is 6MB.\nSee 'docker run --help'.\n",
        ),
        (
            "docker run -p zz debian-ish:1",
            "docker: Invalid containerPort: zz.\nSee 'docker run --help'.\n",
        ),
        (
            "docker run --pull never nope",
            "docker: Error response from daemon: No such image: nope:latest.\nSee 'docker run --help'.\n",
        ),
    ] {
        assert_eq!(said(&mut engine, line).1, text);
    }
}

#[test]
fn a_tar_goes_in_and_out_of_a_container() {
    each(&[
        ("docker cp web:/etc/. - | tar tf - | head -1", 0, "./\n"),
        (
            "docker cp web:/nope - | wc -c",
            0,
            "0\nError response from daemon: Could not find the file /nope in container web\n",
        ),
        (
            "docker cp web:/srv - | docker cp - web:/tmp; docker exec web cat /tmp/srv/app/conf.ini",
            0,
            "port=8080\n",
        ),
        ("echo zz | docker cp - web:/", 1, "Error response from daemon: unexpected EOF\n"),
        (
            "docker cp web:/srv - | docker cp - web:/nope",
            1,
            "destination \"web:/nope\" must be a directory\n",
        ),
        (
            "docker cp web:/srv - | docker cp - nope:/x",
            1,
            "destination \"nope:/x\" must be a directory\n",
        ),
    ]);
}
