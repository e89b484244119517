//! What a real engine and busybox 1.35 said, line by line: each row was typed into both.

use super::*;
use crate::lab::sample;

pub(super) fn engine() -> Engine {
    let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
    sample::add(&mut engine).unwrap();
    host(&mut engine, "/home/me", b"mkdir -p /home/me/ctx; echo one > /home/me/ctx/a");
    host(&mut engine, "/home/me", b"docker run -d --name web debian-ish:1 sleep 1000");
    engine
}

/// Exit status and all that a line prints.
pub(super) fn said(engine: &mut Engine, line: &str) -> (i32, String) {
    let answer = host(engine, "/home/me", line.as_bytes());
    (answer.status, String::from_utf8_lossy(&[answer.out, answer.err].concat()).into_owned())
}

#[test]
fn tools_speak_as_busybox_does() {
    for (line, status, text) in [
        // What is a folder is opened like a file; each tool finds out in its own way.
        ("head /srv/app", 1, "head: /srv/app: Input/output error\n"),
        ("tail /srv/app", 1, "tail: read error: Is a directory\n"),
        (
            "tail /nosuch",
            1,
            "tail: can't open '/nosuch': No such file or directory\ntail: no files\n",
        ),
        ("wc -l /srv/app", 1, "0 /srv/app\nwc: /srv/app: Is a directory\n"),
        ("sort /srv/app", 0, ""),
        ("grep x /srv/app", 1, ""),
        ("sed p /srv/app", 0, ""),
        ("grep -rl port /srv/app", 0, "/srv/app/conf.ini\n"),
        ("grep -L port /srv/app/conf.ini", 1, ""),
        ("sed y/port/PORT/ /srv/app/conf.ini", 0, "PORT=8080\n"),
        ("sed s/0/1/2g /srv/app/conf.ini", 0, "port=8181\n"),
        ("sort -t: -k3,3nr /etc/group", 0, "ann:x:1000:\nroot:x:0:\n"),
        ("rm -f /etc/motd/x", 1, "rm: can't stat '/etc/motd/x': Not a directory\n"),
        ("truncate -s -3 /etc/motd", 1, "truncate: invalid number '-3'\n"),
        ("cp /etc/motd /nosuch/", 1, "cp: can't create '/nosuch/': Is a directory\n"),
        ("cp /etc/motd /no/such/", 1, "cp: can't create '/no/such/': No such file or directory\n"),
        (
            "cp /etc/motd /etc/group/x",
            1,
            "cp: can't stat '/etc/group/x': Path has non-directory component\n",
        ),
        ("cp -r /srv /etc/motd", 1, "cp: can't stat '/etc/motd/srv': Not a directory\n"),
        ("cp -l /etc/motd /etc/group", 1, "cp: can't create '/etc/group': File exists\n"),
        ("cp -l /nosuch /q", 1, "cp: can't create '/q': No such file or directory\n"),
        (
            "mv /etc/motd /etc/group/x",
            1,
            "mv: can't stat '/etc/group/x': Path has non-directory component\n",
        ),
        ("chmod -v 600 /etc/motd", 0, "mode of '/etc/motd' changed to 0600 (rw-------)\n"),
        ("chown -v ann. /etc/motd", 0, "changed ownership of '/etc/motd' to 1000:1000\n"),
        ("chown nosuch /etc/motd", 1, "chown: unknown user nosuch\n"),
        ("id -G ann", 0, "1000\n"),
        ("id nosuch", 1, "id: unknown user nosuch\n"),
        ("printf %d abc", 1, "0printf: invalid number 'abc'\n"),
        ("sh -c 'printf \"%5.2f|%03d|%+d\" 3 5 7'", 0, " 3.00|005|+7"),
        ("sh -c '[ 1 -eq x ]'", 2, "sh: x: bad number\n"),
        ("sh -c '[ a b ]'", 2, "sh: b: unknown operand\n"),
        ("sh -c 'type ls cd'", 0, "ls is ls\ncd is a shell builtin\n"),
        ("sh -c 'command -v ls'", 0, "ls\n"),
        ("sh -c 'rm /bin/ls; ls /srv'", 0, "app\n"),
        ("sh -c 'mkdir -pm 711 /srv; stat -c %a /srv'", 0, "755\n"),
        ("sh -c 'find /srv -name \"*.py\" -delete; find /srv -type f'", 0, "/srv/app/conf.ini\n"),
        (
            "sh -c 'echo aa | sed -E \"s/(a)\\\\1/x/\"'",
            1,
            "sed: the lab knows no back reference: (a)\\1\n",
        ),
        (
            "sh -c 'grep \"\\\\(o\\\\)\\\\1\" /etc/motd'",
            2,
            "grep: the lab knows no back reference: \\(o\\)\\1\n",
        ),
        (
            "sh -c 'cd /srv; tar cf /t / 2> /e; tar tf /t | grep -c ^srv/; tar xf /t -C /tmp; ls /tmp/srv'",
            0,
            "4\napp\n",
        ),
        (
            "sh -c 'mkdir -p /a/b; echo x > /a/b/f; ln /a/b/f /a/b/g; cd /; tar cf /t a; cd /tmp; tar xf /t --strip-components=1; cat b/g; ls'",
            0,
            "x\nb\n",
        ),
        ("sh -c 'seq 300000 | awk \"{s+=\\$1} END {print s}\"'", 0, "45000150000\n"),
        ("printenv PATH NOSUCH", 1, "/bin\n"),
        (
            "sh -c 'df -T /dev; df -m /srv; df -iP /dev; df -h -k -PT /dev'",
            0,
            "Filesystem           Type       1K-blocks      Used Available Use% Mounted on\n\
             tmpfs                tmpfs          65536         0     65536   0% /dev\n\
             Filesystem           1M-blocks      Used Available Use% Mounted on\n\
             overlay                  59820     17946     41874  30% /\n\
             Filesystem              Inodes      Used Available Use% Mounted on\n\
             tmpfs                   506311         1    506310   0% /dev\n\
             Filesystem           Type       1024-blocks    Used Available Capacity Mounted on\n\
             tmpfs                tmpfs          65536         0     65536   0% /dev\n",
        ),
        ("stat -f -c '%n %l %T %s %b' /dev", 0, "/dev 255 tmpfs 4096 16384\n"),
        (
            "sh -c 'stat -t /etc/motd | wc -w; stat -f / | head -n 1; stat -f /nosuch'",
            1,
            "15\n  File: \"/\"\nstat: can't read file system information for '/nosuch': No such file or directory\n",
        ),
        (
            "sh -c 'awk \"{a[1]++}\" /etc/motd'",
            1,
            "awk: the lab's awk knows fields, sums and patterns, no arrays, loops, files, sub, gsub, sprintf or match; it stops at: a[1]++}\n",
        ),
        ("seq -s , 3", 0, "1,2,3\n"),
        ("sh -c 'echo a | sed \"G;D\"'", 130, "sh: stopped: this never ends\n"),
        ("sh -c 'printf \"a\\r\\n\" | cat -A'", 0, "a^M$\n"),
        ("sh -c 'which /bin/ls ls'", 0, "/bin/ls\n/bin/ls\n"),
        (
            "sh -c 'mkdir -pv /srv/app/x/y'",
            0,
            "created directory: '/srv/app/x/'\ncreated directory: '/srv/app/x/y'\n",
        ),
        ("sh -c 'mkdir -pv /srv/app'", 0, ""),
        ("sh -c 'cd /tmp; echo 1 > a; echo 2 > b; sed -i \"w w\" a b; cat w'", 0, "1\n2\n"),
        (
            "sh -c 'cd /tmp; printf 1 > a; printf 2 > b; gzip a b; cat a.gz b.gz > c.gz; gunzip c.gz; cat c'",
            0,
            "12",
        ),
        ("sh -c 'cd /tmp; echo 1 > a; chmod 600 a; gzip a; stat -c %a a.gz'", 0, "600\n"),
    ] {
        let mut engine = engine();
        let ran = said(&mut engine, &format!("docker exec web {line}"));
        assert_eq!(ran, (status, text.to_owned()), "{line}");
    }
}

