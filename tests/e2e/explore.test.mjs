// The first screen, used as a person does: the built-in sample, opened, walked, filtered, exported.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, manyFiles, tar } from "./archive.mjs";
import { axe, drop, show } from "./helper.mjs";
import { exported, marked, openSample, pick, refusal, row, rows, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const names = (list) => list.map((row) => row.name);
const changed = (list) => list.filter((row) => row.change).map((row) => `${row.change}${row.name}`);
const layers = (page) => page.getByRole("listbox", { name: "Layers, top first" }).getByRole("option");
const chosen = (page) => page.locator('.layer[aria-selected="true"]').getAttribute("id");
const view = (page, name) => page.getByRole("group", { name: "Which tree" }).getByRole("button", { name });
const filter = (page) => page.getByRole("textbox", { name: "Filter paths" });
const hash = (page) => page.evaluate(() => location.hash);
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
const until = (page, what, argument) => page.waitForFunction(what, argument, { timeout: 15_000 });
const hashIs = (page, wanted) => until(page, (wanted) => location.hash === wanted, wanted);

async function sample(t, options) {
  const opened = await start(t, options);
  await openSample(opened.page);
  return opened;
}

test("one click opens the sample: the stack says what each step did", async (t) => {
  const { page } = await sample(t);
  assert.equal(await layers(page).count(), 7);
  for (const name of [
    /^Layer 7: RUN rm -f \.env && rm -rf \/var\/cache\/apk 4\.1 kB 4 metadata 3 removed .*verified$/,
    /^Layer 5: RUN chmod -R g\+w \/srv\/app\/public .* 5 metadata/,
    /^Layer 4: RUN sed -i .* 1 modified/,
    /^Layer 1: ADD tiny-rootfs-3\.20\.tar\.gz \/ 80\.9 kB 25 added/,
  ]) {
    assert.equal(await page.getByRole("option", { name }).count(), 1, `${name}: ${await layers(page).allTextContents()}`);
  }
  const stack = page.getByRole("region", { name: "Layers" });
  assert.match(await stack.innerText(), /7 layers[\s\S]*181\.8 kB[\s\S]*Writable container layer[\s\S]*EXPOSE 8080\/tcp[\s\S]*WORKDIR \/srv\/app[\s\S]*ENV LANG=C\.UTF-8/i);
  assert.equal(await chosen(page), "layer-7");
  assert.match(await page.getByRole("contentinfo").innerText(), /37 paths[\s\S]*hidden in 11 files[\s\S]*digests verified 7\/7[\s\S]*Nothing left this browser/);
  const marks = await page.evaluate(() => performance.getEntriesByType("mark").filter((m) => m.name.startsWith("layerpeel:")).map((m) => m.name.slice(10)));
  // Each once. A small image may be read before its stack is drawn, and verified before its tree is.
  assert.deepEqual([...marks].sort(), ["indexed", "open", "read", "stack", "verified"]);
  const follows = (later, earlier) => assert.ok(marks.indexOf(later) > marks.indexOf(earlier), `${later} behind ${earlier}: ${marks}`);
  [["stack", "open"], ["read", "open"], ["indexed", "stack"], ["indexed", "read"], ["verified", "read"]].forEach((pair) => follows(...pair));
});

test("the whole of an instruction, on demand", async (t) => {
  const { page } = await sample(t);
  await page.locator("#layer-2").click();
  const facts = page.getByRole("article", { name: "Layer 2" });
  assert.equal(await facts.locator("pre").isVisible(), false);
  await facts.locator("summary").click();
  assert.equal(await facts.locator("pre").innerText(), "RUN /bin/sh -c apk add --no-cache tinyhttpd # buildkit");
});

test("layers are chosen by click and by keys alone", async (t) => {
  const { page } = await sample(t);
  await page.locator("#layer-4").click();
  assert.equal(await chosen(page), "layer-4");
  assert.match(await hash(page), /layer=4/);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  let tabs = 0;
  while ((await focused(page)) !== "layer-4" && tabs < 30) {
    await page.keyboard.press("Tab");
    tabs += 1;
  }
  assert.equal(await focused(page), "layer-4", "Tab reaches the stack");
  for (const [key, layer] of [["ArrowDown", 3], ["ArrowUp", 4], ["End", 1], ["ArrowDown", 1], ["Home", 7], ["ArrowUp", 7]]) {
    await page.keyboard.press(key);
    assert.equal(await chosen(page), `layer-${layer}`, key);
    assert.equal(await focused(page), `layer-${layer}`, `${key} takes the focus along`);
  }
  await page.keyboard.press("[");
  assert.equal(await chosen(page), "layer-6");
  await page.keyboard.press("]");
  assert.equal(await chosen(page), "layer-7");
});

test("this layer, merged, final", async (t) => {
  const { page } = await sample(t);
  await page.locator("#layer-6").click();
  await view(page, "This layer").click();
  await page.getByRole("button", { name: "Expand all" }).click();
  const own = await rowsThat(page, (now) => names(now).includes("guide.md"), "the changes of layer 6");
  assert.deepEqual(changed(own), ["msrv", "mapp", "mdocs", "−draft-1.md", "−draft-2.md", "+guide.md", "+index.md", "+reference.md"]);
  assert.deepEqual(own.filter((row) => row.change === "−").map((row) => row.layer), ["L3", "L3"], "a removed file comes from below");
  await view(page, "Merged up to here").click();
  await rowsThat(page, (now) => names(now).includes("bin"), "all of the image up to layer 6");
  await page.getByRole("button", { name: "Expand all" }).click();
  const merged = await rowsThat(page, (now) => names(now).includes(".env"), "merged up to layer 6");
  assert.equal(merged.find((row) => row.name === "tinyhttpd.conf").layer, "L4");
  assert.deepEqual(names(merged).filter((name) => /draft/.test(name)), [], "what it removes is gone");
  await view(page, "Final image").click();
  const final = await rowsThat(page, (now) => !names(now).includes(".env"), "the final image");
  assert.deepEqual(names(final).filter((name) => /draft|apk$|APKINDEX/.test(name)), ["apk"], "lib/apk stays, /var/cache/apk is gone");
  assert.deepEqual(changed(final), []);
  await page.keyboard.press("v");
  assert.equal(await view(page, "This layer").getAttribute("aria-pressed"), "true");
});

test("kinds of change are hidden and shown", async (t) => {
  const { page } = await sample(t);
  await page.locator("#layer-6").click();
  await view(page, "This layer").click();
  await page.getByRole("button", { name: "Expand all" }).click();
  await rowsThat(page, (now) => names(now).includes("guide.md"), "all kinds");
  const kinds = page.getByRole("group", { name: /Kinds of change/ });
  await kinds.getByRole("button", { name: "3 added" }).click();
  await rowsThat(page, (now) => !names(now).includes("guide.md") && names(now).includes("draft-1.md"), "without what is added");
  await kinds.getByRole("button", { name: "2 removed" }).click();
  await kinds.getByRole("button", { name: "3 metadata" }).click();
  await until(page, () => /hidden by the buttons above/.test(document.querySelector(".treegrid").textContent));
  await kinds.getByRole("button", { name: "3 added" }).click();
  await rowsThat(page, (now) => changed(now).includes("+guide.md") && !names(now).includes("draft-1.md"), "only what is added");
});

test("sorted by name and by size", async (t) => {
  const { page } = await sample(t);
  const byName = names(await rows(page));
  assert.deepEqual(byName, [...byName].sort());
  const head = (name) => page.getByRole("columnheader", { name });
  await head("Size").getByRole("button").click();
  const bytes = (row) => Number(row.size.replace(/\D/g, ""));
  // "bin" comes first by name, too: what is waited for is what no other order shows.
  const falling = (now) => now.every((row, at) => at === 0 || bytes(now[at - 1]) >= bytes(row));
  const bySize = await rowsThat(page, falling, "largest first");
  assert.equal(bySize[0].name, "bin");
  assert.equal(await head("Size").getAttribute("aria-sort"), "descending");
  await head("Size").getByRole("button").click();
  await rowsThat(page, (now) => now.at(-1).name === "bin", "smallest first");
  await head("Path").getByRole("button").click();
  await rowsThat(page, (now) => now[0].name === "bin" && now.at(-1).name === "var", "by name again");
});

test("filtered by text, glob and regular expression", async (t) => {
  const { page } = await sample(t);
  const mode = page.getByRole("combobox", { name: "How the filter is understood" });
  await page.keyboard.press("/");
  assert.equal(await focused(page), "filter");
  await page.keyboard.type("HTTPD");
  const found = await rowsThat(page, (now) => names(now).includes("tinyhttpd.conf") && !names(now).includes("index.html"), "text in any case, in its folders");
  assert.deepEqual(names(found), ["etc", "tinyhttpd.conf", "usr", "sbin", "tinyhttpd"]);
  await until(page, () => /^2 matches/.test(document.querySelector("#filter-says").textContent));
  await mode.selectOption("glob");
  await filter(page).fill("**/*.md");
  await rowsThat(page, (now) => names(now).includes("README.md") && !names(now).includes("etc"), "a glob");
  await mode.selectOption("regex");
  await filter(page).fill("^/etc/(hosts|passwd)$");
  assert.deepEqual(names(await rowsThat(page, (now) => names(now).includes("hosts"), "a regular expression")), ["etc", "hosts", "passwd"]);
  await filter(page).fill("(unclosed");
  await page.locator("#filter-says .wrong").waitFor();
  assert.equal(await filter(page).getAttribute("aria-invalid"), "true");
  await filter(page).fill("no-such-path");
  await until(page, () => /No path here matches/.test(document.querySelector(".treegrid").textContent));
  await filter(page).press("Escape");
  assert.equal(await filter(page).inputValue(), "");
  await rowsThat(page, (now) => names(now).includes("var"), "all again");
});

test("rows stay where they are while the filter is typed", async (t) => {
  const { page } = await sample(t);
  const top = () => page.locator(".tree-scroll").evaluate((rows) => rows.getBoundingClientRect().top);
  for (const [width, height] of [[1440, 900], [1024, 700]]) {
    await page.setViewportSize({ width, height });
    const before = await top();
    await page.locator("#filter").fill("tinyhttpd.conf");
    await page.locator(".filter .says", { hasText: "1 match" }).waitFor();
    assert.equal(await top(), before, `at ${width}`);
    await page.locator("#filter").fill("");
    await page.locator(".filter kbd").waitFor();
  }
});

test("folders open and close; keys walk the tree", async (t) => {
  const { page } = await sample(t);
  await page.getByRole("button", { name: "Expand all" }).click();
  await rowsThat(page, (now) => names(now).includes("busybox") && names(now).includes("tinyhttpd"), "all open");
  await page.getByRole("button", { name: "Collapse" }).click();
  await rowsThat(page, (now) => now.length === 8, "all closed");
  await row(page, "etc").click();
  await page.keyboard.press("ArrowRight");
  await rowsThat(page, (now) => names(now).includes("hosts"), "→ opens");
  await page.keyboard.press("ArrowRight");
  await rowsThat(page, (now) => now.find((row) => row.selected)?.name === "hosts", "→ goes in");
  await page.keyboard.press("ArrowLeft");
  await rowsThat(page, (now) => now.find((row) => row.selected)?.name === "etc", "← goes out");
  await page.keyboard.press("ArrowLeft");
  await rowsThat(page, (now) => !names(now).includes("hosts"), "← closes");
  await page.keyboard.press("End");
  await rowsThat(page, (now) => now.find((row) => row.selected)?.name === "var", "End");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^.*var/, "the focus goes along");
});

