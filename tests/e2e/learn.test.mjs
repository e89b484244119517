// Lessons: each solved by its solution, another way and by tapping, and not by nothing or by its wrong attempts; a teacher's own;
// progress that stays; what was before a lesson comes back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, drop, open, remote, show } from "./helper.mjs";
import { answer, at, follow, LESSONS, pane, press, reached, taught, type } from "./lessons.mjs";
import { settled, terminal } from "./person.mjs";
import { labSession } from "./session.mjs";

const { start, shared } = labSession({ before, after });

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const COPY_UP = LESSONS.find(({ name }) => name === "04-copy-up");
const HELLO = COPY_UP.solution.split("\n")[0];

const shelf = (page) => page.locator(".learn .lessons").first().waitFor();
const card = (page, title) => page.locator(".lesson-card").filter({ has: page.getByRole("heading", { name: title, exact: true }) });

test("every lesson is solved by its solution and another way, and not by nothing or by its wrong attempts", async (t) => {
  const { page, seen } = await start(t, { fragment: at(LESSONS[0].name) });
  for (const lesson of LESSONS) {
    await follow(page, lesson);
    await answer(page, lesson);
    assert.equal(await reached(page), false, `${lesson.name} by nothing`);
    for (const { title, lines } of lesson.wrong) {
      await type(page, lines);
      assert.equal(await reached(page), false, `${lesson.name} by “${title}”`);
      await press(page, "lesson-over");
    }
    assert.equal(await pane(page).getByText("Solved.").count(), 0, lesson.name);
    for (const { title, lines } of lesson.ways) {
      await type(page, lines);
      assert.equal(await reached(page), true, `${lesson.name} by “${title}”`);
      await press(page, "lesson-over");
    }
    await type(page, lesson.solution);
    assert.equal(await reached(page), true, lesson.name);
    await pane(page).getByText("Solved.").waitFor();
  }
  await show(page, "Learn");
  await page.getByText("All lessons are done.").waitFor();
  const files = remote(seen.requests).filter((url) => url.includes("/lessons/"));
  assert.deepEqual([...new Set(files)].length, LESSONS.length, "one file for each lesson, when it is begun");
});

test("every lesson is solved by tapping", async (t) => {
  const { page } = await start(t, { fragment: at(LESSONS[0].name), ...PHONE });
  for (const lesson of LESSONS) {
    await follow(page, lesson);
    await answer(page, lesson, "tap");
    const tap = (line) => page.locator(".lab-chips button").evaluateAll((chips, line) => {
      const chip = chips.find((chip) => chip.dataset.line === line);
      chip?.scrollIntoView();
      return chips.indexOf(chip);
    }, line);
    let rest = lesson.solution;
    while (rest !== "") {
      const lines = rest.split("\n");
      // A command is as many lines as a chip has.
      let [found, count] = [-1, 0];
      while (found < 0 && count < lines.length) found = await tap(lines.slice(0, (count += 1)).join("\n"));
      assert.ok(found >= 0, `${lesson.name}: no chip for ${lines[0]}`);
      await page.locator(".lab-chips button").nth(found).tap();
      await settled(page);
      rest = lines.slice(count).join("\n");
    }
    assert.equal(await reached(page), true, lesson.name);
  }
});

test("a prediction is told when something is run; hints come one by one; the solution plays beside what was done", async (t) => {
  const { page } = await start(t, { fragment: at(COPY_UP.name) });
  await taught(page, COPY_UP);
  await pane(page).getByText("Many believe: ").waitFor();
  await terminal(page).getByText("That was prepared.").waitFor();
  await press(page, "ask-0-1", "check");
  assert.equal(await pane(page).getByText("not so").count(), 0, "not before");
  await type(page, "docker ps");
  await pane(page).getByText("overlay copies files").waitFor();
  await press(page, "lesson-hint");
  await pane(page).getByRole("list", { name: "Hints" }).getByText("adds to a file").waitFor();
  await press(page, "lesson-solution");
  await press(page, "solution-step");
  await terminal(page).getByText("was copied up from layer 1").first().waitFor();
  await pane(page).getByText("1 of 2 commands").waitFor();
  await press(page, "solution-back");
  await pane(page).getByText("0 of 2 commands").waitFor();
  await press(page, "solution-play");
  // It goes on by itself, to its end.
  await pane(page).getByText("2 of 2 commands").waitFor();
  await press(page, "solution-stop");
  await page.locator(".steps", { hasText: "1 of 1" }).waitFor();
  await terminal(page).getByText("CONTAINER ID").waitFor();
  assert.equal(await reached(page), false, "who looks has not solved");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".steps", { hasText: "0 of 1" }).waitFor();
});

