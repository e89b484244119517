// Filters don't dead-end: globs are understood, what has no row is one link away, and clearing keeps the place.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { drop } from "./helper.mjs";
import { PATIENCE, openSample, row, rows, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const filter = (page) => page.getByRole("textbox", { name: /^Filter/ });
const says = (page, wanted) => page.waitForFunction((wanted) => new RegExp(wanted).test(document.querySelector("#filter-says").textContent), wanted, { timeout: PATIENCE });
const view = (page, name) => page.getByRole("group", { name: "Which tree" }).getByRole("button", { name });
const more = (page) => page.getByRole("group", { name: "Matches that are not shown here" }).getByRole("button");
const names = (list) => list.map((row) => row.name);
const focused = (page) => page.evaluate(() => document.activeElement.querySelector(".name")?.textContent ?? document.activeElement.id);

const layers = [
  tar([{ name: "app/", type: "5" }, { name: "app/a.pyc", body: "x".repeat(1000) }, { name: "app/b.pyc", body: "y".repeat(500) }, { name: "app/main.py", body: "run" }, { name: "pages/[slug].js", body: "s" }]),
  tar([{ name: "app/.wh.a.pyc" }, { name: "app/c.pyc", body: "z".repeat(20) }]),
];

async function opened(t) {
  const { page } = await start(t);
  await drop(page, [{ name: "image.tar", bytes: dockerArchive({ layers, tags: ["filters:1"] }) }]);
  await rowsThat(page, (list) => list.length > 0, "the tree");
  return page;
}

test("a text that looks like a glob is one, and the box says so, with bytes", async (t) => {
  const page = await opened(t);
  await view(page, "Final image").click();
  await filter(page).fill("*.pyc");
  await says(page, "^2 matches, 520 B · as a glob$");
  assert.deepEqual(names(await rowsThat(page, (list) => list.some((row) => row.name === "c.pyc"), "matches")), ["app", "b.pyc", "c.pyc"]);
  for (const [text, wanted] of [["**/main.*", "^1 match, 3 B · as a glob"], ["?.pyc", "^2 matches, 520 B · as a glob"], ["[cd]*", "^1 match, 20 B · as a glob"], ["[slug].js", "^1 match, 1 B · as a glob"], ["main", "^1 match, 3 B$"]]) {
    await filter(page).fill(text);
    await says(page, wanted);
  }
});

test("matches that the view hides are told of, and a link shows them", async (t) => {
  const page = await opened(t);
  await view(page, "Final image").click();
  await filter(page).fill("a.pyc");
  await says(page, "^0 matches");
  await page.getByRole("button", { name: "1 more, 1.0 kB, hidden in L1" }).click();
  await rowsThat(page, (list) => list.some((row) => row.name === "a.pyc"), "the layer that stores it");
  assert.equal(await focused(page), "filter", "the focus stays with the filter");
  await view(page, "Merged up to here").click();
  await filter(page).fill("c.pyc");
  await page.getByRole("button", { name: "1 more, 20 B, in the final image" }).click();
  await rowsThat(page, (list) => list.some((row) => row.name === "c.pyc"), "the final image");
  await page.locator("#layer-2").click();
  await view(page, "This layer").click();
  await filter(page).fill("pyc");
  await says(page, "^2 matches");
  await page.getByRole("group", { name: "Kinds of change that are shown" }).getByRole("button", { name: /removed/ }).click();
  await page.getByRole("button", { name: "1 more, 1.0 kB, hidden by the buttons" }).click();
  await says(page, "^2 matches");
  assert.equal(await more(page).filter({ hasText: "by the buttons" }).count(), 0);
});

test("clearing keeps the selected row in view, with its folders open", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await page.getByRole("button", { name: "Collapse" }).click();
  await rowsThat(page, (list) => list.every((row) => row.depth === 0), "folded");
  await filter(page).fill("passwd");
  await rowsThat(page, (list) => names(list).includes("passwd"), "found");
  await row(page, "passwd").click();
  await filter(page).fill("");
  const shown = await rowsThat(page, (list) => list.length > 3 && names(list).includes("passwd"), "in its open folder");
  assert.ok(shown.find((row) => row.name === "passwd").selected);
  assert.ok(await row(page, "passwd").isVisible());
});

test("the arrow goes to the first match, not to its folder", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await filter(page).fill("passwd");
  await filter(page).press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.querySelector(".name")?.textContent === "passwd", undefined, { timeout: PATIENCE });
  assert.ok((await rows(page)).find((row) => row.name === "passwd").selected);
});

test("the box never shrinks below its text", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  for (const [width, height] of [[1440, 900], [1280, 800], [1024, 700], [390, 844]]) {
    await page.setViewportSize({ width, height });
    for (const name of ["This layer", "Final image"]) {
      await view(page, name).click();
      for (const text of ["", "usr/lib/python3/site-packages"]) {
        await filter(page).fill(text);
        const room = await filter(page).evaluate((input) => {
          const ruler = document.createElement("canvas").getContext("2d");
          ruler.font = getComputedStyle(input).font;
          const box = input.closest(".filter").getBoundingClientRect();
          return { has: input.clientWidth, wants: ruler.measureText(input.value || input.placeholder).width, right: box.right };
        });
        assert.ok(room.has >= room.wants, `${width} ${name} “${text}”: ${JSON.stringify(room)}`);
        assert.ok(room.right <= width, "it does not stick out");
      }
    }
  }
});

test("what Compare leaves out acts as one types, and nonsense is refused", async (t) => {
  const { page } = await start(t);
  const image = (name, body) => file(`${name}.tar`, dockerArchive({ layers: [tar([{ name: "x.pyc", body }, { name: "y.txt", body }])], tags: [`${name}:1`] }));
  await drop(page, [image("a", "1"), image("b", "22")]);
  const tab = page.getByRole("tab", { name: /^Files/ });
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  const counts = (wanted) => page.waitForFunction((wanted) => document.querySelector("#compare-files")?.textContent === wanted, wanted, { timeout: PATIENCE });
  await counts("Files 2");
  const box = page.getByRole("textbox", { name: /Ignore paths/ });
  await box.pressSequentially("*.{pyc,pyo}");
  await counts("Files 1");
  await box.pressSequentially(", [ab");
  await page.locator("#ignore-says", { hasText: "“[ab” is no glob" }).waitFor();
  assert.equal(await tab.textContent(), "Files 1", "the last comparison stays");
  assert.equal(await box.inputValue(), "*.{pyc,pyo}, [ab", "and what was typed");
  await box.fill("");
  await counts("Files 2");
  assert.equal(await page.locator("#ignore-says").textContent(), "");
});
