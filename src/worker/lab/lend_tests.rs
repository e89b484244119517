use super::tests::text;
use super::*;
use crate::domain::wire::{from_bytes, to_bytes};
use crate::formats::{BodyReader, Input, LayerReader, Limits, Opening, ReadOptions, open};
use crate::make::archive::{ImageSpec, Packing, pack};
use crate::make::sample::sample_spec;
use crate::make::tar::TarBuilder;
use crate::worker::opened::cover;
use crate::worker::protocol::{ArchiveId, BodyPlace, Teach, ToLearn, ToLend};

/// A page with an archive open, and all that it was told.
pub(super) struct Page {
    lab: Lab,
    pub(super) tars: Vec<Vec<u8>>,
    pub(super) archive: crate::domain::Archive,
    pub(super) wanted: Vec<BodyPlace>,
}

pub(super) const ONE: ArchiveId = ArchiveId(1);

impl Page {
    pub(super) fn with(spec: &ImageSpec) -> Self {
        let bytes = pack(std::slice::from_ref(spec), Packing::Docker);
        let input = Input { path: "a.tar".into(), source: &bytes };
        let Ok(Opening::Archive(mut archive)) = open(&[input], &Limits::default()) else {
            panic!()
        };
        cover(&mut archive);
        let tars = spec.layers().map(<[u8]>::to_vec).collect();
        Self { lab: Lab::default(), tars, archive, wanted: Vec::new() }
    }

    /// The image is lent, and all of its layers.
    pub(super) fn lend(&mut self, id: ArchiveId) -> Vec<Shown> {
        let images = self.archive.images.clone();
        let mut said = self
            .hear(ToLab::Lend(ToLend::Archive { archive: id, images, missing: Vec::new() }), None);
        let layers = self.archive.images[0].layers.clone();
        for (layer, tar) in layers.iter().zip(self.tars.clone()) {
            let mut reader = LayerReader::new(ReadOptions::default());
            reader.feed(&tar);
            let index = reader.finish().index.to_bytes();
            let told = ToLend::Layer { archive: id, blob: layer.blob };
            said.extend(self.hear(ToLab::Lend(told), Some(index)));
        }
        said
    }

    /// What is shown of what comes of this; what is wanted is kept.
    pub(super) fn hear(&mut self, told: ToLab, bytes: Option<Vec<u8>>) -> Vec<Shown> {
        let mut shown = Vec::new();
        for said in self.lab.hear(from_bytes(&to_bytes(&told)).unwrap(), bytes) {
            match from_bytes(&to_bytes(&said)).unwrap() {
                FromLab::Shown(one) => shown.push(*one),
                FromLab::Wants(places) => self.wanted = places,
                other => panic!("{other:?}"),
            }
        }
        shown
    }

    /// All that is wanted comes, as often as something is.
    pub(super) fn bring(&mut self) -> Vec<Shown> {
        let mut shown = Vec::new();
        while !self.wanted.is_empty() {
            for place in std::mem::take(&mut self.wanted) {
                let at =
                    self.archive.images[0].layers.iter().position(|layer| layer.blob == place.blob);
                let mut reader = BodyReader::new(place.offset, place.size as usize);
                reader.feed(&self.tars[at.unwrap()]);
                shown.extend(self.hear(ToLab::Lend(ToLend::Content(place)), reader.finish()));
            }
        }
        shown
    }

    /// Types, brings what is wanted, and gives what is shown in the end.
    pub(super) fn typed(&mut self, lines: &str) -> Shown {
        let mut shown = self.hear(ToLab::Type(lines.into()), None);
        shown.extend(self.bring());
        assert_eq!(shown.len(), 1, "one answer to one line: {lines}");
        shown.remove(0)
    }
}

/// A small image with a shell, of a layer for each of these files.
pub(super) fn image(tag: &str, files: &[(&str, &[u8])]) -> ImageSpec {
    let program =
        |tar: TarBuilder, name: &str| tar.entry(b'0', name, "", b"\x7fELF", |h| h.set_mode(0o755));
    let base = ["bin/sh", "bin/sleep", "bin/cat", "bin/ls"]
        .into_iter()
        .fold(TarBuilder::default(), program);
    let mut spec = ImageSpec::new(tag).layer("ADD rootfs /", base.finish());
    for (name, body) in files {
        let tar =
            TarBuilder::default().entry(b'0', name, "", body, |header| header.set_mode(0o644));
        spec = spec.layer(&format!("COPY {name} /"), tar.finish());
    }
    spec.config = serde_json::json!({ "Env": ["PATH=/bin", "A=1"], "WorkingDir": "/srv" });
    spec
}

