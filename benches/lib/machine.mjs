// What the figures were measured on.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

const said = (command, ...words) => {
  try { return execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(); } catch { return "?"; }
};

export function machine(browser, root) {
  const dirty = said("git", "-C", root, "status", "--porcelain", "--untracked-files=no") ? " and changes" : "";
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "?";
  return [
    ["date", new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC"],
    ["commit", said("git", "-C", root, "rev-parse", "--short=12", "HEAD") + dirty],
    ["processors", `${cpus().length} × ${cpus()[0].model.trim()}`],
    ["memory", `${Math.round(totalmem() / 1e9)} GB`],
    ["load before the run", loadavg().map((n) => n.toFixed(2)).join(" ")],
    ["system", `${system}, Linux ${release()}`],
    ["browser", `Chromium ${browser.version()}, headless`],
    ["tools", [said("gzip", "--version").split("\n")[0], said("tar", "--version").split("\n")[0], `zstd ${/v[\d.]+/.exec(said("zstd", "--version"))?.[0] ?? "?"}`,
      said("rustc", "--version")].join("; ")],
  ];
}

/// Resident and peak resident bytes of a process, from the kernel.
export function resident(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const of = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) * 1024;
    return { now: of("VmRSS"), peak: of("VmHWM") };
  } catch {
    return { now: 0, peak: 0 };
  }
}