#[test]
fn docker_speaks_as_the_engine_does() {
    let lacks = "Error response from daemon: No such container: x\n";
    for (line, status, text) in [
        ("docker rename x y", 1, format!("{lacks}Error: failed to rename container named x\n")),
        ("docker start -a x", 1, lacks.into()),
        ("docker kill x", 1, "Error response from daemon: cannot kill container: x: No such container: x\n".into()),
        ("docker cp ctx/a x:/", 1, "no such directory\n".into()),
        ("docker cp ctx/a web:/no/such/x", 1, "Error response from daemon: Could not find the file /no/such in container web\n".into()),
        ("docker cp web:/etc/motd got/", 1, "no such directory\n".into()),
        ("docker cp web:/etc/motd - | tar tf -", 0, "motd\n".into()),
        ("docker save x:1", 1, "Error response from daemon: reference does not exist\n".into()),
        ("docker save x", 1, "Error response from daemon: No such image: x\n".into()),
        ("docker images -f before=x", 1, "Error response from daemon: No such image: x:latest\n".into()),
        ("docker inspect -f '{{json .RootFS.Type}} {{.VirtualSize}}' debian-ish:1", 0, "\"layers\" 0\n".into()),
        ("docker push -a localhost:5000/x", 1, "The push refers to repository [localhost:5000/x]\nAn image does not exist locally with the tag: localhost:5000/x\n".into()),
    ] {
        assert_eq!(said(&mut engine(), line), (status, text), "{line}");
    }
}

