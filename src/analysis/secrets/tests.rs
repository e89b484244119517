//! Every rule on made-up secrets: found where they are, by their rule, and not found when something is wrong with them.

use super::body::{Body, whole};
use super::testing::*;
use super::{BodyFindings, Scanner, Severity};
use sha2::{Digest as _, Sha256};

fn found(path: &str, bytes: &[u8]) -> BodyFindings {
    whole(&Scanner::new(Some(1_700_000_000)), path.as_bytes(), bytes)
}

#[test]
fn every_rule_finds_its_kind() {
    for (rule, path, text, value) in tokens().into_iter().chain(places()) {
        let found = found(path, text.as_bytes()).findings;
        let one = found.iter().find(|found| found.rule.id == rule);
        let one = one.unwrap_or_else(|| panic!("{rule} in {path}: {text} {found:?}"));
        assert_eq!(one.sha256, <[u8; 32]>::from(Sha256::digest(&value)), "{rule} {text}");
        let before = text.find(&value).unwrap();
        assert_eq!(one.line, Some(text[..before].matches('\n').count() as u32 + 1), "{rule}");
        assert!(!one.masked.contains(&value[value.len() / 2..]), "{rule}: {}", one.masked);
        assert_eq!(found.len(), 1, "{rule}: {found:?}");
    }
}

#[test]
fn keys_are_parsed() {
    for (rule, path, text, encrypted) in keys() {
        let found = found(path, text.as_bytes()).findings;
        let [one] = &found[..] else { panic!("{path}: {found:?}") };
        assert_eq!((one.rule.id, one.encrypted), (rule, Some(encrypted)), "{path} {text}");
        assert_eq!(one.severity, if encrypted { Severity::Medium } else { Severity::High });
        // Cut anywhere, it is none.
        let cut = text.len() / 2;
        assert_eq!(self::found(path, &text.as_bytes()[..cut]).findings, [], "{path}");
    }
}

