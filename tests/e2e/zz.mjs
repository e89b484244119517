import { launch, open, serve, show, axe } from "./helper.mjs";
import { openSample } from "./person.mjs";
const [browser, server] = await Promise.all([launch(), serve()]);
const settled = (page) => page.locator('.playground[aria-busy="false"]').waitFor();
const run = async (name, context, act) => {
  const o = await open(browser, server.url, { context: { reducedMotion: "reduce", ...context } });
  try { await openSample(o.page); await show(o.page, "Playground"); await o.page.locator(".lab-terminal").getByText("A docker to take apart").waitFor({ state: "attached" }); await settled(o.page);
  await act(o.page); } catch (e) { console.log(name, String(e).slice(0, 400)); }
  await o.page.screenshot({ path: `/tmp/st-${name}.png` });
  const over = await o.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth, document.querySelector(".stage-scroll").scrollWidth, document.querySelector(".stage-scroll").clientWidth]);
  console.log(name, over.join(" "), o.seen.errors.join("; ").slice(0, 300));
  await o.context.close();
};
const tab = async (page, n) => { await page.getByRole("group", { name: "Stages" }).getByRole("button", { name: n }).click(); await settled(page); };
const press = async (page, n) => { await page.locator(`.stage [data-press="${n}"]`).click(); await settled(page); };
const vp = (w, h, c) => ({ viewport: { width: w, height: h }, colorScheme: c });
const build = async (page) => { await tab(page, "Build cache"); await press(page, "build"); await press(page, "append:app.py"); await press(page, "build"); };
await run("build", vp(1440, 900, "light"), async (p) => { await build(p); await press(p, "lift:4"); for (const x of ["up","up"]) await press(p, x); });
await run("build2", vp(1440, 900, "dark"), async (p) => { await build(p); await press(p, "builder:classic"); });
await run("build-phone", { ...vp(390, 844, "light"), hasTouch: true }, build);
await run("share", vp(1440, 900, "light"), async (p) => { await tab(p, "Pull and share"); for (const n of ["pull shop:1", "pull shop:2", "pull tools:1"]) { await p.locator(".host").first().getByRole("button", { name: n, exact: true }).click(); await settled(p); } await p.locator(".host").last().getByRole("button", { name: "pull tools:1" }).click(); await settled(p); });
await run("squash", vp(1440, 900, "light"), async (p) => { await tab(p, "Squash"); for (const n of ["secret:1", "secret:squashed", "secret:stages"]) await press(p, "way:" + n); });
await browser.close(); await server.close();