test("a path's life through the layers", async (t) => {
  const { page } = await sample(t);
  await filter(page).fill("tinyhttpd.conf");
  await rowsThat(page, (now) => names(now).includes("tinyhttpd.conf"), "found");
  await row(page, "tinyhttpd.conf").click();
  const facts = page.getByRole("article", { name: "/etc/tinyhttpd.conf" });
  await facts.locator(".life li").nth(6).waitFor();
  const life = await facts.locator(".life li").evaluateAll((all) => all.map((row) => row.textContent));
  assert.equal(life.length, 7);
  assert.match(life[3], /^L4~ modifiedcontent, size, mtime145 B/);
  assert.match(life[5], /^L2\+ added.*hidden above143 B/);
  assert.match(life[6], /^L1absent/);
  assert.match(await facts.innerText(), /in the final image[\s\S]*0644 -rw-r--r--[\s\S]*0:0[\s\S]*288 B stored, 143 B of it hidden/);
  await facts.getByRole("button", { name: /^L2 / }).click();
  assert.equal(await chosen(page), "layer-2");
  await facts.getByRole("heading", { name: "As of L2" }).waitFor();
});

test("a digest is copied whole", async (t) => {
  const { page, context } = await sample(t);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { report } = await exported(page);
  await page.locator("#layer-3").click();
  for (const [what, key] of [["layer digest", "digest"], ["diff ID", "diff_id"], ["chain ID", "chain_id"]]) {
    await page.getByRole("article", { name: "Layer 3" }).getByRole("button", { name: `Copy ${what}` }).click();
    await until(page, (wanted) => navigator.clipboard.readText().then((text) => text === wanted), report.images[0].layers[2][key]);
  }
  await page.getByRole("button", { name: "Copied" }).first().waitFor();
  await page.getByRole("button", { name: "Copied" }).first().waitFor({ state: "detached" });
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed")); });
  await page.getByRole("article", { name: "Layer 3" }).getByRole("button", { name: "Copy diff ID" }).click();
  await page.getByText("The browser let no button copy").waitFor();
  assert.equal(await page.getByRole("button", { name: "Copied" }).count(), 0);
});