#[test]
fn the_build_cache_is_counted_and_freed_as_buildkit_does() {
    let mut engine = engine();
    said(&mut engine, "printf 'FROM debian-ish:1\\nCOPY a /a\\nRUN true\\n' > ctx/Dockerfile");
    said(&mut engine, "docker build -t app:1 ctx");
    let row = |engine: &mut Engine| {
        let (_, text) = said(engine, "docker system df");
        let row = text.lines().last().unwrap_or_default().to_owned();
        row.split_whitespace().skip(2).map(str::to_owned).collect::<Vec<_>>()
    };
    // Three layers of the base, two of the build; Dockerfile, .dockerignore and the one file that was sent.
    assert_eq!(row(&mut engine), ["8", "0", "41B", "41B"]);
    let (_, pruned) = said(&mut engine, "docker builder prune -f");
    assert_eq!(pruned.lines().count(), 5, "what no image has: {pruned}");
    assert_eq!(row(&mut engine), ["5", "0", "0B", "0B"]);
    let (_, pruned) = said(&mut engine, "docker builder prune -af");
    assert!(pruned.ends_with("Total:\t4B\n"), "{pruned}");
    assert_eq!(row(&mut engine), ["0", "0", "0B", "0B"]);
}

#[test]
fn a_failed_step_of_the_classic_builder_leaves_its_container() {
    let mut engine = engine();
    said(&mut engine, "docker rm -f web");
    said(&mut engine, "printf 'FROM debian-ish:1\\nRUN exit 3\\nRUN true\\n' > ctx/Dockerfile");
    let (status, text) = said(&mut engine, "DOCKER_BUILDKIT=0 docker build ctx");
    assert_eq!(status, 3);
    assert!(!text.contains("Step 3/3"), "{text}");
    let id = text
        .split(" ---> Running in ")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    let (_, listed) = said(&mut engine, "docker ps -a --format '{{.ID}} {{.Command}}'");
    assert_eq!(listed, format!("{id} \"/bin/sh -c 'exit 3'\"\n"));
    // With what it wrote.
    said(
        &mut engine,
        "printf 'FROM debian-ish:1\\nRUN echo x > /srv/log; exit 3\\n' > ctx/Dockerfile",
    );
    said(&mut engine, "DOCKER_BUILDKIT=0 docker build ctx");
    let (_, changed) = said(&mut engine, "docker diff $(docker ps -ql)");
    assert_eq!(changed, "C /srv\nA /srv/log\n");
}

#[test]
fn the_classic_builder_takes_no_base_away() {
    let mut engine = engine();
    let images = |engine: &mut Engine| said(engine, "docker images -q --no-trunc").1;
    let mut image = (**engine.image("debian-ish:1").unwrap()).clone();
    image.history.clear();
    let bare = engine.add_image(image);
    engine.tags.insert("nohist:1".into(), bare.clone());
    let before = images(&mut engine);
    for (from, status) in
        [("nohist:1", 0), ("debian-ish:1", 0), ("scratch", 1), ("scratchpad:1", 1)]
    {
        said(&mut engine, &format!("echo FROM {from} > ctx/Dockerfile"));
        let (got, text) = said(&mut engine, "DOCKER_BUILDKIT=0 docker build -t z:1 ctx");
        assert_eq!(got, status, "{from}: {text}");
        let none = text.contains("No image was generated. Is your Dockerfile empty?");
        assert_eq!(none, from == "scratch", "{text}");
        assert_eq!(engine.tags.remove("z:1").is_some(), status == 0, "{from}");
        assert_eq!(images(&mut engine), before, "{from}");
    }
}

