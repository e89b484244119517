//! What a real Docker Engine 26.1.5 made of the same images.

use super::tests::{engine, said};
use crate::lab::content::Content;
use crate::lab::kernel::OpenFlags;
use crate::lab::tar;
use std::io::Write as _;

const CONFIG: &str = "docker inspect -f '{{json .Config.Entrypoint}} {{json .Config.Cmd}}'";

#[test]
fn an_entrypoint_takes_the_command_away_and_a_commit_keeps_what_no_change_names() {
    let mut engine = engine();
    said(
        &mut engine,
        "printf 'FROM debian-ish:1\\nENTRYPOINT [\"echo\",\"ent\"]\\nCMD [\"cmd\"]\\n' > Dockerfile",
    );
    said(&mut engine, "docker build -t ec .");
    for (name, run, of) in [
        ("c1", "--name c1 debian-ish:1 echo hi", "null [\"echo\",\"hi\"]\n"),
        ("c2", "--name c2 ec", "[\"echo\",\"ent\"] [\"cmd\"]\n"),
        ("c3", "--name c3 --entrypoint ls ec", "[\"ls\"] null\n"),
        ("c4", "--name c4 --entrypoint ls ec -l", "[\"ls\"] [\"-l\"]\n"),
        ("c5", "--name c5 --entrypoint '' ec ls", "null [\"ls\"]\n"),
    ] {
        assert_eq!(said(&mut engine, &format!("docker create {run}")).0, 0, "{run}");
        assert_eq!(said(&mut engine, &format!("{CONFIG} {name}")).1, of);
    }
    for (container, changes, of) in [
        ("c1", "-c 'CMD x'", "null [\"/bin/sh\",\"-c\",\"x\"]\n"),
        ("c1", "-c 'CMD []'", "null [\"echo\",\"hi\"]\n"),
        ("c1", "-c 'ENTRYPOINT e'", "[\"/bin/sh\",\"-c\",\"e\"] null\n"),
        ("c1", "-c 'ENTRYPOINT []'", "null [\"echo\",\"hi\"]\n"),
        ("c2", "", "[\"echo\",\"ent\"] [\"cmd\"]\n"),
        ("c2", "-c 'CMD []'", "[\"echo\",\"ent\"] []\n"),
        ("c2", "-c 'ENTRYPOINT [\"e\"]'", "[\"e\"] null\n"),
        ("c2", "-c 'ENTRYPOINT []'", "[\"echo\",\"ent\"] [\"cmd\"]\n"),
        ("c4", "-c 'cmd [\"y\"]'", "[\"ls\"] [\"y\"]\n"),
        ("c2", "-c 'CMD [\"p\"]' -c 'ENTRYPOINT [\"q\"]'", "[\"q\"] [\"p\"]\n"),
        ("c2", "-c 'ENTRYPOINT [\"q\"]' -c 'CMD [\"p\"]'", "[\"q\"] [\"p\"]\n"),
    ] {
        said(&mut engine, &format!("docker commit {changes} {container} it"));
        assert_eq!(said(&mut engine, &format!("{CONFIG} it")).1, of, "{container} {changes}");
    }
    let changes = "docker commit -c 'ENV A=1 B=$A' -c 'ENV C=$A' -c 'WORKDIR /w' -c 'WORKDIR x' -c 'ONBUILD RUN x' c2 it";
    assert_eq!(said(&mut engine, changes).0, 0);
    let of = "docker inspect -f '{{json .Config.Env}} {{.Config.WorkingDir}} {{json .Config.OnBuild}}' it";
    let (_, text) = said(&mut engine, of);
    assert!(text.ends_with("\"A=1\",\"B=\",\"C=1\"] /w/x [\"RUN x\"]\n"), "{text}");
    let not = "Error response from daemon: RUN is not a valid change command\n";
    assert_eq!(said(&mut engine, "docker commit -c 'RUN x' c2"), (1, not.into()));
    assert_eq!(said(&mut engine, "docker import -c 'RUN x' - < ctx/a"), (1, not.into()));
}

#[test]
fn a_command_before_an_entrypoint_stays_and_builders_differ_below() {
    for (file, kit, classic) in [
        (
            "FROM debian-ish:1\\nCMD [\"p\"]\\nENTRYPOINT [\"q\"]",
            "[\"q\"] [\"p\"]\n",
            "[\"q\"] [\"p\"]\n",
        ),
        ("FROM debian-ish:1\\nENTRYPOINT [\"q\"]", "[\"q\"] null\n", "[\"q\"] null\n"),
        (
            "FROM debian-ish:1 AS a\\nCMD [\"p\"]\\nFROM a\\nENTRYPOINT [\"q\"]",
            "[\"q\"] null\n",
            "[\"q\"] [\"p\"]\n",
        ),
        ("FROM debian-ish:1\\nCMD []", "null null\n", "null []\n"),
        ("FROM debian-ish:1\\nCMD [\"p\"]\\nENTRYPOINT []", "null [\"p\"]\n", "null [\"p\"]\n"),
    ] {
        let mut engine = engine();
        said(&mut engine, &format!("printf '{file}\\n' > Dockerfile"));
        said(&mut engine, "docker build -t kit .");
        said(&mut engine, "DOCKER_BUILDKIT=0 docker build -t classic .");
        assert_eq!(said(&mut engine, &format!("{CONFIG} kit")).1, kit, "{file}");
        assert_eq!(said(&mut engine, &format!("{CONFIG} classic")).1, classic, "{file}");
    }
}