test("the report is exported as JSON", async (t) => {
  const { page } = await sample(t);
  const { report, name, text } = await exported(page);
  assert.equal(name, "sample.tar.layerpeel.json");
  assert.equal(report.schema, 1);
  const [image] = report.images;
  assert.deepEqual([image.tags, image.platform, image.layers.length, image.union.length], [["tiny-site:1.0"], "linux/amd64", 7, 38]);
  assert.ok(image.layers.every((layer) => layer.digest_verified && layer.diff_id_verified));
  assert.deepEqual(image.diagnostics, []);
  const conf = image.union.find((row) => row.path === "/etc/tinyhttpd.conf");
  assert.deepEqual([conf.type, conf.mode, conf.size, conf.layer], ["file", "0644", 145, 3]);
  assert.deepEqual(image.changes[6].filter((row) => row.change === "removed").map((row) => row.path).sort(), ["/srv/app/.env", "/var/cache/apk", "/var/cache/apk/APKINDEX.tar.gz"]);
  assert.equal(text, (await exported(page)).text, "the same report every time");
});

test("the URL holds the place: back, forward, reload", async (t) => {
  const { page, reload } = await sample(t);
  assert.equal(await hash(page), "#1/explore?open=sample&layer=7");
  await page.locator("#layer-5").click();
  await view(page, "This layer").click();
  assert.equal(await hash(page), "#1/explore?open=sample&view=layer&layer=5");
  await page.goBack();
  await hashIs(page, "#1/explore?open=sample&layer=5");
  assert.equal(await view(page, "Merged up to here").getAttribute("aria-pressed"), "true");
  await page.goBack();
  await until(page, () => document.querySelector("#layer-7").getAttribute("aria-selected") === "true");
  await page.goForward();
  await page.goForward();
  await until(page, () => document.querySelector("#layer-5").getAttribute("aria-selected") === "true");
  assert.equal(await view(page, "This layer").getAttribute("aria-pressed"), "true");
  await filter(page).fill("css");
  await rowsThat(page, (now) => names(now).includes("style.css"), "filtered");
  await row(page, "style.css").click();
  await until(page, () => location.hash.includes("path="));
  const here = await hash(page);
  assert.equal(here, "#1/explore?open=sample&view=layer&layer=5&path=/srv/app/public/style.css&filter=css");
  await reload();
  await marked(page, "verified");
  const again = await rowsThat(page, (now) => now.find((row) => row.selected)?.name === "style.css", "the path is found again");
  assert.deepEqual(changed(again).slice(-1), ["mstyle.css"]);
  assert.equal(await filter(page).inputValue(), "css");
  assert.equal(await chosen(page), "layer-5");
  await page.getByRole("article", { name: "/srv/app/public/style.css" }).waitFor();
  await hashIs(page, here);
});