#[test]
fn what_is_wrong_is_not_found() {
    let chance = &mut Chance::new(5);
    for (rule, path, text, value) in tokens() {
        let sure = super::rule(rule).is_some_and(|rule| rule.form.is_sure());
        if sure {
            // One character changed: its checksum tells.
            let at = value.len() - 12;
            let other = if value.as_bytes()[at] == b'2' { "3" } else { "2" };
            let changed = format!("{}{other}{}", &value[..at], &value[at + 1..]);
            // A macaroon has a structure, and its signature can't be checked: cut short, it is none.
            let wrong =
                if rule == "pypi-token" { value[..value.len() - 6].into() } else { changed };
            assert_eq!(
                found(path, text.replace(&value, &wrong).as_bytes()).findings,
                [],
                "{wrong}"
            );
        } else {
            let longer = format!("x{value}");
            let found = found(path, text.replace(&value, &longer).as_bytes()).findings;
            assert!(found.is_empty() || rule == "slack-webhook", "{longer}");
        }
    }
    for (path, text) in [
        ("a.conf", format!("AKIA{}EXAMPLE", chance.text(BASE32, 9))),
        ("a.conf", format!("slack=xoxb-your-token-here sk_live_{}", "X".repeat(24))),
        ("a.conf", format!("AIzaSy{}", "X".repeat(33))),
        ("a.conf", "secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
        ("a.txt", "https://user:pass@example.com/ https://a:S3cr3tS3cr3t@example.test/ postgres://postgres:postgres@localhost/x".into()),
        ("a.txt", "https://user:${PASSWORD}@host/ ssh://git@git.internal/x http://[::1]:80/".into()),
        ("a.py", "BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----'\nEND = '-----END OPENSSH PRIVATE KEY-----'".into()),
        ("a.md", "'-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----'".into()),
        ("a.pem", armour("CERTIFICATE", &chance.bytes(300), 64)),
        ("a.pem", armour("PRIVATE KEY", &chance.bytes(300), 64)),
        ("root/.npmrc", "//r/:_authToken=${NPM_TOKEN}".into()),
        ("root/.docker/config.json", "{\"credsStore\":\"x\",\"auths\":{\"https://r/\":{}}}".into()),
        ("etc/shadow", "root:*:1::::::\na:!:1::::::\nb:!!:1::::::\nc::1::::::\n".into()),
        ("app/.env.example", format!("DB_PASSWORD={}", chance.text(ALNUM, 18))),
        ("app/.env", "DB_PASSWORD_FILE=/run/x\nTOKEN_TTL=3600\nSECRET=changeme\nAPI_KEY=\n".into()),
        ("root/.bash_history", String::new()),
        ("srv/kube.yaml", "apiVersion: v1\nkind: Config\nusers:\n- user:\n    tokenFile: /var/run/x\n".into()),
        ("srv/x.tfstate", "{\"version\": 4, \"r\": [{\"password\": null, \"secret\": \"\"}]}".into()),
        ("x.jwt", jwt("{\"sub\":\"1234567890\",\"name\":\"John Doe\"}", chance)),
        ("x.jwt", "eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJub3QganNvbiBhdCBhbGw.AAAAAAAAAAAAAA".into()),
    ] {
        assert_eq!(found(path, text.as_bytes()).findings, [], "{path}: {text}");
    }
}

#[test]
fn places_for_tests_are_no_alarm_but_checksums_tell() {
    let text = keys()[0].2.clone();
    let severity = |path: &str, text: &str| {
        found(path, text.as_bytes()).findings.first().map(|found| found.severity)
    };
    assert_eq!(severity("usr/lib/python3.11/test/certdata/key.pem", &text), Some(Severity::Info));
    assert_eq!(severity("srv/test/key.pem", &text), Some(Severity::High));
    let token = crc_token("ghp_", &mut Chance::new(1));
    assert_eq!(severity("srv/node_modules/x/test/a.js", &token), Some(Severity::High));
    let old = jwt("{\"exp\":1600000000}", &mut Chance::new(2));
    assert_eq!(severity("srv/a.txt", &old), Some(Severity::Info));
}

#[test]
fn a_file_of_a_known_format_says_what_its_tokens_are() {
    let chance = &mut Chance::new(6);
    for (path, text, rule, note) in [
        (
            "root/.npmrc",
            format!("//r/:_authToken={}", crc_token("npm_", chance)),
            "npmrc-auth",
            "npm access token",
        ),
        (
            "root/.pypirc",
            format!("[pypi]\npassword = {}", macaroon(chance)),
            "pypirc",
            "PyPI token",
        ),
        (
            "app/.env",
            format!("GH_TOKEN={}", crc_token("ghp_", chance)),
            "dotenv",
            "GH_TOKEN; GitHub token",
        ),
        ("app/.env", format!("API={}", crc_token("ghp_", chance)), "github-token", ""),
    ] {
        let found = found(path, text.as_bytes()).findings;
        let [one] = &found[..] else { panic!("{path}: {found:?}") };
        assert_eq!((one.rule.id, one.note.as_deref().unwrap_or_default()), (rule, note), "{text}");
    }
}

#[test]
fn keystores_with_keys_and_without() {
    let jks = |tag: u32| {
        let mut bytes = [0xfeed_feed_u32, 2, 1, tag].map(u32::to_be_bytes).concat();
        bytes.extend([0, 1, b'a']);
        bytes.extend([0; 8]);
        if tag == 2 {
            bytes.extend([0, 5]);
            bytes.extend(b"X.509");
        }
        bytes.extend(4_u32.to_be_bytes());
        bytes.extend([1, 2, 3, 4]);
        bytes
    };
    let data = &[42, 134, 72, 134, 247, 13, 1, 7, 1][..];
    let info = |content: &[u8]| der(0x30, &[der(6, data), der(0xa0, &der(4, content))].concat());
    let bag = |kind: u8| {
        let id = der(6, &[42, 134, 72, 134, 247, 13, 1, 12, 10, 1, kind]);
        der(0x30, &[id, der(0xa0, &[5, 0])].concat())
    };
    let p12 = |safe: &[u8]| der(0x30, &[der(2, &[3]), info(safe)].concat());
    let bags = |kind: u8| p12(&der(0x30, &info(&der(0x30, &bag(kind)))));
    for (name, bytes, want) in [
        ("a.jks", jks(1), true),
        ("cacerts", jks(2), false),
        ("a.p12", bags(2), true),
        ("cacerts", bags(3), false),
        ("a.p12", p12(&Chance::new(3).bytes(40)), true),
    ] {
        let found = found(name, &bytes).findings;
        assert_eq!(found.iter().any(|found| found.rule.id == "keystore"), want, "{name}");
    }
}

/// Where nothing is, a finding would be chance.
fn filler(length: usize, seed: u64, binary: bool) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let byte = |at: usize, value: u8| if binary { value | 0x80 } else { b" \nabc.,"[at % 7] };
    let mut out: Vec<u8> =
        chance.bytes(length).iter().enumerate().map(|(at, &value)| byte(at, value)).collect();
    if binary && !out.is_empty() {
        out[0] = 0;
    }
    out
}