#[test]
fn a_saved_image_is_the_same_when_it_is_loaded() {
    let mut engine = engine();
    engine.now.nanos = 123_456_789;
    said(
        &mut engine,
        "docker commit -m why -a me -c 'STOPSIGNAL 9' -c 'EXPOSE 82/udp 80' -c 'VOLUME /v /a' web it",
    );
    let id = said(&mut engine, "docker images -q --no-trunc it").1;
    said(&mut engine, "docker save -o it.tar it");
    said(&mut engine, "docker rmi it");
    assert_eq!(said(&mut engine, "docker load -i it.tar").1, "Loaded image: it:latest\n");
    assert_eq!(said(&mut engine, "docker images -q --no-trunc it").1, id);
    let sets = "{{json .Config.ExposedPorts}} {{json .Config.Volumes}}";
    assert_eq!(
        said(&mut engine, &format!("docker image inspect -f '{sets}' it")).1,
        "{\"80/tcp\":{},\"82/udp\":{}} {\"/a\":{},\"/v\":{}}\n"
    );
    // As the image-spec writes them, for other readers.
    let text = said(&mut engine, "tar -xOf it.tar").1;
    assert!(text.contains("\"ExposedPorts\":{\"80/tcp\":{},\"82/udp\":{}}"), "{text}");
    // Without a base there is no time.
    said(&mut engine, "printf 'FROM scratch\\n' > Dockerfile; docker build -t none .");
    let id = said(&mut engine, "docker images -q --no-trunc none").1;
    said(&mut engine, "docker save -o it.tar none; docker rmi none; docker load -i it.tar");
    assert_eq!(said(&mut engine, "docker images -q --no-trunc none").1, id);
}

