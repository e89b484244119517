// The playground: typed, pressed, by keyboard only, under a finger; its program comes when it is opened, and nothing else does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, remote, show } from "./helper.mjs";
import { field, openSample, settled, terminal } from "./person.mjs";
import { labSession } from "./session.mjs";

const { start, shared } = labSession({ before, after });

const table = (page) => page.locator(".stage table");
const chip = (page, line) => page.getByRole("group", { name: "Commands to press" }).getByRole("button", { name: line, exact: true });
const RUN = "docker run -d --name web debian-ish:1 sleep 1000";

async function playground(t, context) {
  const opened = await start(t, context);
  await openSample(opened.page);
  await show(opened.page, "Playground");
  // On a phone the stage is shown first.
  await opened.page.locator(".lab-terminal").getByText("A docker to take apart").waitFor({ state: "attached" });
  await settled(opened.page);
  return opened;
}

async function type(page, line) {
  await field(page).fill(line);
  await field(page).press("Enter");
  await settled(page);
}

test("the lab comes when it is wanted, once, and asks for nothing afterwards", async (t) => {
  const { page, seen } = await start(t);
  await openSample(page);
  assert.ok(!seen.requests.some((url) => /-lab|playground|learn/.test(url)), "not before");
  const before = seen.requests.length;
  await show(page, "Playground");
  await terminal(page).getByText("A docker to take apart").waitFor();
  const names = remote(seen.requests.slice(before)).map((url) => new URL(url).pathname.split("/").at(-1)).sort();
  assert.deepEqual(names, ["layerpeel-lab.js", "layerpeel-lab_bg.wasm", "learn.css", "playground.css", "present.css", "worker.js"]);
  const loaded = seen.requests.length;
  await show(page, "Explore");
  await show(page, "Playground");
  await type(page, RUN);
  await table(page).waitFor();
  assert.deepEqual(remote(seen.requests.slice(loaded)), []);
});

test("a file is copied up, hidden, and both are undone", async (t) => {
  const { page } = await playground(t);
  await page.getByRole("heading", { name: "No container yet" }).waitFor();
  await type(page, RUN);
  await type(page, "docker exec web sh -c 'echo debug=1 >> /srv/app/conf.ini'");
  await terminal(page).getByText("/srv/app/conf.ini was copied up from layer 3: 10 B").waitFor();
  const upper = table(page).getByRole("row", { name: /^upper/ });
  await upper.getByText("copied up").waitFor();
  assert.deepEqual(await page.getByRole("list", { name: "What happens in the picture" }).getByRole("listitem").allTextContents(), ["look up", "copy up 10 B", "change"]);
  await page.getByRole("row", { name: /^web wrote/ }).getByText("18 B").waitFor();
  await type(page, "docker exec web rm /etc/motd");
  await upper.getByText("whiteout", { exact: true }).waitFor();
  await page.getByRole("region", { name: "What happened" }).getByText("a whiteout hides /etc/motd of layer 1, which stays stored").waitFor();
  await page.locator(".steps", { hasText: "3 of 3" }).waitFor();
  await page.getByRole("button", { name: 'Undo' }).click();
  await page.locator(".steps", { hasText: "2 of 3" }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".stage .upper .whiteout"));
  await page.getByRole("button", { name: /Redo/ }).click();
  await upper.getByText("whiteout", { exact: true }).waitFor();
  await type(page, "dokcer ps");
  await terminal(page).getByRole("button", { name: "docker ps", exact: true }).click();
  await terminal(page).getByText("CONTAINER ID").waitFor();
  await page.getByRole("button", { name: /Reset/ }).click();
  await page.getByRole("heading", { name: "No container yet" }).waitFor();
});

test("the picture moves: a copy travels up from its layer, and can be stepped through", async (t) => {
  const { page } = await playground(t, { reducedMotion: "no-preference" });
  await type(page, RUN);
  await page.getByRole("button", { name: "Slow" }).click();
  await type(page, "docker exec web sh -c 'echo x >> /etc/motd'");
  const place = () => page.locator(".stage .rises").evaluate((block) => {
    const [animation] = block.getAnimations();
    const at = (time) => { animation.pause(); animation.currentTime = time; return block.getBoundingClientRect().top; };
    const { delay, duration } = animation.effect.getComputedTiming();
    return { from: at(delay), half: at(delay + duration / 2), to: at(delay + duration - 1) };
  });
  const { from, half, to } = await place();
  assert.ok(from > half && half > to, `it rises: ${from}, ${half}, ${to}`);
  const source = await page.locator(".stage tr.stratum").last().boundingBox();
  assert.ok(from > source.y && from < source.y + source.height, "from the layer that has it");
  await page.locator(".stage-scroll").focus();
  await page.keyboard.press("ArrowRight");
  await page.locator('.stage[data-at="1"]').waitFor();
  assert.equal(await page.locator(".stage .rises").isVisible(), false, "nothing is copied yet");
  await page.keyboard.press("ArrowRight");
  await page.locator('.stage[data-at="2"] .rises').waitFor();
  await page.keyboard.press("r");
  await page.locator(".stage:not([data-at]) .rises").waitFor();
});

