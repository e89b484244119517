// The image that is open is an image of the playground: it runs, its files are read from the archive when a command asks for them, and
// two hundred thousand paths are no reason to wait.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, manyFiles, tar } from "./archive.mjs";
import { axe, show } from "./helper.mjs";
import { field, heartbeat, openSample, pick, settle, settled, terminal } from "./person.mjs";
import { labSession } from "./session.mjs";

const { start, shared } = labSession({ before, after });

/// Milliseconds that nobody waits for; a busy machine gets some more.
const [SOON, BUSY] = [100, 15];

const chip = (page, line) => page.getByRole("group", { name: "Commands to press" }).getByRole("button", { name: line, exact: true });
const step = (page, text) => page.locator(".steps", { hasText: text }).waitFor();

async function type(page, line) {
  await field(page).fill(line);
  await field(page).press("Enter");
  await settled(page);
}

const program = (name) => ({ name: `bin/${name}`, body: "\x7fELF", mode: 0o755 });
const BASE = [
  { name: "bin/", type: "5" },
  ...["sh", "sleep", "cat", "ls", "rm", "chmod", "touch", "grep"].map(program),
  { name: "etc/", type: "5" },
  { name: "etc/os-release", body: 'NAME="Class"\n' },
  { name: "etc/app.conf", body: "port=80\n" },
];

/// An image with a shell and as many more files.
function classImage({ count = 0, tag = "class:1", more = [] } = {}) {
  const crowd = count > 0 ? [Buffer.concat([...manyFiles(count)])] : [];
  return dockerArchive({
    layers: [tar(BASE), ...crowd, tar([{ name: "etc/app.conf", body: "port=8080\n" }, ...more])],
    tags: [tag],
    config: { config: { Env: ["PATH=/bin", "DB_PASSWORD=Zq81-xLpT-77aB"] } },
    gzip: true,
  });
}

/// Milliseconds from Enter to the frame that shows the answer, by marks on the page.
async function timed(page, line) {
  await field(page).fill(line);
  await page.evaluate(() => {
    performance.clearMarks("test:typed");
    performance.clearMarks("test:shown");
    addEventListener("keydown", () => performance.mark("test:typed"), { once: true, capture: true });
    const playground = document.querySelector(".playground");
    let busy = false;
    new MutationObserver((_, observer) => {
      busy ||= playground.ariaBusy === "true";
      if (!busy || playground.ariaBusy === "true") return;
      observer.disconnect();
      requestAnimationFrame(() => performance.mark("test:shown"));
    }).observe(playground, { attributes: true, attributeFilter: ["aria-busy"] });
  });
  await field(page).press("Enter");
  await page.waitForFunction(() => performance.getEntriesByName("test:shown").length > 0);
  return page.evaluate(() => {
    const at = (name) => performance.getEntriesByName(name)[0].startTime;
    return at("test:shown") - at("test:typed");
  });
}

test("the image that is open runs; a file is read when it is asked for, and secrets stay covered", async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, file("class.tar", classImage())), "shown");
  await page.getByRole("button", { name: /Open in the Playground/ }).click();
  await terminal(page).getByText("class:1, which is open, is an image of this lab").waitFor();
  await terminal(page).getByText("looks like a secret in its configuration is covered").waitFor();
  await chip(page, "docker run -it --rm class:1 sh").click();
  await chip(page, "cat /etc/os-release").click();
  await terminal(page).getByText('NAME="Class"').waitFor();
  await type(page, "cat /etc/app.conf; echo $DB_PASSWORD");
  await terminal(page).getByText("port=8080").waitFor();
  await terminal(page).getByText("••••••••", { exact: false }).last().waitFor();
  assert.ok(!(await terminal(page).innerText()).includes("Zq81"));
  await type(page, "exit");
  await type(page, "docker images");
  await terminal(page).getByText(/^class\s+1\s/m).waitFor();
  assert.deepEqual(await axe(page), []);
});

test("a link with the class's image waits for the file, and a second archive is a second image", async (t) => {
  const script = "docker run -d --name web class:1 sleep 1000\ndocker exec web cat /etc/app.conf";
  const { page } = await start(t, { fragment: `#1/playground?open=sample&do=${encodeURIComponent(script)}` });
  await terminal(page).getByText("Unable to find image 'class:1' locally").waitFor();
  await pick(page, file("class.tar", classImage()));
  await terminal(page).getByText("port=8080").waitFor();
  assert.equal(await terminal(page).getByText("Unable to find image").count(), 0, "it was followed anew");
  await page.waitForFunction(() => /class/.test(decodeURIComponent(location.hash)));
});

