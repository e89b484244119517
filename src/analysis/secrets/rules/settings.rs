//! Passwords and tokens that only their place gives away: a URL, a header, a name.

use super::super::Severity::{High, Low};
use super::super::auth;
use super::{Form, Rule};

/// See [`super::RULES`].
pub(super) static SETTINGS: [Rule; 6] = [
    Rule {
        id: "url-credentials",
        name: "Password in a URL",
        severity: High,
        source: "RFC 3986, section 3.2.1",
        advice: "Change the password, and give it apart from the URL, as a secret mount or at run time.",
        form: Form::Place,
    },
    Rule {
        id: "basic-auth",
        name: "Password on a command line",
        severity: High,
        source: "RFC 7617; curl(1), --user",
        advice: "Change the password, and read it from a secret mount in the step that needs it.",
        form: Form::Read {
            anchors: &["curl ", "uthorization:", "UTHORIZATION:"],
            read: auth::basic,
            binary: false,
        },
    },
    Rule {
        id: "bearer-auth",
        name: "Bearer token in a header",
        severity: High,
        source: "RFC 6750",
        advice: "Revoke the token, and read it from a secret mount in the step that needs it.",
        form: Form::Place,
    },
    Rule {
        id: "env-secret",
        name: "Secret in a variable",
        severity: High,
        source: "Dockerfile reference: ARG and ENV are kept in the image",
        advice: "Change it, and use `RUN --mount=type=secret` for builds and the engine's secrets at run time.",
        form: Form::Place,
    },
    Rule {
        id: "dotenv",
        name: "Secret in a .env file",
        severity: High,
        source: "Docker docs: env files",
        advice: "List the file in .dockerignore, change what is in it, and pass it in at run time.",
        form: Form::Place,
    },
    Rule {
        id: "shell-history",
        name: "History of a shell",
        severity: Low,
        source: "bash(1), HISTFILE",
        advice: "Remove the file in the step that makes it; commands tell of passwords and hosts.",
        form: Form::Place,
    },
];