pub(super) fn class() -> Page {
    Page::with(&image(
        "class:1",
        &[("etc/os-release", b"NAME=Class\n"), ("srv/app.py", b"print(1)\n")],
    ))
}

/// An image that has no ID, as a root file system has none.
pub(super) fn nameless(files: &[(&str, &[u8])]) -> Page {
    let mut page = Page::with(&image("class:1", files));
    let image = &mut page.archive.images[0];
    image.id = None;
    image.layers.iter_mut().for_each(|layer| (layer.diff_id, layer.chain_id) = (None, None));
    page
}

#[test]
fn the_open_image_is_an_image_of_the_lab_with_its_name_sizes_and_history() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    let shown = page.lend(ONE);
    assert_eq!(shown.len(), 1, "once all of its layers are there");
    assert!(shown[0].unasked && shown[0].printed.contains("class:1, which is open"), "{shown:?}");
    assert!(!shown[0].printed.contains("looks like a secret"));
    assert_eq!(shown[0].chips[0], "docker run -it --rm class:1 sh");
    assert!(shown[0].stage.contains("data-line=\"docker run -it --rm class:1 sh\""));
    assert!(text(&page.typed("docker images").printed).contains("class 1"));
    let history = text(&page.typed("docker history class:1").printed);
    assert!(history.contains("COPY srv/app.py / 9B"), "{history}");
    // As if it had been there from the start: undo does not lose it.
    page.hear(ToLab::Go(-2), None);
    assert!(text(&page.typed("docker images").printed).contains("class 1"));
}

#[test]
fn a_content_is_asked_for_when_a_command_needs_it_and_the_command_runs_once() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed("docker run -d --name web class:1 sleep 1000");
    let line = "docker exec web sh -c 'echo x > /n; cat /etc/os-release /srv/app.py >> /n; cat /n'";
    assert_eq!(page.hear(ToLab::Type(line.into()), None), [], "no answer before it is there");
    assert_eq!(page.wanted.len(), 2, "both at once");
    let shown = page.bring();
    assert_eq!(shown.len(), 1);
    let printed = text(&shown[0].printed);
    assert!(
        printed.ends_with("x NAME=Class print(1)") || printed.contains("x NAME=Class print(1)"),
        "{printed}"
    );
    assert_eq!(printed.matches("docker exec web").count(), 1, "{printed}");
    assert_eq!((shown[0].at, shown[0].last), (2, 2));
    assert!(
        page.hear(ToLab::Type("docker exec web cat /srv/app.py".into()), None)[0]
            .printed
            .contains("print(1)"),
        "kept"
    );
}

#[test]
fn nothing_is_read_for_a_copy_up_and_bytes_that_are_appended_to_are_not_lost() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed("docker run -d --name web class:1 sleep 1000");
    let shown =
        page.hear(ToLab::Type("docker exec web sh -c 'echo y >> /srv/app.py'".into()), None);
    assert!(
        shown[0].printed.contains("/srv/app.py was copied up from layer 3: 9 B"),
        "{}",
        shown[0].printed
    );
    assert!(page.typed("docker exec web cat /srv/app.py").printed.contains("print(1)\ny"));
}

#[test]
fn what_is_told_while_a_command_waits_waits_too_or_has_it_given_up() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed("docker run -d --name web class:1 sleep 1000");
    let cat = || ToLab::Type("docker exec web cat /srv/app.py".into());
    assert_eq!(page.hear(cat(), None), []);
    assert_eq!(page.hear(ToLab::Type("docker ps".into()), None), []);
    let looked = page.hear(ToLab::Room(80), None);
    assert!(looked[0].waits && looked[0].at == 1);
    let shown = page.bring();
    assert_eq!(shown.iter().map(|shown| shown.at).collect::<Vec<_>>(), [2, 3]);
    page.hear(ToLab::Go(-2), None);
    // Another: the first is kept.
    let other = "docker exec web cat /etc/os-release";
    assert_eq!(page.hear(ToLab::Type(other.into()), None), []);
    assert_eq!(page.hear(ToLab::Type("docker ps".into()), None), []);
    let shown = page.hear(ToLab::Abandon, None);
    assert_eq!(shown.len(), 3, "an answer to each");
    assert!(shown[0].printed.contains("not run") && page.wanted.is_empty());
    assert_eq!(shown.iter().map(|shown| shown.at).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(page.bring(), [], "what comes late changes nothing");
}