test("what was before a lesson comes back, and Back and a link lead into it", async (t) => {
  const { page } = await start(t, { fragment: `#1/playground?open=sample&do=${encodeURIComponent("docker run -d --name mine debian-ish:1 sleep 1000")}` });
  await page.locator(".stage table").waitFor();
  await show(page, "Learn");
  await page.getByRole("button", { name: `Start: ${COPY_UP.title}` }).click();
  await taught(page, COPY_UP);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus is on what is shown");
  await type(page, HELLO);
  await page.waitForFunction(() => location.hash.endsWith("lesson=04-copy-up&step=1"));
  await press(page, "lesson-leave");
  await page.getByRole("button", { name: /mine running/ }).waitFor();
  await terminal(page).getByText("--name mine").waitFor();
  await page.goBack();
  await taught(page, COPY_UP);
  await page.locator(".steps", { hasText: "1 of 1" }).waitFor();
  await page.goBack();
  await shelf(page);
  await page.goto(`${shared.server.url}${at(COPY_UP.name, "&step=1")}`);
  await page.reload();
  await taught(page, COPY_UP);
  await page.locator(".steps", { hasText: "1 of 1" }).waitFor();
  await page.goto(`${shared.server.url}${at("week9.md")}`);
  await page.reload();
  await pane(page).getByText("file of its own").waitFor();
});

test("a lesson of builds begins on that stage, and what was before it comes back on its own", async (t) => {
  const { page } = await start(t, { fragment: "#1/playground?open=sample&stage=share" });
  const pressed = (name) => page.locator('.stages [aria-pressed="true"]', { hasText: name }).waitFor();
  await page.locator(".stage .share").waitFor();
  const order = LESSONS.find(({ name }) => name === "12-order");
  await follow(page, order);
  await pressed("Build cache");
  await page.locator(".stage .piece", { hasText: "COPY . ." }).waitFor();
  await page.waitForFunction(() => location.hash.includes("lesson=12-order&stage=build"));
  await press(page, "lesson-leave");
  await pressed("Pull and share");
  await page.locator(".stage .share").waitFor();
  await page.goto(`${shared.server.url}${at(order.name, "&stage=squash")}`);
  await taught(page, order);
  await page.reload();
  await taught(page, order);
  await pressed("Squash");
});

