//! `layerpeel lab ARCHIVE`: the images that are open, with their contents read from where they lie, and scripts as input.

use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::{Format, TarBuilder, gzip};
use std::io::Write as _;
use std::process::{Command, Stdio};

fn image() -> ImageSpec {
    let base = TarBuilder::new(Format::Ustar)
        .dir("bin/")
        .entry(b'0', "bin/busybox", "", b"program", |header| header.set_mode(0o755))
        .symlink("bin/sh", "busybox")
        .symlink("bin/cat", "busybox")
        .symlink("bin/rm", "busybox")
        .symlink("bin/sleep", "busybox")
        .dir("etc/")
        .file("etc/os-release", b"NAME=Small\n")
        .dir("usr/")
        .dir("usr/doc/")
        .file("usr/doc/a", b"first\n")
        .finish();
    let top = TarBuilder::new(Format::Ustar).dir("etc/").file("etc/motd", b"hello\n").finish();
    ImageSpec::new("docker.io/library/small:1").layer("ADD base", base).layer("COPY motd", top)
}

/// Standard output and exit status of the lab over an archive.
fn lab(archive: &[u8], name: &str, script: &str) -> (String, Option<i32>) {
    let folder = std::env::temp_dir().join(format!("lab-open-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, archive).unwrap();
    let mut lab = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
        .args(["lab".as_ref(), file.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    lab.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = lab.wait_with_output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
}

const SCRIPT: &str = "\
docker run --rm small:1 cat /etc/os-release /etc/motd
docker run -d --name web docker.io/library/small:1 sleep 1000 > id
docker exec web rm -rf /usr/doc
docker diff web
undo 2
docker exec web cat /usr/doc/a
docker exec -it web sh
cd /etc
if true
then echo more >> motd
fi
cat motd
exit 3
";

#[test]
fn an_open_image_is_run_and_its_files_are_read_on_demand() {
    for (name, archive) in [
        ("plain.tar", pack(&[image()], Packing::Docker)),
        ("packed.tar.gz", gzip(&pack(&[image()], Packing::Docker))),
    ] {
        let (text, status) = lab(&archive, name, SCRIPT);
        // What was undone is not listed: only its answer was printed already.
        let expected = "NAME=Small\nhello\nC /usr\nD /usr/doc\nfirst\nhello\nmore\n";
        assert_eq!((text.as_str(), status), (expected, Some(3)), "{name}");
    }
}