#[test]
fn what_can_t_be_read_says_why_and_the_rest_goes_on() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed("docker run -d --name web class:1 sleep 1000");
    page.hear(ToLab::Type("docker exec web cat /srv/app.py\ndocker ps".into()), None);
    let place = page.wanted.remove(0);
    let shown = page.hear(ToLab::Lend(ToLend::Content(place)), None);
    assert!(
        shown[0].printed.contains("can’t be read") && shown[0].printed.contains("CONTAINER ID"),
        "{}",
        shown[0].printed
    );
    assert!(
        page.typed("docker exec web cat /srv/app.py").printed.contains("print(1)"),
        "the next one tries again"
    );
}

#[test]
fn a_link_that_came_before_the_image_is_followed_once_it_is_there() {
    let mut page = class();
    let lines = "docker run -d --name web class:1 sleep 1000\ndocker exec web ls /srv";
    let shown = page.hear(ToLab::Begin(lines.into()), None);
    assert!(shown[0].printed.contains("Unable to find image"));
    let shown = page.lend(ONE);
    assert!(
        shown[0].clears && shown[0].unasked && shown[0].printed.contains("app.py"),
        "{}",
        shown[0].printed
    );
    assert_eq!(shown[0].script, lines);
    // Who typed something since keeps that.
    let mut page = class();
    page.hear(ToLab::Begin(lines.into()), None);
    page.typed("docker ps");
    assert!(!page.lend(ONE)[0].clears);
}

#[test]
fn two_archives_with_one_name_have_two_and_a_closed_one_goes_unless_it_is_used() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    let other = image("class:1", &[("etc/other", b"2")]);
    let other = Page::with(&other);
    (page.archive, page.tars) = (other.archive, other.tars);
    page.lend(ArchiveId(2));
    let images = text(&page.typed("docker images").printed);
    assert!(images.contains("class 1 ") && images.contains("class 1-2 "), "{images}");
    page.typed("docker run -d --name web class:1-2 sleep 1000");
    let shown = page.hear(ToLab::Lend(ToLend::Closed(ONE)), None);
    assert!(shown[0].unasked);
    assert!(!text(&page.typed("docker images").printed).contains("class 1 "));
    assert_eq!(page.hear(ToLab::Lend(ToLend::Closed(ArchiveId(2))), None), [], "it is used");
    assert!(text(&page.typed("docker images").printed).contains("class 1-2 "));
    page.hear(ToLab::Begin(String::new()), None);
    assert!(!text(&page.typed("docker images").printed).contains("class"));
}

#[test]
fn two_root_file_systems_are_two_images_though_neither_has_an_id() {
    let mut page = nameless(&[("etc/one", b"1")]);
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    let other = nameless(&[("etc/two", b"2")]);
    (page.archive, page.tars) = (other.archive, other.tars);
    page.lend(ArchiveId(2));
    for (name, file) in [("class:1", " one "), ("class:1-2", " two ")] {
        let shown = page.typed(&format!("docker run --rm {name} ls /etc"));
        assert!(text(&shown.printed).contains(file), "{name}: {:?}", text(&shown.printed));
    }
}

#[test]
fn in_a_lesson_the_lab_before_it_gets_the_image() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    let name = "04-copy-up".to_owned();
    let read = std::fs::read_to_string("static/lessons/04-copy-up.md").unwrap();
    let teach = ToLearn::Teach(Teach { name, text: read, ..Teach::default() });
    page.hear(ToLab::Learn(teach), None);
    let shown = page.lend(ONE);
    assert!(shown[0].lesson.is_some() && shown[0].printed.is_empty());
    page.hear(ToLab::Learn(ToLearn::Leave), None);
    assert!(text(&page.typed("docker images").printed).contains("class 1"));
}

#[test]
fn the_sample_of_the_page_runs_as_its_user_and_its_secrets_stay_covered() {
    let mut spec = sample_spec();
    spec.config["Env"] = serde_json::json!(["PATH=/bin", "DB_PASSWORD=Zq81-xLpT-77aB"]);
    let mut page = Page::with(&spec);
    page.hear(ToLab::Begin(String::new()), None);
    let shown = page.lend(ONE);
    assert!(shown[0].printed.contains("looks like a secret"), "{}", shown[0].printed);
    let run = shown[0].chips[0].clone();
    assert_eq!(run, "docker run -it --rm tiny-site:1.0 sh");
    page.typed(&run);
    let printed = page.typed("echo $DB_PASSWORD\ncat /etc/tinyhttpd.conf\ncat .env").printed;
    assert!(printed.contains("••••") && !printed.contains("Zq81"), "{printed}");
    assert!(printed.contains("port=8080") && printed.contains("No such file"), "{printed}");
}