test("two hundred thousand paths: started, copied up, deleted and undone at once", { timeout: 300_000 }, async (t) => {
  const { page } = await start(t);
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
  assert.equal(await settle(page, file("class.tar", classImage({ count: 200_000 })), { timeout: 120_000 }), "shown");
  await show(page, "Playground");
  const heart = await heartbeat(page);
  await page.evaluate(() => { globalThis.tasks.length = 0; });
  await chip(page, "docker run -it --rm class:1 sh").waitFor();
  const took = {
    start: await timed(page, "docker run -d --name web class:1 sleep 1000"),
    "copy-up": await timed(page, "docker exec web sh -c 'echo x >> /d0100/f0100500'"),
    read: await timed(page, "docker exec web cat /etc/os-release"),
    delete: await timed(page, "docker exec web rm -rf /d0050"),
    diff: await timed(page, "docker diff web"),
    commit: await timed(page, "docker commit web mine:1"),
    undo: await timed(page, "undo"),
  };
  await terminal(page).getByText('NAME="Class"').waitFor();
  await terminal(page).getByText("/d0100/f0100500 was copied up from layer 2: 0 B").waitFor();
  await terminal(page).getByText("D /d0050").waitFor();
  await step(page, "5 of 6");
  for (const name of ["Undo", "Undo", "Undo", "Undo"]) await page.getByRole("button", { name }).click();
  await step(page, "1 of 6");
  await page.getByRole("button", { name: /Redo/ }).click();
  await step(page, "2 of 6");
  await field(page).fill("docker exec web cat /d0123/f01234");
  await field(page).press("Tab");
  await terminal(page).getByText("/d0123/f0123499").waitFor();
  const { longest } = await heart.stop();
  const tasks = await page.evaluate(() => globalThis.tasks);
  console.log(`200,000 paths: ${Object.entries(took).map(([what, ms]) => `${what} ${ms.toFixed(0)} ms`).join(", ")}; longest silence ${longest.toFixed(0)} ms, long tasks: ${tasks.map(Math.round).join(" ") || "none"}`);
  for (const [what, ms] of Object.entries(took)) assert.ok(ms < SOON * BUSY, `${what} took ${ms} ms`);
});

test("on a phone, by tapping alone", async (t) => {
  const { page } = await start(t, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await openSample(page);
  await show(page, "Playground");
  await chip(page, "docker run -it --rm tiny-site:1.0 sh").tap();
  await chip(page, "ls").tap();
  await page.getByRole("group", { name: "Panes" }).getByRole("button", { name: "Terminal" }).tap();
  await terminal(page).getByText("tiny-site:1.0, which is open").waitFor();
  await chip(page, "exit").tap();
  await settled(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sideways");
});

test("a lesson is done on the open image, and back on the sample what was done there is there; by keyboard alone", async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, file("class.tar", classImage())), "shown");
  const door = page.getByRole("button", { name: /Open in the Playground/ });
  await door.focus();
  await page.keyboard.press("Enter");
  await terminal(page).getByText("class:1, which is open").waitFor();
  await page.goto(`${shared.server.url}#1/playground?lesson=04-copy-up`);
  const own = page.getByRole("button", { name: /^Do it on\s+class:1/ });
  await own.waitFor();
  await type(page, "docker exec web2 cat /etc/motd");
  await own.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Back to the sample" }).waitFor();
  const panel = page.getByRole("region", { name: "Lesson" });
  await panel.getByText("Add a line to /etc/app.conf in web1").waitFor();
  await type(page, "docker exec web1 sh -c 'echo hello >> /etc/app.conf'");
  await panel.getByText("4 of 5").waitFor();
  await page.getByRole("button", { name: "Back to the sample" }).focus();
  await page.keyboard.press("Enter");
  await terminal(page).getByText("docker exec web2 cat /etc/motd").waitFor();
});

test("a lesson on the open image waits for it when the page is loaded anew, and goes on there with what was typed", async (t) => {
  const { page } = await start(t);
  const panel = page.getByRole("region", { name: "Lesson" });
  const line = "docker exec web1 sh -c 'echo hello >> /etc/app.conf'";
  assert.equal(await settle(page, file("class.tar", classImage())), "shown");
  await page.goto(`${shared.server.url}#1/playground?open=sample&lesson=04-copy-up`);
  await page.getByRole("button", { name: /^Do it on\s+class:1/ }).click();
  await panel.getByText("Add a line to /etc/app.conf in web1").waitFor();
  await type(page, line);
  await type(page, "docker diff web1");
  await page.waitForFunction(() => /on=class:1@sha256:[0-9a-f]{12}&do=[^]*diff/.test(decodeURIComponent(location.hash)));
  await page.reload();
  await panel.getByText("This lesson is on class:1, which is not open").waitFor();
  assert.deepEqual(await axe(page), []);
  assert.match(decodeURIComponent(new URL(page.url()).hash), /on=class:1@[^]*diff/, "the link stays");
  await pick(page, file("class.tar", classImage()));
  await panel.getByText("Add a line to /etc/app.conf in web1").waitFor();
  await page.getByRole("button", { name: "Back to the sample" }).waitFor();
  await terminal(page).getByText(line).waitFor();
  await terminal(page).getByText("C /etc/app.conf").waitFor();
  await step(page, "2 of 2");
  // Where nobody has the image, the sample is there for the asking.
  await page.reload();
  await panel.getByRole("button", { name: "Do it on the sample" }).click();
  await panel.getByText("Add a line to /etc/motd in web1").waitFor();
});