#[test]
fn how_a_file_is_cut_makes_no_difference() {
    let scanner = Scanner::new(None);
    let chance = &mut Chance::new(99);
    let token = crc_token("ghp_", chance);
    let key = keys()[0].2.clone();
    for (length, binary) in
        [(700, false), (20_000, false), (20_000, true), (900_000, true), (9 << 20, false)]
    {
        let mut bytes = filler(length, 4, binary);
        let most = bytes.len().saturating_sub(key.len() + 100);
        for at in [60, most / 3, most, (256 << 10) - 20, (512 << 10) - 15] {
            if at + key.len() < bytes.len() {
                let text = if at % 2 == 0 { format!(" {token} ") } else { format!(" {key} ") };
                bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
            }
        }
        let want = whole(&scanner, b"srv/x", &bytes);
        assert!(want.findings.len() >= 2 || length < 1000, "{length}: {want:?}");
        for round in 0..12 {
            let mut body = Body::new(&scanner, b"srv/x");
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let most = if round < 4 { length / 3 + 1 } else { 70_000 };
                let (piece, tail) =
                    rest.split_at((chance.next() as usize % most + 1).min(rest.len()));
                body.push(piece);
                rest = tail;
            }
            assert_eq!(body.finish(), want, "{length}");
        }
    }
    for (rule, path, text, _) in tokens().into_iter().chain(places()) {
        let want = whole(&scanner, path.as_bytes(), text.as_bytes());
        for cut in 0..text.len() {
            let mut body = Body::new(&scanner, path.as_bytes());
            body.push(&text.as_bytes()[..cut]);
            body.push(&text.as_bytes()[cut..]);
            assert_eq!(body.finish(), want, "{rule} cut at {cut}");
        }
    }
}

#[test]
fn of_long_text_both_ends_are_looked_at() {
    let token = crc_token("ghp_", &mut Chance::new(3));
    let mut bytes = filler(12 << 20, 1, false);
    let places = [100, 6 << 20, (12 << 20) - 100];
    for at in places {
        bytes[at..at + token.len()].copy_from_slice(token.as_bytes());
        bytes[at + token.len()] = b'\n';
    }
    let found = whole(&Scanner::new(None), b"srv/big.log", &bytes);
    // The same value twice is one finding; the second place tells nothing new.
    assert_eq!((found.findings.len(), found.passed_over), (1, 4 << 20));
    let last = crc_token("npm_", &mut Chance::new(4));
    bytes[places[2]..places[2] + last.len()].copy_from_slice(last.as_bytes());
    let found = whole(&Scanner::new(None), b"srv/big.log", &bytes);
    let line = bytes[..places[2]].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
    assert_eq!(found.findings[1].line, Some(line));
}

#[test]
fn a_million_tokens_are_not_kept() {
    let chance = &mut Chance::new(12);
    let text: String = (0..500).map(|_| crc_token("ghp_", chance) + "\n").collect();
    let found = found("srv/x", text.as_bytes());
    assert_eq!((found.findings.len(), found.more), (100, 400));
}