#[test]
fn what_cp_packs_and_unpacks_keeps_modes_links_and_devices() {
    let mut engine = engine();
    let make =
        "mkdir /a; echo x > /a/f; chmod 4751 /a/f; ln /a/f /a/g; ln -s f /a/l; mknod /a/n c 1 3";
    said(&mut engine, &format!("docker exec web sh -c '{make}'"));
    said(&mut engine, "docker run -d --name w2 debian-ish:1 sleep 1000");
    let (status, text) = said(&mut engine, "docker cp web:/a - | docker cp - w2:/srv");
    assert_eq!((status, text.as_str()), (0, ""));
    let (_, stat) = said(
        &mut engine,
        "docker exec w2 stat -c '%n %F %a %h' /srv/a/f /srv/a/g /srv/a/l /srv/a/n",
    );
    assert_eq!(
        stat,
        "/srv/a/f regular file 4751 2\n/srv/a/g regular file 4751 2\n\
         /srv/a/l symbolic link 777 1\n/srv/a/n character special file 644 1\n"
    );
    assert_eq!(said(&mut engine, "docker exec w2 cat /srv/a/g"), (0, "x\n".into()));
    let (status, text) = said(&mut engine, "echo rubbish | docker cp - w2:/srv");
    assert_eq!((status, text.as_str()), (1, "Error response from daemon: unexpected EOF\n"));
}

#[test]
fn a_registrys_port_is_no_tag() {
    let mut engine = engine();
    said(&mut engine, "docker tag debian-ish:1 localhost:5000/app:2");
    let (status, text) = said(&mut engine, "docker save -o app.tar localhost:5000/app");
    assert_eq!((status, text.as_str()), (0, ""));
    let (_, listed) =
        said(&mut engine, "docker images --format '{{.Repository}} {{.Tag}}' localhost:5000/app");
    assert_eq!(listed, "localhost:5000/app 2\n");
}

#[test]
fn an_image_whose_contents_are_elsewhere_is_not_saved() {
    let mut engine = engine();
    let top = engine.image("debian-ish:1").unwrap().layers.last().unwrap().clone();
    let merged = engine.layers[&top].tree.clone();
    engine.opened.insert(top, merged);
    let (status, text) = said(&mut engine, "docker save -o app.tar debian-ish:1");
    assert_eq!(status, 1);
    assert!(text.contains("can't be saved"), "{text}");
    assert_ne!(said(&mut engine, "ls app.tar").0, 0);
}

