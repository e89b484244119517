//! Tokens that services hand out, known by fixed words in them.

use super::super::check::{
    bech32_of_age, crc_in_base62, entropy, is_placeholder, is_pypi_macaroon, mixed,
};
use super::super::shape::{Part, alnum, base32, capital_or_digit, digit, hex_digit, letter, word};
use super::super::{Severity, machine};
use super::{Form, Rule};
use Part::{Run, Word};
use Severity::{High, Medium};

/// A token rule that has one form after its first word.
const fn token(
    anchors: &'static [&'static str],
    parts: &'static [&'static [Part]],
    check: fn(&[u8]) -> bool,
) -> Form {
    Form::Token { anchors, parts, check, sure: false, binary: false }
}

/// One whose checksum tells.
const fn sure(
    anchors: &'static [&'static str],
    parts: &'static [&'static [Part]],
    check: fn(&[u8]) -> bool,
) -> Form {
    Form::Token { anchors, parts, check, sure: true, binary: true }
}

/// One that is read by hand.
const fn read(
    anchors: &'static [&'static str],
    read: fn(&super::Hit<'_>) -> Option<super::Match>,
) -> Form {
    Form::Read { anchors, read, binary: false }
}

fn gitlab(value: &[u8]) -> bool {
    let body = value.iter().position(|&byte| byte == b'-').map_or(value, |at| &value[at + 1..]);
    mixed(body)
}

fn aws(value: &[u8]) -> bool {
    let body = &value[4..];
    !value.ends_with(b"EXAMPLE") && entropy(body) >= 2.75 && !is_placeholder(value)
}

fn stripe(value: &[u8]) -> bool {
    mixed(&value[8..])
}

fn slack_url(value: &[u8]) -> bool {
    let last = value.rsplit(|&byte| byte == b'/').next();
    last.is_some_and(mixed)
}

fn after_last_dash(value: &[u8]) -> bool {
    let at = value.iter().rposition(|&byte| byte == b'_' || byte == b'-').map_or(0, |at| at + 1);
    mixed(&value[at..])
}

fn ends_in_aa(value: &[u8]) -> bool {
    value.ends_with(b"AA") && mixed(value)
}

const REVOKE: &str =
    "Revoke it where it was made, make a new one, and give it to the step as a secret mount.";