#[test]
fn columns_are_paths_of_the_image() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    let shown = page.typed("docker run -d --name web class:1 sleep 1000");
    assert!(
        shown.stage.contains("app.py") && shown.stage.contains("os-release"),
        "{}",
        shown.stage
    );
    assert!(!shown.stage.contains("conf.ini"));
    let stage = text(&page.typed("docker exec web sh -c 'echo y >> app.py'").stage);
    assert!(stage.contains("9 B hidden") && !stage.contains("/srv merged"), "{stage}");
}

#[test]
fn what_is_known_of_an_archive_is_not_asked_for_twice() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    assert_eq!(page.lend(ONE), [], "another desk says all of it again");
}

pub(super) fn taught(page: &mut Page, file: &str) {
    let text = std::fs::read_to_string(format!("static/lessons/{file}.md")).unwrap();
    let teach = Teach { name: file.into(), text, ..Teach::default() };
    page.hear(ToLab::Learn(ToLearn::Teach(teach)), None);
}

pub(super) fn press(page: &mut Page, what: &str) -> Shown {
    let mut shown = page.hear(ToLab::Learn(ToLearn::Press(what.into())), None);
    shown.extend(page.bring());
    assert_eq!(shown.len(), 1, "{what}");
    shown.remove(0)
}

#[test]
fn eight_lessons_are_done_on_the_open_image() {
    let base = [
        ("etc/app.conf", &b"port = 8080\n"[..]),
        ("srv/book.txt", &[b'x'; 120_000][..]),
        ("usr/share/app/readme", b"Start it.\n"),
    ];
    let files = [
        "01-a-stack",
        "02-names",
        "04-copy-up",
        "05-invisible-copy",
        "06-stop-remove-keep",
        "07-deleting",
        "08-moving",
        "11-volumes",
    ];
    for file in files {
        let mut spec = image("class:1", &base);
        // What the lessons' ways use, too.
        let more = ["head", "chmod", "chown", "touch", "rm", "mkdir", "mv", "cp", "bin"]
            .into_iter()
            .fold(TarBuilder::default(), |tar, name| {
                tar.entry(b'0', &format!("bin/{name}"), "", b"\x7fELF", |header| {
                    header.set_mode(0o755)
                })
            });
        spec = spec.layer("ADD more /", more.finish());
        spec.config = serde_json::json!({ "Env": ["PATH=/bin"] });
        let mut page = Page::with(&spec);
        page.hear(ToLab::Begin(String::new()), None);
        page.lend(ONE);
        taught(&mut page, file);
        let panel = |shown: &Shown| shown.lesson.clone().unwrap().panel;
        let shown = press(&mut page, "image");
        let text = text(&panel(&shown));
        assert!(text.contains("On class:1 , which is open."), "{file}: {} {text}", shown.printed);
        assert!(!text.contains("debian-ish") && !text.contains("motd"), "{file}: {text}");
        assert!(!text.contains("api.py") && !text.contains("manual.txt"), "{file}: {text}");
        let lesson = page.lab.lessons.taught.as_ref().unwrap().lesson().clone();
        for (number, question) in lesson.questions.iter().enumerate() {
            let right = question.choices.iter().position(|choice| choice.right).unwrap();
            press(&mut page, &format!("choose {number} {right}"));
            press(&mut page, &format!("reveal {number}"));
        }
        press(&mut page, "solution");
        let mut far = String::new();
        for _ in 0..12 {
            let shown = press(&mut page, "step");
            assert!(!shown.printed.contains("I/O error"), "{file}: {}", shown.printed);
            far = shown.lesson.unwrap().far;
        }
        // The solution's last step reaches all goals there, too.
        let count = lesson.goals.len();
        assert!(far.ends_with(&format!("{count} of {count} goals")), "{file}: {far}");
        press(&mut page, "stop");
        let shown = press(&mut page, "image");
        assert!(panel(&shown).contains("Do it on <code>class:1</code>"), "{file}");
    }
}

#[test]
fn what_is_done_of_a_lesson_on_the_open_image_stays_there() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    taught(&mut page, "02-names");
    page.typed("docker tag debian-ish:1 shop:1");
    press(&mut page, "image");
    let shown = page.typed("docker tag class:1 shop:1\ndocker rmi class:1");
    assert_eq!(shown.lesson.unwrap().panel.matches("is-reached").count(), 3);
    let shown = press(&mut page, "image");
    assert_eq!(shown.script, "docker tag debian-ish:1 shop:1");
    assert_eq!(press(&mut page, "image").script, "docker tag class:1 shop:1\ndocker rmi class:1");
}
