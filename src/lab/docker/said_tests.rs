//! What docker says of ports, mounts, names and changes, by the sources of its client and engine.

use super::tests::{engine, said};

#[test]
fn ports_are_read_and_listed_as_docker_does() {
    let mut engine = engine();
    for (option, why) in [
        ("1.2.3:80:80", "Invalid ip address: 1.2.3"),
        ("80/foo", "Invalid proto: foo"),
        ("8080:", "No port specified: 8080:<empty>"),
        ("80-82:1-2", "Invalid ranges specified for container and host Ports: 1-2 and 80-82"),
        ("90-80", "Invalid containerPort: 90-80"),
    ] {
        let told = said(&mut engine, &format!("docker create -p {option} debian-ish:1")).1;
        assert_eq!(told, format!("{why}\n"));
    }
    said(
        &mut engine,
        "docker run -d --name pp -p 8080-8081:80-81 -p [::1]:53:53/udp -p 7 debian-ish:1 sleep 1000",
    );
    assert_eq!(
        said(&mut engine, "docker ps -f name=^pp$ --format '{{.Ports}}'").1,
        "0.0.0.0:8080->80/tcp, :::8080->80/tcp, 0.0.0.0:8081->81/tcp, :::8081->81/tcp, ::1:53->53/udp, 7/tcp\n"
    );
    said(&mut engine, "docker stop -t 0 pp");
    assert_eq!(said(&mut engine, "docker ps -af name=^/pp$ --format '{{.Ports}}'").1, "\n");
}

#[test]
fn mounts_tell_what_nobody_knows() {
    let mut engine = engine();
    let config = "invalid mount config for type";
    for (options, by_engine, why) in [
        ("--mount foo=bar,dst=/x", false, "unexpected key 'foo' in 'foo=bar'"),
        ("--mount dst=/x,rw", false, "invalid field 'rw' must be a key=value pair"),
        ("--mount src=v", false, "target is required"),
        ("--mount dst=/x,readonly=2", false, "invalid value for readonly: 2"),
        ("--mount type=foo,dst=/x", true, &format!("{config} \"foo\": mount type unknown")),
        (
            "--mount dst=x",
            true,
            &format!("{config} \"volume\": invalid mount path: 'x' mount path must be absolute"),
        ),
        ("-v v1:/x:bogus", true, "invalid mode: bogus"),
        ("--tmpfs rel", true, "invalid mount path: 'rel' mount path must be absolute"),
    ] {
        let told = said(&mut engine, &format!("docker create {options} debian-ish:1")).1;
        let given = options.split(' ').nth(1).unwrap();
        let want = match by_engine {
            true => format!("Error response from daemon: {why}\n"),
            false => format!(
                "invalid argument \"{given}\" for \"--mount\" flag: {why}\nSee 'docker create --help'.\n"
            ),
        };
        assert_eq!(told, want);
    }
    let line = "docker run --rm --mount src=v1,dst=/etc,readonly=0,volume-nocopy debian-ish:1 sh -c 'ls /etc; touch /etc/x'";
    assert_eq!(said(&mut engine, line), (0, String::new()));
    let told = said(&mut engine, "docker volume create -d foo").1;
    assert!(
        told.ends_with("error looking up volume plugin foo: plugin \"foo\" not found\n"),
        "{told}"
    );
}

#[test]
fn lists_of_containers_are_cut_behind_their_filters() {
    let mut engine = engine();
    said(&mut engine, "for n in web2 a.b old; do docker create --name $n debian-ish:1; done");
    for (options, names) in [
        ("-a -f name=^web", "web2 web "),
        ("-a -f name=^web$", "web "),
        ("-a -f name=b$", "a.b web "),
        ("-a -f name=^/a.b", "a.b "),
        ("-n 1 -f name=web", "web2 "),
        ("-l -f name=b$", "a.b "),
        ("-n 0", "web "),
        ("-n -3", "web "),
        ("-n 2", "old a.b "),
    ] {
        let line = format!("docker ps {options} --format '{{{{.Names}}}}' | tr '\\n' ' '");
        assert_eq!(said(&mut engine, &line).1, names, "{options}");
    }
    for (filter, why) in [
        ("name=a*", "invalid filter 'name=a*'"),
        ("since=", "No such container: "),
        ("name=(", "invalid filter 'name=('"),
    ] {
        let told = said(&mut engine, &format!("docker ps -f '{filter}'")).1;
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn labels_and_changes_are_what_was_given() {
    let mut engine = engine();
    said(&mut engine, "printf 'FROM debian-ish:1\\n' > Dockerfile");
    let line = "DOCKER_BUILDKIT=0 docker build -t l --label 'a=$PATH' --label \"b=it's
two\" .; docker image inspect -f '{{json .Config.Labels}}' l";
    let told = said(&mut engine, line).1;
    assert!(told.contains("{\"a\":\"$PATH\",\"b\":\"it's\\ntwo\"}\n"), "{told}");
    let told = said(
        &mut engine,
        "docker commit -c 'CMD a
RUN b' web",
    )
    .1;
    assert_eq!(told, "Error response from daemon: RUN is not a valid change command\n");
}