test("the theme is switched and remembered", async (t) => {
  const { page, reload } = await start(t);
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole("button", { name: "Theme: as the system" }).click();
  const light = await colour();
  await page.getByRole("button", { name: "Theme: light" }).click();
  assert.equal(await theme(), "dark");
  assert.notEqual(await colour(), light);
  await reload();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await theme(), "dark");
});

test("help holds the focus and lets it go with Esc", async (t) => {
  const { page } = await sample(t);
  await page.locator("#layer-6").click();
  await page.locator("#layer-6").focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keys and signs" });
  await dialog.waitFor();
  for (let tabs = 0; tabs < 6; tabs += 1) {
    await page.keyboard.press("Tab");
    const where = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null);
    assert.ok(where, "the focus never reaches the page behind");
  }
  await page.keyboard.press("[");
  assert.equal(await chosen(page), "layer-6", "keys of the page rest");
  const without = await dialog.locator("section").evaluateAll((all) => all.filter((one) => one.querySelector("dd") === null).map((one) => one.textContent));
  assert.deepEqual(without, [], "no heading stands over nothing");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await focused(page), "layer-6", "the focus comes back");
  await page.getByRole("button", { name: "Keys and help" }).click();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("a stack of hundreds is drawn where one looks, and walked whole", async (t) => {
  const { page } = await start(t);
  const many = Array.from({ length: 300 }, (_, at) => tar([{ name: `file-${at + 1}`, body: "x".repeat(at) }]));
  await drop(page, [file("many.tar", dockerArchive({ layers: many }))]);
  const paths = (count) => until(page, (count) => document.querySelector('[role="treegrid"]')?.getAttribute("aria-rowcount") === `${count + 1}`, count);
  await paths(300);
  const inView = (wanted) => until(page, (wanted) => {
    const [box, pane] = [document.querySelector(`#layer-${wanted}`), document.querySelector(".stack-scroll")].map((each) => each?.getBoundingClientRect());
    return box && box.top >= pane.top - 1 && box.bottom <= pane.bottom + 1;
  }, wanted);
  const few = async () => assert.ok((await page.locator(".layer").count()) < 120, `${await page.locator(".layer").count()} blocks of 300 are drawn`);
  await few();
  const room = await page.locator(".stack-scroll").evaluate((pane) => pane.scrollHeight);
  assert.ok(room > 300 * 58, `there is room for all: ${room} px`);
  await page.locator("#layer-300").click();
  for (const [key, layer] of [["End", 1], ["ArrowUp", 2], ["Home", 300], ["ArrowDown", 299]]) {
    await page.keyboard.press(key);
    await until(page, (layer) => document.activeElement.id === `layer-${layer}`, layer);
    assert.equal(await chosen(page), `layer-${layer}`, key);
    await inView(layer);
  }
  // Held down, the key walks over the edges of what is drawn.
  for (let layer = 298; layer >= 230; layer -= 1) await page.keyboard.press("ArrowDown");
  await until(page, () => document.activeElement.id === "layer-230");
  await inView(230);
  await few();
  // By the wheel: what comes into view is drawn, and says which of how many it is.
  await page.locator(".stack-scroll").evaluate((pane) => { pane.scrollTop = pane.scrollHeight / 2; });
  await until(page, () => {
    const pane = document.querySelector(".stack-scroll").getBoundingClientRect();
    const at = document.elementFromPoint(pane.left + pane.width / 2, pane.top + pane.height / 2)?.closest(".layer");
    return at && Number(at.id.slice(6)) > 100 && Number(at.id.slice(6)) < 200;
  });
  const middle = page.getByRole("option", { name: /^Layer 150: RUN step 150/ });
  assert.deepEqual([await middle.getAttribute("aria-posinset"), await middle.getAttribute("aria-setsize")], ["151", "300"]);
  await few();
  await middle.click();
  await paths(150);
});

