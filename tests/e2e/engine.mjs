// A browser that is not Chromium, driven by the W3C's WebDriver protocol alone: nothing but its driver is needed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const folders = (process.env.PATH ?? "").split(":");

/// Where a program lies: named by a variable of the environment, or on PATH.
export function program(variable, ...names) {
  const named = process.env[variable];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  return named ?? found ?? null;
}

const free = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/// Starts a driver and a session of its browser. `driver` is `[program, ...arguments]`, where `PORT` stands for the port.
export async function engine({ driver, capabilities, display = null }) {
  const port = await free();
  const [command, ...args] = driver.map((part) => part.replace("PORT", port));
  const child = spawn(command, args, { stdio: "ignore", detached: true, env: { ...process.env, ...(display && { DISPLAY: display }) } });
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body && { body: JSON.stringify(body) }), headers: { "content-type": "application/json" } });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  // The driver's own children go with it.
  const stop = () => { try { process.kill(-child.pid); } catch { /* gone already */ } };
  try {
    await patiently(() => ask("GET", "/status").then((status) => status.ready !== false, () => false), "the driver");
    const { sessionId } = await ask("POST", "/session", { capabilities: { alwaysMatch: capabilities } });
    const session = `/session/${sessionId}`;
    const find = (using, value) => ask("POST", `${session}/element`, { using, value }).then((element) => element[ELEMENT]);
    const run = (script, ...args) => ask("POST", `${session}/execute/sync`, { script, args });
    return {
      goto: (url) => ask("POST", `${session}/url`, { url }),
      run,
      /// Waits until the script returns something true, and returns it.
      until: (script, what, ...args) => patiently(() => run(script, ...args), what ?? script),
      click: async (css) => ask("POST", `${session}/element/${await find("css selector", css)}/click`, {}),
      type: async (css, text) => ask("POST", `${session}/element/${await find("css selector", css)}/value`, { text }),
      close: async () => {
        await ask("DELETE", session).catch(() => {});
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/// Asks again and again until the answer is true, for a minute at most.
async function patiently(ask, what) {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`never so: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
