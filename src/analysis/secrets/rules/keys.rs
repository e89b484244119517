//! Private keys, known by their armour, and keystores, known by how they begin.

use super::super::{Severity, machine};
use super::{Form, Rule};
use Severity::{High, Medium};

/// See [`super::RULES`].
pub(super) static KEYS: [Rule; 5] = [
    Rule {
        id: "private-key",
        name: "Private key",
        severity: High,
        source: "RFC 7468, RFC 5958, RFC 8017; OpenSSH's PROTOCOL.key",
        advice: "Make a new pair of keys, and mount the private one when the container starts.",
        form: Form::Read { anchors: &["-----BEGIN "], read: machine::private_key, binary: true },
    },
    Rule {
        id: "ssh-host-key",
        name: "Host key of an SSH server",
        severity: High,
        source: "sshd(8), /etc/ssh/ssh_host_*_key",
        advice: "Remove the keys in the step that installs the server and make them at start: all containers share these.",
        form: Form::Place,
    },
    Rule {
        id: "pgp-private-key",
        name: "OpenPGP private key",
        severity: High,
        source: "RFC 9580, sections 5.5.3 and 6",
        advice: "Revoke the key, and sign outside of the image or with a mounted key.",
        form: Form::Place,
    },
    Rule {
        id: "putty-key",
        name: "PuTTY private key",
        severity: High,
        source: "PuTTY's documentation, appendix C",
        advice: "Make a new pair of keys, and mount the private one when the container starts.",
        form: Form::Read {
            anchors: &["PuTTY-User-Key-File-"],
            read: machine::putty,
            binary: false,
        },
    },
    Rule {
        id: "keystore",
        name: "Keystore with a private key",
        severity: Medium,
        source: "RFC 7292; Java's JKS and JCEKS formats",
        advice: "Make a new key, and mount the keystore when the container starts; its password is often the usual one.",
        form: Form::Place,
    },
];