#[test]
fn json_is_a_format() {
    let mut engine = engine();
    let (_, row) = said(&mut engine, "docker ps --format json");
    assert!(row.starts_with(r#"{"Command":"\"sleep 1000\"","#), "{row}");
    let (_, long) = said(&mut engine, "docker inspect --format '{{json .}}' web");
    let (_, all) = said(&mut engine, "docker inspect --format json web");
    assert_eq!(all, format!("[{}]\n", long.trim_end()));
}

/// Every command has its help: its line of use, and a sentence for each option that it takes.
#[test]
fn every_command_explains_itself() {
    let mut engine = engine();
    for (name, row) in commands::all() {
        let (status, text) = said(&mut engine, &format!("docker {name} --help"));
        assert_eq!(status, 0, "{name}");
        assert!(text.starts_with(&format!("\nUsage:  docker {name}")), "{text}");
        assert!(text.contains(row.about), "{text}");
        for option in text.split("\nOptions:\n").nth(1).unwrap_or_default().lines() {
            let told = option.trim_start().split_once("   ").map_or(option, |(_, text)| text);
            assert!(option.len() <= 80 && !told.trim().starts_with('-'), "{name}: {option}");
        }
        assert_eq!(said(&mut engine, &format!("docker help {name}")), (0, text), "{name}");
    }
}

#[test]
fn help_is_laid_out_as_dockers() {
    let rm = "\nUsage:  docker rm [OPTIONS] CONTAINER [CONTAINER...]\n\nRemove one or more containers\n\n\
              Aliases:\n  docker container rm, docker container remove, docker rm\n\nOptions:\n  \
              -f, --force     Force the removal of a running container (uses SIGKILL)\n  \
              -l, --link      Remove the specified link\n  \
              -v, --volumes   Remove anonymous volumes associated with the container\n";
    let engine = &mut engine();
    assert_eq!(said(engine, "docker rm --help"), (0, rm.into()));
    let old = "Flag shorthand -h has been deprecated, please use --help\n";
    assert_eq!(said(engine, "docker rm -h"), (0, format!("{old}{rm}")));
    let (status, run) = said(engine, "docker run --help");
    assert_eq!(status, 0);
    let init = "\n      --init                 Run an init inside the container that\n                             forwards signals and reaps processes\n";
    assert!(run.contains(init), "{run}");
    // What is behind the image is the container's.
    assert_eq!(said(engine, "docker run --rm debian-ish:1 echo --help"), (0, "--help\n".into()));
}

#[test]
fn docker_lists_its_commands() {
    let engine = &mut engine();
    let (status, top) = said(engine, "docker --help");
    assert_eq!(status, 0);
    for (name, _) in commands::all() {
        let first = name.split(' ').next().unwrap_or_default();
        let lines = top.lines().filter(|line| line.starts_with(&format!("  {first} ")));
        assert_eq!(lines.count(), 1, "{first}");
    }
    for line in ["docker", "docker help"] {
        assert_eq!(said(engine, line), (0, top.clone()), "{line}");
    }
    let (status, volume) = said(engine, "docker volume --help");
    assert!(status == 0 && volume.contains("\n  ls          List volumes\n"), "{volume}");
    for (line, status, text) in [
        ("docker volume", 0, volume.clone()),
        ("docker help volume", 0, volume.clone()),
        ("docker volume foo", 1, volume),
        ("docker foo", 1, "docker: 'foo' is not a docker command.\nSee 'docker --help'\n".into()),
        ("docker help foo", 1, "unknown help topic: foo\n".into()),
        ("docker --foo", 125, format!("unknown flag: --foo\nSee 'docker --help'.\n{top}")),
        ("docker rm --help --foo", 125, "unknown flag: --foo\nSee 'docker rm --help'.\n".into()),
        ("docker -v", 0, format!("{}\n", manage::VERSION)),
        ("docker --version", 0, format!("{}\n", manage::VERSION)),
    ] {
        assert_eq!(said(engine, line), (status, text), "{line}");
    }
}

/// The keys are those that a real engine gave.
#[test]
fn rows_as_json_have_all_keys() {
    let engine = &mut engine();
    said(engine, "docker volume create vol");
    for (line, row) in [
        (
            "docker images",
            r#"{"Containers":"N/A","CreatedAt":"2024-01-02 03:04:05 +0000 UTC","CreatedSince":"21 months ago","Digest":"\u003cnone\u003e","ID":"#,
        ),
        ("docker images --filter reference=debian-ish", r#""SharedSize":"N/A","Size":"#),
        ("docker ps", r#"seconds ago","Size":"0B","State":"running""#),
        (
            "docker volume ls",
            r#"{"Availability":"N/A","Driver":"local","Group":"N/A","Labels":"","Links":"N/A","Mountpoint":"/var/lib/docker/volumes/vol/_data","Name":"vol","Scope":"local","Size":"N/A","Status":"N/A"}"#,
        ),
        (
            "docker system df",
            r#"{"Active":"0","Reclaimable":"0B","Size":"0B","TotalCount":"1","Type":"Local Volumes"}"#,
        ),
    ] {
        let (status, text) = said(engine, &format!("{line} --format json"));
        assert!(status == 0 && text.contains(row), "{line}: {text}");
        // Times go on from line to line; the columns are the same.
        let mut head = |line: &str| said(engine, line).1.lines().next().map(str::to_owned);
        assert_eq!(head(&format!("{line} --format table")), head(line));
    }
    let table = "docker volume ls --format 'table json'";
    assert_eq!(said(engine, table), (0, "json\njson\n".into()));
    let (_, sizes) = said(engine, "docker ps --format 'table {{.Names}}\\t{{.Size}}'");
    assert!(sizes.starts_with("NAMES     SIZE\nweb       0B (virtual "), "{sizes}");
    let (_, ids) = said(engine, "docker images --format 'table {{.ID}}'");
    assert!(ids.starts_with("IMAGE ID\n"), "{ids}");
}

#[test]
fn inspect_tells_what_a_container_was_made_with() {
    let engine = &mut engine();
    let of = "'{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Config.Tty}} {{.Config.OpenStdin}} {{index .Config.Labels \"a\"}} [{{.NetworkSettings.IPAddress}}]'";
    for (flags, want) in [
        ("-l a=b -i debian-ish:1 echo x", "null [\"echo\",\"x\"] false true b []\n"),
        ("-l a=b=c -t --entrypoint echo debian-ish:1", "[\"echo\"] null true false b=c []\n"),
    ] {
        said(engine, "docker rm -f box");
        said(engine, &format!("docker create --name box {flags}"));
        assert_eq!(
            said(engine, &format!("docker inspect -f {of} box")),
            (0, want.into()),
            "{flags}"
        );
    }
    assert_eq!(
        said(engine, "docker ps -a --filter name=box --format '{{.Labels}}'"),
        (0, "a=b=c\n".into())
    );
}
