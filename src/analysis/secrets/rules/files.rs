//! Files that are known by their path, whose own format says where the secret is.

use super::super::Severity;
use super::{Form, Rule};
use Severity::High;

const MOUNT: &str =
    "Change it, and mount the file in the step that needs it: `RUN --mount=type=secret,target=…`.";

const fn file(
    id: &'static str,
    name: &'static str,
    source: &'static str,
    advice: &'static str,
) -> Rule {
    Rule { id, name, severity: High, source, advice, form: Form::Place }
}

/// See [`super::RULES`].
pub(super) static FILES: [Rule; 13] = [
    file(
        "google-service-account",
        "Key of a Google service account",
        "Google Cloud docs: service account keys",
        "Delete the key, and let the workload use its own identity.",
    ),
    file(
        "docker-config-auth",
        "Login of a registry",
        "Docker docs: docker login, config.json",
        MOUNT,
    ),
    file("npmrc-auth", "Login of an npm registry", "npm docs: npmrc, auth-related settings", MOUNT),
    file("pypirc", "Login of a Python index", "Python packaging guide: .pypirc", MOUNT),
    file("netrc", "Login of a host", "netrc(5)", MOUNT),
    file("git-credentials", "Login of a git server", "git-credential-store(1)", MOUNT),
    file("cargo-credentials", "Login of a Cargo registry", "The Cargo book: credentials", MOUNT),
    file(
        "aws-credentials",
        "Login of AWS",
        "AWS CLI docs: shared credentials file",
        "Deactivate the key in IAM, and use a role, or a secret mount for the build.",
    ),
    file(
        "kubeconfig",
        "Login of a Kubernetes cluster",
        "Kubernetes docs: kubeconfig v1",
        "Revoke the user's access, and use a service account in the cluster.",
    ),
    file(
        "terraform-state",
        "State of Terraform with secrets",
        "Terraform docs: sensitive data in state",
        "Keep the state in a remote backend, list it in .dockerignore, and change what is in it.",
    ),
    file(
        "shadow-hash",
        "Password of a user",
        "shadow(5), crypt(5)",
        "Lock the account (`passwd -l`), or set its password when the container starts.",
    ),
    file(
        "git-folder",
        "Folder of git",
        "git-config(1)",
        "List .git in .dockerignore, and take passwords out of the URLs of remotes.",
    ),
    file("pgpass", "Login of a PostgreSQL server", "PostgreSQL docs: the password file", MOUNT),
];