test("a second drop asks before it replaces", async (t) => {
  const { page } = await sample(t);
  const other = file("other.tar", dockerArchive({ layers: [tar([{ name: "only", body: "one" }])] }));
  await drop(page, [other]);
  const dialog = page.getByRole("dialog", { name: /replace/i });
  await dialog.getByText("other.tar").waitFor();
  await dialog.getByRole("button", { name: "Keep what is open" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await layers(page).count(), 7);
  await drop(page, [other]);
  await dialog.getByRole("button", { name: "Replace", exact: true }).click();
  await until(page, () => document.querySelectorAll(".layer").length === 1);
  await rowsThat(page, (now) => names(now).includes("only"), "the other image's files");
  assert.equal(await dialog.count(), 0);
});

test("a file that is no image: found, expected, advice; the old image stays", async (t) => {
  const { page } = await sample(t);
  await drop(page, [file("notes.txt", Buffer.from("just some notes\n".repeat(100)))]);
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  await page.locator(".refusal").waitFor();
  const said = await refusal(page);
  assert.equal(said.name, "notes.txt");
  for (const part of ["found", "expected", "advice"]) assert.ok(said[part]?.length > 10, `${part}: ${said[part]}`);
  await page.getByRole("button", { name: "Back to the open image" }).click();
  assert.equal(await layers(page).count(), 7);
  await rowsThat(page, (now) => names(now).includes("etc"), "the old tree");
  const { report } = await exported(page);
  assert.deepEqual(report.images[0].tags, ["tiny-site:1.0"]);
});

test("the shell: names are found from any screen, figures are doors, keys lead to screens", async (t) => {
  const { page } = await sample(t);
  const rail = page.getByRole("navigation", { name: "Screens" });
  await show(page, "Compare");
  await page.locator(".compare-empty").waitFor();
  assert.equal(await rail.getByRole("button", { name: "Compare" }).getAttribute("aria-current"), "page");
  await page.keyboard.press("Control+k");
  assert.equal(await focused(page), "search");
  await page.keyboard.type("tinyhttpd.conf");
  await page.keyboard.press("Enter");
  assert.deepEqual(names(await rowsThat(page, (now) => names(now).includes("tinyhttpd.conf"), "found in Explore")), ["etc", "tinyhttpd.conf"]);
  assert.equal(await filter(page).inputValue(), "tinyhttpd.conf");
  await rail.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("contentinfo").waitFor();
  await show(page, "Explore");
  await page.getByRole("contentinfo").getByRole("button", { name: /visible/ }).click();
  await rowsThat(page, (now) => now[0].name === "bin" && names(now).includes("var"), "all of the final image, the largest first");
  assert.equal(await view(page, "Final image").getAttribute("aria-pressed"), "true");
  await page.goBack();
  await until(page, () => document.querySelector("#filter").value === "tinyhttpd.conf");
  // In a narrow window the same is at the bottom, and the rest behind More.
  await page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await rail.getByRole("button").allTextContents(), ["Explore", "Search", "Waste29.7 kB", "Compare", "More"]);
  await rail.getByRole("button", { name: "More" }).click();
  await page.getByRole("dialog", { name: "More" }).getByRole("button", { name: "Space" }).click();
  await rail.getByRole("button", { name: "Space" }).waitFor();
  await rail.getByRole("button", { name: "Explore" }).click();
  await rail.getByRole("button", { name: "More" }).click();
  const sheet = page.getByRole("dialog", { name: "More" });
  await sheet.getByRole("button", { name: "Copy link" }).waitFor();
  assert.deepEqual(await axe(page), []);
  const arrives = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Analysis as JSON" }).click();
  assert.equal((await arrives).suggestedFilename(), "sample.tar.layerpeel.json");
  await sheet.waitFor({ state: "detached" });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator(".menu summary").click();
  await page.getByRole("button", { name: "Copy link" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  await until(page, () => !document.querySelector(".menu").open);
});

test("axe finds nothing wrong in any state", async (t) => {
  const { page } = await start(t);
  const clean = async (state) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)));
      assert.deepEqual(await axe(page), [], `${state}, ${colorScheme}`);
    }
  };
  await clean("landing");
  await drop(page, [file("notes.txt", Buffer.from("just some notes\n".repeat(100)))]);
  await page.locator(".refusal").waitFor();
  await clean("refusal");
  await openSample(page);
  await row(page, "etc").click();
  await page.keyboard.press("ArrowRight");
  await page.locator(".life").waitFor();
  await clean("explore");
  await page.setViewportSize({ width: 390, height: 844 });
  for (const pane of ["Layers", "Files", "Details"]) {
    await page.getByRole("group", { name: "Panes" }).getByRole("button", { name: pane }).click();
    await clean(`narrow ${pane}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await clean("help");
});

test("fifty thousand rows: only what is near is in the document, and no row is lost", async (t) => {
  const { page } = await start(t);
  await pick(page, file("many.tar", dockerArchive({ layers: [Buffer.concat([...manyFiles(50_000)])] })));
  await marked(page, "verified");
  await page.getByRole("button", { name: "Expand all" }).click();
  await until(page, () => document.querySelector('[role="treegrid"]').getAttribute("aria-rowcount") === "50051");
  const most = await page.evaluate(async () => {
    const scroller = document.querySelector(".tree-scroll");
    const frame = () => new Promise(requestAnimationFrame);
    let most = 0;
    for (let at = 0; at < 60; at += 1) {
      scroller.scrollTop = (scroller.scrollHeight * at) / 60;
      await frame();
      most = Math.max(most, document.querySelectorAll('[role="row"]').length);
    }
    return most;
  });
  assert.ok(most < 150, `${most} rows are in the document`);
  await page.evaluate(() => { document.querySelector(".tree-scroll").scrollTop = 1e9; });
  await rowsThat(page, (now) => now.at(-1)?.name === "f0049999", "the last row");
  await page.evaluate(() => { document.querySelector(".tree-scroll").scrollTop = 30_025 * 26; });
  // The row that the keyboard is on stays in the document, wherever it is.
  const middle = (await rowsThat(page, (now) => now.some((row) => row.at === 30_030), "rows in the middle")).filter((row) => row.at > 2);
  assert.deepEqual(middle.map((row) => row.at), middle.map((_, at) => middle[0].at + at), "without a gap");
  assert.equal(await page.getByRole("treegrid").getAttribute("aria-busy"), "false");
});