/// Loads an archive whose one layer is changed; what is told, and what a container of it says.
fn load_with(change: impl Fn(Vec<u8>) -> Option<Vec<u8>>) -> ((i32, String), String) {
    let mut engine = engine();
    said(&mut engine, "docker tag debian-ish:1 it:latest; docker save -o it.tar it");
    said(&mut engine, "docker rm -f web; docker rmi it debian-ish:1");
    let namespace = engine.host_namespace();
    let mut kernel = engine.kernel(&namespace);
    let archive = kernel.read(b"/home/me/it.tar").unwrap().read().unwrap();
    let entries = tar::read(&archive).unwrap().into_iter().filter_map(|mut entry| {
        let content = entry.content.read().unwrap();
        let is_layer = content.get(257..262) == Some(b"ustar");
        entry.content =
            Content::bytes(if is_layer { change(content.to_vec())? } else { content.to_vec() });
        Some(entry)
    });
    let archive = tar::bytes(&entries.collect::<Vec<_>>()).unwrap();
    let handle = kernel.open(b"/home/me/bad.tar", OpenFlags::WRITE).unwrap();
    kernel.fill(&handle, Content::bytes(archive)).unwrap();
    let told = said(&mut engine, "docker load -i bad.tar");
    (told, said(&mut engine, "docker run --rm it cat /srv/app/conf.ini").1)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn layers_are_loaded_packed_and_refused_where_they_can_t_be_read() {
    type Change = fn(Vec<u8>) -> Option<Vec<u8>>;
    let packed: Change = |bytes| Some(gzip(&bytes));
    for change in [Some as Change, packed] {
        let ((status, told), content) = load_with(change);
        assert_eq!((status, told.as_str()), (0, "Loaded image: it:latest\n"));
        assert_eq!(content, "port=8080\n");
    }
    let bad: [(&str, Change); 7] = [
        ("unexpected EOF", |_| Some(b"garbage".to_vec())),
        ("unexpected EOF", |bytes| Some(bytes[..700].to_vec())),
        ("unexpected EOF", |bytes| Some(gzip(&bytes)[..100].to_vec())),
        ("archive/tar: invalid tar header", |_| Some(vec![b'g'; 2000])),
        ("invalid diffID for layer 0: expected", |_| Some(Vec::new())),
        ("invalid diffID for layer 0: expected", |_| Some(vec![0; 1024])),
        ("no such file or directory", |_| None),
    ];
    for (why, change) in bad {
        let ((status, told), content) = load_with(change);
        assert!(status == 1 && told.contains(why), "{why}: {told}");
        assert!(content.starts_with("Unable to find image 'it:latest' locally"), "{content}");
    }
}

#[test]
fn the_classic_builder_tells_arguments_stages_triggers_and_labels() {
    let mut engine = engine();
    said(
        &mut engine,
        "printf 'ARG T=1\\nFROM debian-ish:$T AS one\\nARG A=1\\nRUN echo $A > x\\nFROM scratch\\nCOPY --from=one /x /x\\nFROM one\\nONBUILD RUN true\\n' > Dockerfile",
    );
    let told = |engine: &mut _, options: &str| {
        let (_, text) = said(engine, &format!("DOCKER_BUILDKIT=0 docker build {options} ."));
        // IDs differ from machine to machine; what counts is which are equal.
        let mut ids: Vec<String> = Vec::new();
        let words = text.lines().skip(1).map(|line| {
            let word = line.rsplit(' ').next().unwrap_or_default();
            if word.len() != 12 || !word.bytes().all(|b| b.is_ascii_hexdigit()) {
                return line.to_owned();
            }
            let at = ids.iter().position(|id| id == word).unwrap_or(ids.len());
            if at == ids.len() {
                ids.push(word.to_owned());
            }
            line.replace(word, &format!("<{at}>"))
        });
        words.collect::<Vec<_>>().join("\n")
    };
    let first = told(&mut engine, "-t ob");
    assert!(
        first.starts_with("Step 1/8 : ARG T=1\nStep 2/8 : FROM debian-ish:$T AS one\n ---> <0>\nStep 3/8 : ARG A=1\n ---> Running in <1>\n ---> Removed intermediate container <1>\n ---> <2>\nStep 4/8 : RUN echo $A > x\n"),
        "{first}"
    );
    assert!(first.contains(" ---> <4>\nStep 5/8 : FROM scratch\n ---> \nStep 6/8 : COPY --from=one /x /x\n ---> <5>\nStep 7/8 : FROM one\n ---> <4>\nStep 8/8 : ONBUILD RUN true\n"), "{first}");
    let target = told(&mut engine, "--target one --label q=r");
    assert!(target.contains("Step 4/5 : RUN echo $A > x\n ---> Using cache\n ---> <2>\nStep 5/5 : LABEL q=r\n ---> Running in <3>\n"), "{target}");
    said(&mut engine, "printf 'FROM ob\\nRUN false\\n' > Dockerfile");
    let failed = told(&mut engine, "--force-rm");
    assert!(failed.starts_with("Step 1/2 : FROM ob\n# Executing 1 build trigger\n ---> Running in <0>\n ---> Removed intermediate container <0>\n ---> <1>\nStep 2/2 : RUN false\n ---> Running in <2>\n ---> Removed intermediate container <2>"), "{failed}");
    assert_eq!(said(&mut engine, "docker ps -aq | wc -l").1.trim(), "1");
    // BuildKit labels without a step.
    said(&mut engine, "printf 'FROM ob\\n' > Dockerfile; docker build --label q=r -t kit .");
    assert_eq!(
        said(&mut engine, "docker inspect -f '{{json .Config.Labels}}' kit").1,
        "{\"q\":\"r\"}\n"
    );
}

/// As podman names images, and as docker before 25 saves a layer that was saved before.
#[test]
fn names_with_their_registry_and_layers_behind_links_are_loaded() {
    let mut engine = engine();
    said(&mut engine, "docker tag debian-ish:1 it:1; docker save -o it.tar it:1");
    said(&mut engine, "docker rm -f web; docker rmi it:1 debian-ish:1");
    let namespace = engine.host_namespace();
    let mut kernel = engine.kernel(&namespace);
    let archive = kernel.read(b"/home/me/it.tar").unwrap().read().unwrap();
    let mut entries = tar::read(&archive).unwrap();
    let mut moved = Vec::new();
    for entry in &mut entries {
        let content = entry.content.read().unwrap();
        if content.get(257..262) == Some(b"ustar") {
            let mut link = entry.clone();
            entry.path = [b"far/", crate::domain::path::name(&entry.path)].concat();
            link.kind = crate::domain::EntryKind::Symlink;
            link.link = [b"../../", entry.path.as_slice()].concat();
            link.content = Content::default();
            moved.push(link);
        } else if entry.path == b"manifest.json" {
            let text = String::from_utf8(content).unwrap();
            // What stands first is written over.
            let mut old = entry.clone();
            old.content = Content::bytes(b"[]".to_vec());
            moved.insert(0, old);
            entry.content =
                Content::bytes(text.replace("it:1", "docker.io/library/it:1").into_bytes());
        }
    }
    moved.extend(entries);
    let handle = kernel.open(b"/home/me/it.tar", OpenFlags::WRITE).unwrap();
    kernel.fill(&handle, Content::bytes(tar::bytes(&moved).unwrap())).unwrap();
    assert_eq!(said(&mut engine, "docker load -i it.tar").1, "Loaded image: it:1\n");
    let told = said(&mut engine, "docker run --rm it:1 cat /srv/app/conf.ini").1;
    assert_eq!(told, "port=8080\n");
}
