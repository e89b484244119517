// The playground's other stages: builds, sharing, squash; by mouse, by keyboard only, under a finger.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, serve, show } from "./helper.mjs";
import { openSample } from "./person.mjs";

let browser, server;
before(async () => { [browser, server] = await Promise.all([launch(), serve()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

async function stage(t, name, context = {}) {
  const opened = await open(browser, server.url, { context: { reducedMotion: "reduce", ...context } });
  t.after(async () => {
    await opened.context.close();
    assert.deepEqual(opened.seen.errors, [], "no error");
    assert.deepEqual(opened.seen.warnings, [], "no warning");
  });
  await openSample(opened.page);
  await show(opened.page, "Playground");
  await opened.page.locator(".lab-terminal").getByText("A docker to take apart").waitFor({ state: "attached" });
  await tab(opened.page, name).click();
  await opened.page.locator(".stage .panel").first().waitFor();
  return opened.page;
}

const tab = (page, name) => page.getByRole("group", { name: "Stages" }).getByRole("button", { name });
const steps = (page, text) => page.locator(".steps", { hasText: text }).waitFor();
const line = (page, text) => page.locator(".piece", { hasText: text });
const button = (page, name) => page.locator(".stage").getByRole("button", { name, exact: true });
const badge = (page, text, verdict) => line(page, text).locator(".badge", { hasText: verdict }).waitFor();
const noOverflow = async (page) => assert.ok(await page.evaluate(() => {
  const stage = document.querySelector(".stage-scroll");
  return document.documentElement.scrollWidth <= innerWidth && stage.scrollWidth <= stage.clientWidth;
}), "nothing is wider than its room");

test("an edit misses, the reason is told, a line is dragged and the install step stays cached", async (t) => {
  const page = await stage(t, "Build cache");
  await button(page, "Build").click();
  await badge(page, "COPY . .", "new");
  await button(page, "touch").click();
  await page.locator(".bench-context", { hasText: "touched: in no key" }).waitFor();
  await button(page, "Build").click();
  await badge(page, "COPY . .", "CACHED");
  await button(page, "Add a line").click();
  await steps(page, "4 of 4");
  await button(page, "Build").click();
  await badge(page, "COPY . .", "MISS · app.py · content");
  await badge(page, "RUN pip", "MISS · parent");
  await page.getByRole("region", { name: "Why" }).getByRole("row", { name: /differs: app.py · content/ }).waitFor();
  const from = await line(page, "COPY . .").locator(".handle").boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  const over = async () => {
    const to = await line(page, "RUN pip").boundingBox();
    await page.mouse.move(to.x + 60, to.y + to.height / 2, { steps: 6 });
  };
  await over();
  await page.locator(".drop-here").waitFor();
  await over();
  await page.locator(".drop-here", { hasText: "Each edit of app.py makes 4.6 MB and 31.2 s less" }).waitFor();
  await page.mouse.up();
  await steps(page, "6 of 6");
  await button(page, "Build").click();
  await steps(page, "7 of 7");
  await button(page, "Add a line").click();
  await steps(page, "8 of 8");
  await button(page, "Build").click();
  await badge(page, "COPY . .", "MISS · app.py · content");
  await badge(page, "RUN pip", "CACHED");
  await page.locator(".lab-terminal").getByText("docker build -t shop:1 shop").last().waitFor();
  await page.getByRole("button", { name: "classic", exact: true }).click();
  await badge(page, "ENV", "MISS · parent");
});

test("what is typed in the terminal is what the stage shows, and undo takes both back", async (t) => {
  const page = await stage(t, "Build cache");
  const field = page.getByRole("textbox", { name: /^Command at/ });
  await field.fill("docker build -t shop:1 shop");
  await field.press("Enter");
  await badge(page, "RUN pip", "new");
  await page.getByRole("button", { name: "Undo" }).click();
  await badge(page, "RUN pip", "not built yet");
  await page.waitForURL(/stage=build/);
  await tab(page, "Copy-on-write").click();
  await page.getByRole("heading", { name: "No container yet" }).waitFor();
  await tab(page, "Build cache").click();
  await page.locator(".pieces").waitFor();
});

test("Back leads to the tab before, and what was typed since stays", async (t) => {
  const page = await stage(t, "Build cache");
  const pressed = (name) => page.locator('.stages [aria-pressed="true"]', { hasText: name }).waitFor();
  await page.waitForFunction(() => /stage=build/.test(location.hash));
  await button(page, "Build").click();
  await badge(page, "RUN pip", "new");
  await page.waitForFunction(() => /stage=build&do=/.test(location.hash));
  await tab(page, "Squash").click();
  await page.locator(".bench-way").first().waitFor();
  await page.waitForFunction(() => /stage=squash&do=/.test(location.hash));
  await button(page, "Build").first().click();
  await steps(page, "2 of 2");
  await page.locator('.playground[aria-busy="false"]').waitFor();
  await page.goBack();
  await pressed("Build cache");
  // The stage shows what was built last.
  await badge(page, "COPY token", "new");
  await steps(page, "2 of 2");
  await page.goBack();
  await pressed("Copy-on-write");
  await steps(page, "2 of 2");
});

test("what stands in the editor is there again after another tab", async (t) => {
  const page = await stage(t, "Build cache");
  await page.locator(".bench-file").getByRole("button", { name: "Edit" }).click();
  const editor = page.getByRole("textbox", { name: "Dockerfile" });
  await editor.fill("FROM debian-ish:1\nRUN echo drafted\n");
  await tab(page, "Squash").click();
  await page.locator(".bench-way").first().waitFor();
  await button(page, "Build").first().click();
  await steps(page, "1 of 1");
  await tab(page, "Build cache").click();
  await editor.waitFor();
  assert.equal(await editor.inputValue(), "FROM debian-ish:1\nRUN echo drafted\n");
});

test("an error stands at its line, and the editor mends it", async (t) => {
  const page = await stage(t, "Build cache");
  await page.locator(".bench-file").getByRole("button", { name: "Edit" }).click();
  const editor = page.getByRole("textbox", { name: "Dockerfile" });
  await editor.fill("FROM debian-ish:1\nRUN npm install\n");
  await button(page, "Save").click();
  await steps(page, "1 of 1");
  await button(page, "Build").click();
  await badge(page, "RUN npm", "FAILED");
  await page.getByText("What another would do can be declared").waitFor();
  await page.locator(".bench-file").getByRole("button", { name: "Edit" }).click();
  await editor.fill("FROM debian-ish:1\n# lab: adds /node_modules 1MB in 9 files\nRUN npm install\n");
  await button(page, "Save").click();
  await steps(page, "3 of 3");
  await button(page, "Build").click();
  await badge(page, "RUN npm", /^new$/);
  await line(page, "RUN npm").getByText("declared").waitFor();
});

test("by keyboard only a line is moved, refused where it can't be, and dropped", async (t) => {
  const page = await stage(t, "Build cache");
  const handle = line(page, "RUN pip").locator(".handle");
  await handle.focus();
  await page.keyboard.press("Alt+ArrowUp");
  await page.locator(".drop-here").waitFor();
  await page.waitForFunction(() => document.activeElement?.matches(".is-lifted .handle"));
  await page.keyboard.press("Alt+ArrowUp");
  await page.locator(".drop-here", { hasText: "requirements.txt, which is not there" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches(".is-lifted .handle"));
  await page.keyboard.press("Alt+ArrowDown");
  await page.locator(".drop-here", { hasText: "less" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches(".is-lifted .handle"));
  await page.keyboard.press("Enter");
  await steps(page, "1 of 1");
});

test("the same layer under another is pulled and stored again; the second machine has its own", async (t) => {
  const page = await stage(t, "Pull and share");
  const host = (name) => page.getByRole("region", { name, exact: true });
  await host("host2").getByText("nothing here: pull").waitFor();
  for (const [name, step] of [["pull shop:1", 1], ["pull shop:2", 2], ["pull tools:1", 3]]) {
    await host("host1").getByRole("button", { name, exact: true }).click();
    await steps(page, `${step} of ${step}`);
  }
  await host("host1").getByText("moved again: it was here").waitFor();
  await host("host2").getByRole("button", { name: "pull tools:1" }).click();
  await host("host2").getByText("1 image").waitFor();
  await page.locator(".lab-terminal").getByText("docker --context host2 pull").waitFor();
  const rmi = page.getByRole("region", { name: "What rmi frees" });
  await rmi.getByRole("row", { name: /host1 rmi shop:1/ }).getByText("its layers are needed").waitFor();
  assert.deepEqual(await axe(page), []);
});

test("a secret that was deleted later is still there, one in another stage is not", async (t) => {
  const page = await stage(t, "Squash");
  for (const name of ["Added, then deleted", "Squashed", "Built in stages"]) {
    const way = page.getByRole("region", { name });
    await way.getByRole("button", { name: "Build" }).click();
    await way.getByRole("button", { name: "Build again" }).waitFor();
  }
  const row = (name) => page.getByRole("row", { name });
  await row(/^Added, then deleted/).getByText("everybody who has the image: it is in L4").waitFor();
  await row(/^Squashed/).getByText("nobody who has the image").waitFor();
  await row(/^Built in stages/).getByText("nobody who has the image").waitFor();
  assert.deepEqual(await axe(page), []);
});

for (const colorScheme of ["light", "dark"]) {
  test(`under a finger at 390 px a line is moved with buttons (${colorScheme})`, async (t) => {
    const page = await stage(t, "Build cache", { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme });
    await button(page, "Build").tap();
    await badge(page, "RUN pip", "new");
    await line(page, "COPY . .").locator(".handle").tap();
    await button(page, "One line down").tap();
    await page.locator(".drop-here", { hasText: "less" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await noOverflow(page);
    await button(page, "Drop here").tap();
    await steps(page, "2 of 2");
    for (const name of ["Pull and share", "Squash"]) {
      await tab(page, name).tap();
      await page.locator(".share").waitFor();
      await noOverflow(page);
    }
  });
}
