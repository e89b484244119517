//! Secrets that were never in use, put together while the tests run: written out, they would be taken for real ones.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Numbers by chance, always the same ones.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    pub(super) fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| letters[(self.next() % letters.len() as u64) as usize]).collect()
    }

    pub(super) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

pub(super) const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(super) const ALNUM: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
pub(super) const WORD: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
pub(super) const HEX: &str = "0123456789abcdef";
pub(super) const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Bech32 of 32 bytes, by the reference algorithm of BIP 173.
pub(super) fn age_key(seed: u64) -> String {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let name = "age-secret-key-";
    let bytes = Chance::new(seed).bytes(32);
    let (mut data, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            data.push((bits >> count & 31) as u8);
        }
    }
    data.push((bits << (5 - count) & 31) as u8);
    let mut all: Vec<u8> = name.bytes().map(|b| b >> 5).collect();
    all.push(0);
    all.extend(name.bytes().map(|b| b & 31));
    all.extend(&data);
    all.extend([0; 6]);
    let mut sum = 1_u32;
    for value in all {
        let top = sum >> 25;
        sum = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        for (bit, poly) in [0x3b6a_57b2_u32, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
            .into_iter()
            .enumerate()
        {
            if top >> bit & 1 == 1 {
                sum ^= poly;
            }
        }
    }
    let sum = sum ^ 1;
    data.extend((0..6).map(|at| (sum >> (5 * (5 - at)) & 31) as u8));
    let text: String = data.iter().map(|&value| ALPHABET[usize::from(value)] as char).collect();
    format!("{name}1{text}").to_uppercase()
}

/// A rule, the path of a file, what is in it, and the value that is to be found.
pub(super) type Sample = (&'static str, &'static str, String, String);

pub(super) fn crc_token(prefix: &str, chance: &mut Chance) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let body = chance.text(ALNUM, 30);
    let mut crc = flate2::Crc::new();
    crc.update(body.as_bytes());
    let mut sum = crc.sum();
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(sum % 62) as usize];
        sum /= 62;
    }
    format!("{prefix}{body}{}", String::from_utf8_lossy(&digits))
}

pub(super) fn macaroon(chance: &mut Chance) -> String {
    let mut bytes = vec![2, 1, 8];
    bytes.extend(b"pypi.org");
    bytes.extend([2, 20]);
    bytes.extend(chance.bytes(20));
    bytes.extend([0, 2, 10]);
    bytes.extend(chance.bytes(10));
    bytes.extend([0, 0, 6, 32]);
    bytes.extend(chance.bytes(32));
    format!("pypi-{}", URL_SAFE_NO_PAD.encode(bytes))
}

pub(super) fn jwt(claims: &str, chance: &mut Chance) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"),
        part(claims),
        chance.text(WORD, 43)
    )
}

/// DER of one tag.
pub(super) fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match value.len() {
        length @ 0..=127 => out.push(length as u8),
        length => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend(value);
    out
}

