// The Waste screen: two numbers, findings with what to write instead, and what mending them would do.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, drop, remote, show } from "./helper.mjs";
import { PATIENCE } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const HISTORY = ["COPY base /", "RUN pip install flask", "COPY models /srv", "RUN rm -rf /root/.cache"];
const body = (letter, bytes) => letter.repeat(bytes);
const LAYERS = [
  tar([{ name: "etc/os-release", body: "ID=made\n" }]),
  tar([{ name: "root/.cache/pip/http/a", body: body("a", 40_000) }, { name: "root/.cache/pip/http/b", body: body("b", 10_000) }, { name: "srv/app.py", body: body("c", 9000) }]),
  tar([{ name: "srv/ranker.onnx", body: body("d", 20_000) }, { name: "srv/static/ranker.onnx", body: body("d", 20_000) }]),
  tar([{ name: "root/.wh..cache" }]),
];
const shop = () => file("shop.tar", dockerArchive({ layers: LAYERS, tags: ["shop/api:1"], steps: HISTORY.map((step) => `${step} # buildkit`) }));

async function waste(t, files = [shop()]) {
  const opened = await start(t);
  await drop(opened.page, files);
  await opened.page.getByRole("treegrid", { name: "Files of the image" }).waitFor({ timeout: PATIENCE });
  await show(opened.page, "Waste");
  await opened.page.locator(".waste:not(.is-waiting)").waitFor({ timeout: PATIENCE });
  return opened;
}
const finding = (page, title) => page.getByRole("listitem").filter({ has: page.locator("h3", { hasText: title }) });
const whatIf = (page) => page.getByRole("complementary", { name: "What if" });