test("progress is kept over a reload, handed out, taken in, and forgotten only when asked", async (t) => {
  const { page } = await start(t, { fragment: at(COPY_UP.name) });
  await taught(page, COPY_UP);
  await answer(page, COPY_UP);
  await show(page, "Learn");
  await card(page, COPY_UP.title).getByText("4 of 5 goals").waitFor();
  await page.reload();
  await shelf(page);
  await page.getByRole("button", { name: `Continue: ${COPY_UP.title}` }).click();
  await taught(page, COPY_UP);
  await pane(page).getByText("✓ right").waitFor();
  await type(page, HELLO);
  await pane(page).getByText("Solved.").waitFor();
  await show(page, "Learn");
  await card(page, COPY_UP.title).getByText("✓ done").waitFor();
  const arrives = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export progress" }).click();
  const text = await readFile(await (await arrives).path(), "utf8");
  assert.match(text, /^layerpeel lessons 1\nlesson 04-copy-up done 5\n/);
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await card(page, COPY_UP.title).getByText("✓ done").waitFor();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByText("0 of 16 done").waitFor();
  const progress = page.getByLabel("Progress file");
  await progress.setInputFiles({ name: "x.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  await page.getByText("holds no progress of lessons").waitFor();
  await progress.setInputFiles({ name: "mine.txt", mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.getByText("1 of 16 done").waitFor();
});

test("a stranger's lesson is dropped and taught; a faulty one is told by line, and no text of it becomes markup", async (t) => {
  const { page } = await start(t);
  const own = COPY_UP.text.replace(/^# .*/, "# <img src=x> of mine").replace("believed: ", "believed: <script>x</script> ");
  await drop(page, [{ name: "week3.md", bytes: own }]);
  await shelf(page);
  await card(page, "<img src=x> of mine").getByRole("button", { name: /^Start/ }).waitFor();
  const faulty = own.replace("- upper web2 is empty", "- uper web2 is <b>empty</b>");
  const line = faulty.split("\n").findIndex((line) => line.startsWith("- uper")) + 1;
  await drop(page, [{ name: "week4.md", bytes: faulty }]);
  const faults = page.getByRole("list", { name: "What is wrong with week4.md" });
  await faults.getByText(`line ${line}`).waitFor();
  await faults.getByText("is nothing that a goal can say").waitFor();
  assert.equal(await page.locator(".learn :is(img, script), .faults b b").count(), 0);
  await page.reload();
  await shelf(page);
  await page.getByRole("button", { name: "Take week4.md off the list" }).click();
  await faults.waitFor({ state: "detached" });
  await card(page, "<img src=x> of mine").getByRole("button", { name: /^Start/ }).click();
  await taught(page, { title: "<img src=x> of mine" });
  await type(page, HELLO);
  await answer(page, COPY_UP);
  await pane(page).getByText("Solved.").waitFor();
});

test("by keyboard only: from the list through a lesson into the next", async (t) => {
  const { page } = await start(t);
  await page.getByRole("link", { name: /sixteen lessons/ }).focus();
  await page.keyboard.press("Enter");
  await shelf(page);
  await page.getByRole("button", { name: "Start: A stack, not a box" }).focus();
  await page.keyboard.press("Enter");
  await taught(page, LESSONS[0]);
  await page.keyboard.press("F6");
  await page.waitForFunction(() => document.activeElement.id === "lesson");
  await page.keyboard.press("F6");
  await page.waitForFunction(() => document.activeElement.id === "terminal");
  for (const line of LESSONS[0].solution.split("\n")) {
    await page.keyboard.type(line);
    await page.keyboard.press("Enter");
    await settled(page);
  }
  for (const [question, choice] of LESSONS[0].questions.entries()) {
    await page.locator(`#ask-${question}-0`).focus();
    await page.keyboard.press("Space");
    await settled(page);
    for (let at = 0; at < choice; at++) {
      await page.keyboard.press("ArrowDown");
      await settled(page);
      await page.waitForFunction((id) => document.activeElement.id === id, `ask-${question}-${at + 1}`);
    }
    await page.keyboard.press("Tab");
    await page.waitForFunction((id) => document.activeElement.id === id, `reveal-${question}`);
    await page.keyboard.press("Enter");
    await settled(page);
    await page.waitForFunction((id) => document.activeElement.id === id, `reveal-${question}`);
  }
  await page.locator("#lesson-on").focus();
  await page.keyboard.press("Enter");
  await taught(page, LESSONS[1]);
  await page.waitForFunction(() => document.activeElement.id === "lesson");
});

test("nothing is too wide or too small under a finger, and axe finds nothing wrong", async (t) => {
  const { page } = await start(t, { fragment: at(COPY_UP.name), ...PHONE });
  await taught(page, COPY_UP);
  await answer(page, COPY_UP, "tap");
  const fits = async (what) => {
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= room, `${what}: ${wide}`);
    const small = await page.locator(":is(.lesson-pane, .lab-chips, .learn) :is(button, .choice label):visible").evaluateAll((all) => all.filter((of) => of.getBoundingClientRect().height < 38).map((of) => of.textContent));
    assert.deepEqual(small, [], what);
    assert.deepEqual(await axe(page), [], what);
  };
  await fits("the lesson");
  await press(page, "lesson-solution", "tap");
  await press(page, "solution-play", "tap");
  await fits("its solution");
  await press(page, "solution-stop", "tap");
  await page.locator("#lesson-all").tap();
  await shelf(page);
  await fits("the list");
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axe(page), [], colorScheme);
  }
});

test("a lesson that the network does not bring says so, and comes when it is tried again", async (t) => {
  const { page, context } = await open(shared.browser, `${shared.server.url}#1/learn?open=sample`);
  t.after(() => context.close());
  await shelf(page);
  const away = (route) => route.abort();
  await context.route("**/lessons/*", away);
  await page.getByRole("button", { name: "Start: Names are labels" }).click();
  await page.getByText("The lesson could not be loaded").waitFor();
  await context.unroute("**/lessons/*", away);
  await page.getByRole("button", { name: "Try again" }).click();
  await taught(page, LESSONS[1]);
});