test("by keyboard only: Tab completes, arrows bring back, several lines are pasted, Esc leaves", async (t) => {
  const { page } = await playground(t);
  await page.keyboard.press("F6");
  await page.waitForFunction(() => document.activeElement.id === "terminal");
  await page.keyboard.type("docker run -d --name web deb");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement.value.endsWith("debian-ish:1 "));
  await page.keyboard.type("sleep 1000");
  await page.keyboard.press("Enter");
  await table(page).waitFor();
  await page.keyboard.type("docker st");
  await page.keyboard.press("Tab");
  await terminal(page).locator(".words").getByText("stop", { exact: true }).waitFor();
  await page.keyboard.press("Control+c");
  await page.waitForFunction(() => document.activeElement.value === "");
  await page.keyboard.press("ArrowUp");
  assert.equal(await field(page).inputValue(), RUN);
  await page.keyboard.press("ArrowDown");
  await field(page).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", "docker exec -it web sh\ncat /etc/motd\n");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await terminal(page).getByText("Welcome to the lab").waitFor();
  await page.getByText("/ #", { exact: false }).first().waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".steps", { hasText: "2 of 3" }).waitFor();
  await page.keyboard.type("clear");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector(".lab-terminal .typed"));
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "terminal", "an empty line is left by Tab");
  await page.keyboard.press("F6");
  await page.keyboard.press("Escape");
  await page.keyboard.press("U");
  await page.locator(".steps", { hasText: "3 of 3" }).waitFor();
});

test("under a finger: chips do, one pane at a time, and no side is too wide", async (t) => {
  const { page } = await playground(t, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await chip(page, RUN).tap();
  await table(page).waitFor();
  await chip(page, "docker exec -it web sh").tap();
  await chip(page, "echo hello > /note").tap();
  await page.locator(".stage .upper").getByText("its own").waitFor();
  assert.ok((await page.locator(".stage thead th").count()) >= 2);
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide[0] <= wide[1], `${wide}`);
  for (const button of await page.locator(".lab-chips button, .stage-bar .button").all()) {
    const box = await button.boundingBox();
    assert.ok(box.height >= 38, `${await button.textContent()}: ${box.height}`);
  }
  await page.getByRole("group", { name: "Panes" }).getByRole("button", { name: "Terminal" }).tap();
  await terminal(page).getByText("echo hello").first().waitFor();
  assert.deepEqual(await axe(page), []);
});

test("a link carries what was typed, and two containers stand side by side over the same layers", async (t) => {
  const script = [RUN, RUN.replace("web", "web2"), "docker exec web rm /etc/motd"].join("\n");
  const { page } = await start(t, { fragment: `#1/playground?open=sample&do=${encodeURIComponent(script)}` });
  await page.locator(".steps", { hasText: "3 of 3" }).waitFor();
  await table(page).getByText("web2 sees it").first().waitFor();
  assert.equal(await page.locator(".stage .stratum").count(), 3, "layers are drawn once");
  await type(page, "docker stop web2");
  await page.waitForFunction(() => location.hash.includes("docker%20stop%20web2"));
  const paths = page.getByRole("searchbox", { name: /^Paths on the stage/ });
  await paths.fill("no-such");
  await paths.press("Enter");
  await terminal(page).getByText("No path has no-such in its name.").waitFor();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axe(page), [], colorScheme);
  }
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("heading", { name: "No container yet" }).waitFor();
  assert.equal(await paths.inputValue(), "", "a new lab has looked for nothing");
});

test("a network that is away when the styles are wanted is tried again, and nothing is drawn without them", async (t) => {
  const away = (route) => route.abort();
  const { page, context } = await open(shared.browser, shared.server.url, { prepare: (context) => context.route("**/playground.css", away) });
  t.after(() => context.close());
  const unhandled = [];
  page.on("pageerror", (error) => unhandled.push(String(error)));
  await openSample(page);
  await show(page, "Playground");
  await page.getByText("The lab is on its way").waitFor();
  await context.unroute("**/playground.css", away);
  await terminal(page).getByText("A docker to take apart").waitFor();
  const loaded = await page.evaluate(() => [...document.styleSheets].map((sheet) => sheet.href?.split("/").at(-1)));
  assert.ok(loaded.includes("playground.css"), `${loaded}`);
  assert.deepEqual(unhandled, []);
});