pub(super) fn armour(label: &str, bytes: &[u8], line: usize) -> String {
    let body = STANDARD.encode(bytes);
    let lines: Vec<&str> =
        (0..body.len()).step_by(line).map(|at| &body[at..body.len().min(at + line)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"))
}

/// Version, then so many numbers.
pub(super) fn pkcs1(numbers: usize, chance: &mut Chance) -> Vec<u8> {
    let mut inner = der(2, &[0]);
    for _ in 1..numbers {
        inner.extend(der(2, &[&[1][..], &chance.bytes(64)].concat()));
    }
    der(0x30, &inner)
}

pub(super) fn pkcs8(key: &[u8]) -> Vec<u8> {
    let algorithm =
        der(0x30, &[der(6, &[42, 134, 72, 134, 247, 13, 1, 1, 1]), der(5, &[])].concat());
    der(0x30, &[der(2, &[0]), algorithm, der(4, key)].concat())
}

pub(super) fn openssh(cipher: &str, chance: &mut Chance) -> Vec<u8> {
    let text = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let kdf: &[u8] = if cipher == "none" { b"none" } else { b"bcrypt" };
    [
        b"openssh-key-v1\0".to_vec(),
        text(cipher.as_bytes()),
        text(kdf),
        text(b""),
        1_u32.to_be_bytes().to_vec(),
        text(&chance.bytes(51)),
        text(&chance.bytes(128)),
    ]
    .concat()
}

/// Secrets of all rules that have a form of their own.
pub(super) fn tokens() -> Vec<Sample> {
    let chance = &mut Chance::new(18);
    let mut out: Vec<Sample> = Vec::new();
    let mut add = |rule, value: String| {
        out.push((
            rule,
            "srv/app/settings.conf",
            format!("# settings\nname = x\nvalue = {value}\n"),
            value,
        ));
    };
    for prefix in ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"] {
        add("github-token", crc_token(prefix, chance));
    }
    add("npm-token", crc_token("npm_", chance));
    add(
        "github-fine-grained",
        format!("github_pat_{}_{}", chance.text(ALNUM, 22), chance.text(ALNUM, 59)),
    );
    add("gitlab-token", format!("glpat-{}", chance.text(WORD, 20)));
    add("gitlab-token", format!("glrt-{}", chance.text(ALNUM, 20)));
    add(
        "gitlab-token",
        format!("glpat-{}.01.{}", chance.text(ALNUM, 40), chance.text(&HEX[..10], 9)),
    );
    add("pypi-token", macaroon(chance));
    add("rubygems-token", format!("rubygems_{}", chance.text(HEX, 48)));
    add("docker-token", format!("dckr_pat_{}", chance.text(ALNUM, 27)));
    add("docker-token", format!("dckr_oat_{}", chance.text(ALNUM, 32)));
    add("digitalocean-token", format!("doo_v1_{}", chance.text(HEX, 64)));
    add("huggingface-token", format!("hf_{}", chance.text(&ALNUM[10..], 34)));
    for prefix in ["AKIA", "ASIA", "ABIA", "ACCA"] {
        add("aws-access-key", format!("{prefix}{}", chance.text(BASE32, 16)));
    }
    add(
        "slack-token",
        format!(
            "xoxb-{}-{}-{}",
            chance.text("123456789", 12),
            chance.text("123456789", 13),
            chance.text(ALNUM, 24)
        ),
    );
    add(
        "slack-token",
        format!(
            "xapp-1-A{}-{}-{}",
            chance.text(UPPER, 10),
            chance.text("123456789", 13),
            chance.text(HEX, 64)
        ),
    );
    add("slack-token", format!("xoxe.xoxp-1-{}", chance.text(ALNUM, 160)));
    add(
        "slack-webhook",
        format!(
            "hooks.slack.com/services/T{}/B{}/{}",
            chance.text(UPPER, 9),
            chance.text(UPPER, 9),
            chance.text(ALNUM, 24)
        ),
    );
    add("stripe-key", format!("sk_live_{}", chance.text(ALNUM, 24)));
    add("stripe-key", format!("rk_live_{}", chance.text(ALNUM, 99)));
    add("google-api-key", format!("AIza{}", chance.text(WORD, 34)) + "x");
    add("google-oauth-secret", format!("GOCSPX-{}", chance.text(ALNUM, 28)));
    add("azure-client-secret", format!("{}8Q~{}", chance.text(ALNUM, 3), chance.text(ALNUM, 34)));
    add(
        "openai-key",
        format!("sk-proj-{}T3BlbkFJ{}", chance.text(ALNUM, 60), chance.text(ALNUM, 60)),
    );
    add("openai-key", format!("sk-{}T3BlbkFJ{}", chance.text(ALNUM, 20), chance.text(ALNUM, 20)));
    add("anthropic-key", format!("sk-ant-api03-{}AA", chance.text(ALNUM, 93)));
    add("sendgrid-key", format!("SG.{}.{}", chance.text(ALNUM, 22), chance.text(ALNUM, 43)));
    add("vault-token", format!("hvs.{}", chance.text(ALNUM, 90)));
    add(
        "terraform-cloud-token",
        format!("{}.atlasv1.{}", chance.text(ALNUM, 14), chance.text(ALNUM, 64)),
    );
    add("age-key", age_key(3));
    add("jwt", jwt("{\"sub\":\"42\",\"exp\":4102444800}", chance));
    out
}

/// What stands behind names, and in files that are known by their path.
pub(super) fn places() -> Vec<Sample> {
    let chance = &mut Chance::new(81);
    let mut out: Vec<Sample> = Vec::new();
    let word = chance.text(ALNUM, 18);
    let mut add = |rule, path, before: &str, value: &str, after: &str| {
        out.push((rule, path, format!("{before}{value}{after}"), value.to_owned()));
    };
    let secret = chance.text(ALNUM, 40);
    add("aws-secret-key", "srv/a.json", "{\n \"SecretAccessKey\": \"", &secret, "\"}");
    add("aws-secret-key", "srv/a.sh", "export AWS_SECRET_ACCESS_KEY='", &secret, "'\n");
    add(
        "azure-storage-key",
        "srv/a.cs",
        "AccountName=x;AccountKey=",
        &STANDARD.encode(chance.bytes(64)),
        ";",
    );
    add("url-credentials", "srv/db.yaml", "url: postgres://app:", &word, "@db.internal:5432/app\n");
    add(
        "basic-auth",
        "srv/get.sh",
        "#!/bin/sh\ncurl -f -u admin:",
        &word,
        " https://x.internal/\n",
    );
    add(
        "basic-auth",
        "srv/get.sh",
        "curl -H \"Authorization: Basic ",
        &STANDARD.encode(format!("a:{word}")),
        "\" x\n",
    );
    add("bearer-auth", "srv/get.sh", "curl -H 'Authorization: Bearer ", &word, "' x\n");
    let auth = STANDARD.encode(format!("me:{word}"));
    add(
        "docker-config-auth",
        "root/.docker/config.json",
        "{\"auths\":{\"r.io\":{\"auth\":\"",
        &auth,
        "\"}}}",
    );
    add("npmrc-auth", "root/.npmrc", "fund=false\n//npm.internal/:_authToken=", &word, "\n");
    add("npmrc-auth", "app/.yarnrc.yml", "npmAuthToken: \"", &word, "\"\n");
    add("pypirc", "root/.pypirc", "[pypi]\nusername = me\npassword = ", &word, "\n");
    add("netrc", "root/.netrc", "machine git.internal\n login me\n password ", &word, "\n");
    add("git-credentials", "root/.git-credentials", "https://me:", &word, "@git.internal\n");
    add(
        "cargo-credentials",
        "usr/local/cargo/credentials.toml",
        "[registry]\ntoken = \"",
        &word,
        "\"\n",
    );
    add("aws-credentials", "root/.aws/credentials", "[default]\naws_session_token = ", &word, "\n");
    add(
        "kubeconfig",
        "root/.kube/config",
        "kind: Config\nusers:\n- user:\n    token: ",
        &word,
        "\n",
    );
    add(
        "kubeconfig",
        "etc/k.conf",
        "apiVersion: v1\nkind: Config\nusers:\n- user:\n    password: ",
        &word,
        "\n",
    );
    add("pgpass", "root/.pgpass", "db:5432:app:me:", &word, "\n");
    add(
        "terraform-state",
        "srv/x.tfstate",
        "{\"version\": 4, \"r\": [{\"password\": \"",
        &word,
        "\"}]}",
    );
    add(
        "terraform-state",
        "srv/x.tfstate.backup",
        "{\"version\": 3, \"outputs\": {\"x\": {\"sensitive\": true, \"value\": \"",
        &word,
        "\"}}}",
    );
    let hash = format!("$6${}${}", chance.text(ALNUM, 16), chance.text(ALNUM, 86));
    add("shadow-hash", "etc/shadow", "daemon:*:1::::::\nroot:", &hash, ":19675:0:99999:7:::\n");
    add("dotenv", "app/.env.production", "DEBUG=0\nexport DB_PASSWORD=", &word, "\n");
    add(
        "git-folder",
        "app/.git/config",
        "[core]\n[remote \"origin\"]\n url = https://me:",
        &word,
        "@git.internal/x\n",
    );
    add(
        "git-folder",
        "app/.git/config",
        "[http \"x\"]\n\textraheader = AUTHORIZATION: basic ",
        &auth,
        "\n",
    );
    out
}

pub(super) fn keys() -> Vec<(&'static str, &'static str, String, bool)> {
    let chance = &mut Chance::new(7);
    let rsa = pkcs1(9, chance);
    let sec1 = der(0x30, &[der(2, &[1]), der(4, &chance.bytes(32))].concat());
    let locked =
        der(0x30, &[der(0x30, &der(6, &[42, 134, 72])), der(4, &chance.bytes(200))].concat());
    let plain = openssh("none", chance);
    let old = armour("RSA PRIVATE KEY", &chance.bytes(320), 64).replacen(
        '\n',
        "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
        1,
    );
    let quoted = armour("PRIVATE KEY", &pkcs8(&rsa), 64).replace('\n', "\\n");
    let indented = armour("PRIVATE KEY", &pkcs8(&rsa), 64).replace('\n', "\n    ");
    vec![
        ("private-key", "k/a.pem", armour("RSA PRIVATE KEY", &rsa, 64), false),
        ("private-key", "k/b.pem", armour("DSA PRIVATE KEY", &pkcs1(6, chance), 64), false),
        ("private-key", "k/c.pem", armour("EC PRIVATE KEY", &sec1, 64), false),
        ("private-key", "k/d.pem", armour("PRIVATE KEY", &pkcs8(&sec1), 76), false),
        ("private-key", "k/e.pem", armour("ENCRYPTED PRIVATE KEY", &locked, 64), true),
        ("private-key", "k/f.pem", old, true),
        ("private-key", "root/.ssh/id", armour("OPENSSH PRIVATE KEY", &plain, 70), false),
        (
            "private-key",
            "root/.ssh/id",
            armour("OPENSSH PRIVATE KEY", &openssh("aes256-ctr", chance), 70),
            true,
        ),
        (
            "ssh-host-key",
            "etc/ssh/ssh_host_rsa_key",
            armour("OPENSSH PRIVATE KEY", &plain, 70),
            false,
        ),
        ("private-key", "k/g.json", format!("{{\"key\": \"{quoted}\"}}"), false),
        ("private-key", "k/h.yaml", format!("key: |\n    {indented}\n"), false),
    ]
}