/// See [`super::RULES`].
pub(super) static TOKENS: [Rule; 25] = [
    Rule {
        id: "github-token",
        name: "GitHub token",
        severity: High,
        source: "GitHub blog, 2021-04-05: token formats and checksum",
        advice: REVOKE,
        form: sure(
            &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
            &[&[Run(word, 4, 4), Run(alnum, 36, 36)]],
            crc_in_base62,
        ),
    },
    Rule {
        id: "npm-token",
        name: "npm access token",
        severity: High,
        source: "GitHub blog, 2021-09-23: npm token format",
        advice: REVOKE,
        form: sure(&["npm_"], &[&[Word("npm_"), Run(alnum, 36, 36)]], crc_in_base62),
    },
    Rule {
        id: "github-fine-grained",
        name: "GitHub fine-grained token",
        severity: High,
        source: "GitHub docs: authentication, token formats",
        advice: REVOKE,
        form: token(
            &["github_pat_"],
            &[&[Word("github_pat_"), Run(alnum, 22, 22), Word("_"), Run(alnum, 59, 59)]],
            after_last_dash,
        ),
    },
    Rule {
        id: "gitlab-token",
        name: "GitLab token",
        severity: High,
        source: "GitLab docs: token overview, token prefixes",
        advice: REVOKE,
        form: token(
            &[
                "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glagent-", "glimt-",
                "glsoat-", "glffct-", "gloas-", "glrtr-", "glwt-",
            ],
            &[
                &[
                    Run(letter, 4, 8),
                    Word("-"),
                    Run(word, 20, 300),
                    Word("."),
                    Run(alnum, 2, 2),
                    Word("."),
                    Run(alnum, 7, 9),
                ],
                &[Run(letter, 4, 8), Word("-"), Run(word, 20, 300), Word("."), Run(alnum, 9, 9)],
                &[Run(letter, 4, 8), Word("-"), Run(word, 20, 300)],
            ],
            gitlab,
        ),
    },
    Rule {
        id: "pypi-token",
        name: "PyPI token",
        severity: High,
        source: "PyPI help: API tokens; libmacaroons: format version 2",
        advice: REVOKE,
        form: sure(&["pypi-AgE"], &[&[Word("pypi-"), Run(word, 60, 4000)]], is_pypi_macaroon),
    },
    Rule {
        id: "rubygems-token",
        name: "RubyGems token",
        severity: High,
        source: "RubyGems guides: API keys",
        advice: REVOKE,
        form: token(
            &["rubygems_"],
            &[&[Word("rubygems_"), Run(hex_digit, 48, 48)]],
            after_last_dash,
        ),
    },
    Rule {
        id: "docker-token",
        name: "Docker Hub token",
        severity: High,
        source: "Docker docs: access tokens",
        advice: REVOKE,
        form: token(
            &["dckr_pat_", "dckr_oat_"],
            &[&[Run(word, 36, 36)], &[Run(word, 41, 41)]],
            |value| mixed(&value[9..]),
        ),
    },
    Rule {
        id: "digitalocean-token",
        name: "DigitalOcean token",
        severity: High,
        source: "DigitalOcean docs: token formats",
        advice: REVOKE,
        form: token(
            &["dop_v1_", "doo_v1_", "dor_v1_"],
            &[&[Run(letter, 3, 3), Word("_v1_"), Run(hex_digit, 64, 64)]],
            after_last_dash,
        ),
    },
    Rule {
        id: "huggingface-token",
        name: "Hugging Face token",
        severity: High,
        source: "Hugging Face docs: user access tokens",
        advice: REVOKE,
        form: token(
            &["hf_", "api_org_"],
            &[&[Word("hf_"), Run(letter, 34, 34)], &[Word("api_org_"), Run(letter, 34, 34)]],
            after_last_dash,
        ),
    },
    Rule {
        id: "aws-access-key",
        name: "AWS access key ID",
        severity: High,
        source: "AWS IAM docs: unique identifiers",
        advice: "Deactivate the key in IAM, and use a role, or a secret mount for the build.",
        form: Form::Token {
            anchors: &["AKIA", "ASIA", "ABIA", "ACCA"],
            parts: &[&[Run(letter, 4, 4), Run(base32, 16, 16)]],
            check: aws,
            sure: false,
            binary: true,
        },
    },
    Rule {
        id: "aws-secret-key",
        name: "AWS secret access key",
        severity: High,
        source: "AWS IAM docs: access keys",
        advice: "Deactivate the key in IAM, and use a role, or a secret mount for the build.",
        form: read(
            &[
                "ecret_access_key",
                "ECRET_ACCESS_KEY",
                "ecretAccessKey",
                "ecret-access-key",
                "aws_secret_key",
                "AWS_SECRET_KEY",
            ],
            machine::aws_secret,
        ),
    },
    Rule {
        id: "slack-token",
        name: "Slack token",
        severity: High,
        source: "Slack docs: token types",
        advice: REVOKE,
        form: read(
            &["xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
            machine::slack,
        ),
    },
    Rule {
        id: "slack-webhook",
        name: "Slack webhook",
        severity: High,
        source: "Slack docs: incoming webhooks",
        advice: "Remove the webhook in the app's settings, and pass a new one in at run time.",
        form: token(
            &["hooks.slack.com/"],
            &[
                &[
                    Word("hooks.slack.com/services/T"),
                    Run(alnum, 8, 12),
                    Word("/B"),
                    Run(alnum, 8, 12),
                    Word("/"),
                    Run(alnum, 23, 26),
                ],
                &[
                    Word("hooks.slack.com/workflows/T"),
                    Run(capital_or_digit, 8, 12),
                    Word("/A"),
                    Run(alnum, 8, 12),
                    Word("/"),
                    Run(digit, 15, 20),
                    Word("/"),
                    Run(alnum, 23, 26),
                ],
                &[
                    Word("hooks.slack.com/triggers/T"),
                    Run(capital_or_digit, 8, 12),
                    Word("/"),
                    Run(digit, 9, 20),
                    Word("/"),
                    Run(alnum, 28, 40),
                ],
            ],
            slack_url,
        ),
    },
    Rule {
        id: "stripe-key",
        name: "Stripe secret key",
        severity: High,
        source: "Stripe docs: API keys",
        advice: "Roll the key in Stripe's dashboard, and pass the new one in at run time.",
        form: token(
            &["sk_live_", "rk_live_", "sk_test_", "rk_test_"],
            &[&[Run(letter, 2, 2), Word("_"), Run(letter, 4, 4), Word("_"), Run(alnum, 24, 250)]],
            stripe,
        ),
    },
    Rule {
        id: "google-api-key",
        name: "Google API key",
        severity: High,
        source: "Google Cloud docs: API keys",
        advice: "Restrict the key to what the service needs, or make a new one and pass it in at run time.",
        form: token(&["AIza"], &[&[Word("AIza"), Run(word, 35, 35)]], mixed),
    },
    Rule {
        id: "google-oauth-secret",
        name: "Google OAuth client secret",
        severity: High,
        source: "Google Cloud docs: OAuth clients",
        advice: "Reset the secret of the OAuth client, and pass the new one in at run time.",
        form: token(&["GOCSPX-"], &[&[Word("GOCSPX-"), Run(word, 28, 28)]], mixed),
    },
    Rule {
        id: "azure-storage-key",
        name: "Azure storage key",
        severity: High,
        source: "Azure docs: manage storage account access keys",
        advice: "Rotate the key of the storage account, and use a managed identity or a secret mount.",
        form: read(
            &["AccountKey", "accountKey", "ACCOUNT_KEY", "account_key", "SharedAccessKey"],
            machine::azure_storage,
        ),
    },
    Rule {
        id: "azure-client-secret",
        name: "Azure client secret",
        severity: High,
        source: "Microsoft Entra docs: application credentials",
        advice: "Delete the client secret of the app registration, and use a managed identity or a secret mount.",
        form: read(&["Q~"], machine::azure_client),
    },
    Rule {
        id: "openai-key",
        name: "OpenAI key",
        severity: High,
        source: "OpenAI docs: API keys",
        advice: REVOKE,
        form: read(&["T3BlbkFJ"], machine::openai),
    },
    Rule {
        id: "anthropic-key",
        name: "Anthropic key",
        severity: High,
        source: "Anthropic docs: API keys",
        advice: REVOKE,
        form: token(
            &["sk-ant-"],
            &[&[
                Word("sk-ant-"),
                Run(letter, 3, 8),
                Run(digit, 2, 2),
                Word("-"),
                Run(word, 78, 200),
            ]],
            ends_in_aa,
        ),
    },
    Rule {
        id: "sendgrid-key",
        name: "SendGrid key",
        severity: High,
        source: "SendGrid docs: API keys",
        advice: REVOKE,
        form: token(
            &["SG."],
            &[&[Word("SG."), Run(word, 22, 22), Word("."), Run(word, 43, 43)]],
            mixed,
        ),
    },
    Rule {
        id: "vault-token",
        name: "Vault token",
        severity: High,
        source: "Vault docs: tokens, token prefixes",
        advice: "Revoke the token, and let the service log in with an identity of its own.",
        form: token(
            &["hvs.", "hvb.", "hvr."],
            &[&[Run(letter, 3, 3), Word("."), Run(word, 24, 300)]],
            |value| entropy(value) >= 3.5 && mixed(value),
        ),
    },
    Rule {
        id: "terraform-cloud-token",
        name: "Terraform Cloud token",
        severity: High,
        source: "HCP Terraform docs: API tokens",
        advice: REVOKE,
        form: read(&[".atlasv1."], machine::terraform_cloud),
    },
    Rule {
        id: "age-key",
        name: "age identity",
        severity: High,
        source: "age specification: X25519 identities, bech32",
        advice: "Make a new identity, encrypt again what the old one opens, and mount the key at run time.",
        form: sure(
            &["AGE-SECRET-KEY-1"],
            &[&[Word("AGE-SECRET-KEY-1"), Run(capital_or_digit, 58, 58)]],
            bech32_of_age,
        ),
    },
    Rule {
        id: "jwt",
        name: "JSON web token",
        severity: Medium,
        source: "RFC 7519",
        advice: "Let it expire or revoke it, and give tokens to the process, not to the image.",
        form: Form::Read { anchors: &["eyJ"], read: machine::jwt, binary: false },
    },
];
