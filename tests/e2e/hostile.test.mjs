// Nothing in an image runs, fetches, styles or hides anything: names, texts and labels are shown inert and visibly escaped.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { CORPUS, drop } from "./helper.mjs";
import { refusal, rows, rowsThat, settle } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const MARKUP = `<img src=x onerror="globalThis.intruder=1"><script>globalThis.intruder=1</script><style>*{display:none}</style>`;
const RTL = "\u202egpj.exe";
const UNSEEN = "a\u200bb\u2066c\ufeff";
const CONTROL = "bell\x07esc\x1b[31m\nline\rreturn";

/// Characters that may not reach the screen, in any text or attribute. A newline stands only where we put it: in an instruction.
const HOSTILE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/// What the page holds: elements that should not be, text that should not be.
const found = (page) => page.evaluate((hostile) => {
  const pattern = new RegExp(hostile);
  const strange = [...document.querySelectorAll("#app script, #app style, #app iframe, #app object, #app img, #app link, [onerror], [onload], a[href^='javascript:']")];
  const texts = [];
  for (const element of document.querySelectorAll("#app, #app *, title")) {
    for (const { name, value } of element.attributes) texts.push(`${element.tagName} ${name}=${value}`);
    for (const node of element.childNodes) if (node.nodeType === 3) texts.push(`${element.tagName} ${node.data}`);
  }
  return {
    intruder: globalThis.intruder ?? null,
    strange: strange.map((element) => element.outerHTML.slice(0, 100)),
    texts: texts.filter((text) => pattern.test(text)).map((text) => JSON.stringify(text.slice(0, 160))),
  };
}, HOSTILE.source);

async function clean(page, state) {
  assert.deepEqual(await found(page), { intruder: null, strange: [], texts: [] }, state);
}

function hostileImage() {
  const entries = [
    { name: MARKUP.replaceAll("/", "∕"), body: "1" },
    { name: RTL, body: "2" },
    { name: UNSEEN, body: "3" },
    { name: CONTROL, body: "4" },
    { name: "link", type: "2", link: `javascript:globalThis.intruder=1//${RTL}` },
    { name: "__proto__", body: "5" },
    { name: "a\\x41b", body: "6" },
  ];
  return dockerArchive({
    layers: [tar(entries), tar([{ name: ".wh.__proto__" }])],
    steps: [`RUN echo '${MARKUP}' ${RTL}${UNSEEN}\x1b[2J`, `COPY ${MARKUP} ${CONTROL}`],
    tags: [`evil/${MARKUP}:${RTL}`, `second${UNSEEN}`],
    config: { author: MARKUP, config: { Labels: { [MARKUP]: MARKUP, css: "</style><style>*{display:none}" }, Env: [`A=${MARKUP}${RTL}`], Cmd: [MARKUP] } },
  });
}

test("markup, bidirectional and control characters in every place of an image are inert", async (t) => {
  const { page } = await start(t);
  const name = `${MARKUP.replaceAll("/", "∕")}${RTL}.tar`;
  assert.equal(await settle(page, file(name, hostileImage())), "shown");
  await clean(page, "the newest layer");
  await page.locator("#layer-1").click();
  const shown = await rowsThat(page, (now) => now.some((row) => row.name === "__proto__"), "the first layer");
  const names = shown.map((row) => row.name);
  assert.ok(names.includes("\\u{202e}gpj.exe"), `escaped where it can be seen: ${names}`);
  assert.ok(names.includes("bell\\x07esc\\x1b[31m\\nline\\rreturn"));
  assert.ok(names.includes("a\\\\x41b"), "a backslash is told from an escape");
  assert.ok(names.some((name) => name.startsWith("<img src=x")), "markup is text");
  for (let at = 0; at < shown.length; at += 1) {
    await page.locator('.tree-canvas [role="row"]').nth(at).click();
    await page.locator(".life").waitFor();
    await clean(page, `row ${at}`);
  }
  await page.locator(".whole summary").click();
  await clean(page, "the whole instruction");
  await page.locator("#image-pick").click();
  await page.getByRole("listbox", { name: "Images in this archive" }).waitFor();
  await clean(page, "the list of tags");
  await page.keyboard.press("Escape");
  await drop(page, [file(name, Buffer.from("not an image, but text enough to be told so\n".repeat(40)))]);
  await page.getByRole("dialog", { name: /replace/i }).waitFor();
  await clean(page, "the question");
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  await page.locator(".refusal").waitFor();
  await clean(page, "the refusal");
});

test("a layer that is named by a hostile path and is not there is named inert", async (t) => {
  const { page } = await start(t);
  const manifest = [{ Config: "c.json", RepoTags: null, Layers: [`../${MARKUP}${RTL}/layer.tar`] }];
  const config = { architecture: MARKUP, os: RTL, rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] } };
  const archive = tar([{ name: "c.json", body: JSON.stringify(config) }, { name: "manifest.json", body: JSON.stringify(manifest) }]);
  assert.notEqual(await settle(page, file("missing.tar", archive)), "refused");
  await clean(page, "a missing layer");
  await page.getByRole("button", { name: /findings?$/ }).click();
  await page.getByRole("dialog", { name: "Findings" }).waitFor();
  await clean(page, "its findings");
});

test("a hostile fragment is inert", async (t) => {
  const hostile = encodeURIComponent(`${MARKUP}${RTL}`);
  const { page } = await start(t, { fragment: `#1/${hostile}?open=sample&layer=2&view=${hostile}&path=/${hostile}&filter=${hostile}` });
  await page.locator(".layer").first().waitFor();
  await page.getByText(/is not in this image/).waitFor();
  const { intruder, strange } = await found(page);
  assert.deepEqual([intruder, strange], [null, []]);
});

test("the corpus' hostile names", { skip: CORPUS ? false : "LAYERPEEL_CORPUS is not set" }, async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, join(CORPUS, "semantic", "name-hostile", "image.tar")), "shown");
  await page.getByRole("button", { name: "Expand all" }).click();
  await rowsThat(page, (now) => now.length === 8, "all names");
  await clean(page, "hostile names");
  assert.ok((await rows(page)).some((row) => row.name === "\\x1b[31mred\\x1b[0m"));
  assert.equal(await settle(page, join(CORPUS, "bad", "not-an-archive", "page.html")), "refused");
  assert.match((await refusal(page)).found, /HTML|text|page/i);
  await clean(page, "a page that is no archive");
});