test("two numbers, each with its sentence, and findings under headings of their own", async (t) => {
  const { page, seen } = await waste(t);
  const [squash, dive] = await page.locator(".waste-cards .waste-card").allInnerTexts();
  assert.match(squash, /^50\.0 kB\s+a squash frees, 50\.\d % of 99\.0 kB/);
  assert.match(dive, /%\s+dive’s score[\s\S]*counts the copy that you need/);
  assert.deepEqual(await page.locator(".waste-group h2").evaluateAll((heads) => heads.map((head) => head.firstChild.textContent)), ["Hidden", "Duplicates"]);
  const cache = await finding(page, "cache of pip").innerText();
  assert.match(cache, /L2\s+hidden by\s+L4/);
  assert.match(cache, /RUN pip install flask && rm -rf \/root\/\.cache/);
  assert.match(await finding(page, "ranker.onnx, twice").innerText(), /\/srv\/ranker\.onnx[\s\S]*20\.0 kB/);
  assert.match(await page.getByRole("button", { name: /^Waste/ }).first().innerText(), /50\.0 kB/, "the rail tells it");
  assert.match(squash, /deleted\s+50\.0 kB/);
  await page.getByRole("button", { name: "By instruction" }).click();
  await page.locator(".waste-key", { hasText: "RUN rm -rf /root/.cache" }).waitFor();
  assert.match(await page.evaluate(() => location.hash), /by=step/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual([seen.errors, remote(seen.requests).filter((url) => !url.startsWith(new URL(page.url()).origin))], [[], []]);
});

test("by keyboard: Space ticks, the answer stands beside it, and Esc takes the ticks away", async (t) => {
  const { page } = await waste(t);
  await finding(page, "cache of pip").getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await whatIf(page).getByText("−50.0 kB").waitFor();
  assert.match(await whatIf(page).innerText(), /one that is ticked[\s\S]*99\.0 kB\s*49\.0 kB[\s\S]*left hidden\s+50\.0 kB → 0 B/i);
  assert.match(await whatIf(page).locator("code").innerText(), /^layerpeel mend shop\.tar \\\n\s+--drop-hidden \\\n\s+-o shop-mended\.tar$/);
  await page.keyboard.press("a");
  await whatIf(page).getByText("−70.0 kB").waitFor();
  assert.match(await page.evaluate(() => location.hash), /tick=\d,\d/);
  assert.match(await whatIf(page).innerText(), /1 ticked finding is nothing that the command can do/);
  assert.deepEqual(await axe(page), []);
  const link = await page.evaluate(() => location.hash);
  await page.keyboard.press("Escape");
  await whatIf(page).getByText("Tick a finding").waitFor();
  assert.equal(await page.getByRole("checkbox", { checked: true }).count(), 0);
  await page.evaluate((link) => { location.hash = link; }, link);
  await whatIf(page).getByText("−70.0 kB").waitFor();
});

test("a heading ticks all that is under it, the mended line is copied, figures are doors", async (t) => {
  const { page, context } = await waste(t);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("checkbox", { name: "All of Duplicates" }).click();
  await whatIf(page).getByText("−20.0 kB").waitFor();
  assert.equal(await finding(page, "ranker.onnx").getByRole("checkbox").isChecked(), true);
  await finding(page, "cache of pip").getByRole("button", { name: "Copy the mended line" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "RUN pip install flask && rm -rf /root/.cache");
  await finding(page, "cache of pip").getByRole("button", { name: /2 files in/ }).click();
  await page.locator(".hidden-sum", { hasText: "50.0 kB hidden in 2 files of L2, by L4 in /root/.cache/pip" }).waitFor();
  await page.goBack();
  await finding(page, "ranker.onnx").getByRole("button", { name: "/srv/static/ranker.onnx" }).click();
  await page.getByRole("article", { name: "/srv/static/ranker.onnx" }).waitFor();
  assert.match(await page.evaluate(() => location.hash), /layer=3/);
  await page.getByRole("contentinfo").getByRole("button", { name: /50\.0 kB hidden in 2 files/ }).click();
  await page.locator(".waste-cards").waitFor();
});

test("what is shared with another image and would not be any more is said", async (t) => {
  const { page } = await waste(t);
  const worker = file("worker.tar", dockerArchive({ layers: [...LAYERS.slice(0, 3), tar([{ name: "w", body: "w" }])], tags: ["shop/worker:1"] }));
  await show(page, "Compare");
  await drop(page, [worker]);
  await page.locator(".compared").waitFor({ timeout: PATIENCE });
  await show(page, "Waste");
  await finding(page, "cache of pip").getByRole("checkbox").check();
  await whatIf(page).getByText(/Sharing is lost\. L2–L3 are also in shop\/worker:1, open beside it\./).waitFor();
});

test("the findings can be taken away", async (t) => {
  const { page } = await waste(t);
  const take = async (name) => {
    await page.getByText("Take away", { exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
  };
  const [csvName, csv] = await take("Findings as CSV");
  assert.match(csvName, /waste\.csv$/);
  const [head, first] = csv.split("\r\n");
  assert.equal(head, "heading,cause,kind,layer,by,bytes,files,weight,path,advice,mended");
  assert.match(first, /^hidden,whiteout,pip-cache,1,3,50000,2,worth,\/root\/\.cache\/pip\/http\/a,/);
  const [, json] = await take("Findings as JSON");
  const { waste: sums, findings } = JSON.parse(json);
  assert.deepEqual([sums.hidden, findings[0].cause, findings[0].bytes], [50_000, "whiteout", 50_000]);
});

test("a tidy image has both numbers and nothing to mend", async (t) => {
  const { page } = await waste(t, [file("tidy.tar", dockerArchive({ layers: [LAYERS[0]], tags: ["tidy:1"] }))]);
  assert.match(await page.locator(".waste").innerText(), /0 B[\s\S]*100\.0 %[\s\S]*Nothing to mend/);
  assert.equal(await page.locator(".waste-group, .what-if").count(), 0);
  assert.deepEqual(await axe(page), []);
});

test("in a narrow window the answer is a bar at the bottom", async (t) => {
  const { page } = await waste(t);
  await page.setViewportSize({ width: 390, height: 844 });
  await finding(page, "cache of pip").getByRole("checkbox").check();
  await whatIf(page).getByText("−50.0 kB").waitFor();
  const [bar, list] = await Promise.all([whatIf(page).boundingBox(), page.locator(".waste-left").boundingBox()]);
  assert.ok(bar.y >= list.y + list.height - 1 && bar.width > 380 && bar.height < 844 * 0.4, JSON.stringify({ bar, list }));
  const over = await page.evaluate(() => [...document.querySelectorAll(".waste *")].filter((one) => !one.classList.contains("hush") && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.className));
  assert.deepEqual(over, []);
  assert.deepEqual(await axe(page), []);
});
