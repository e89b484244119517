// The lessons that come with the program, as their files tell them, and how a person goes through one.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { settled } from "./person.mjs";
import { ROOT } from "./server.mjs";

const FOLDER = join(ROOT, "static", "lessons");

/// The lines of each section whose heading fits, with the title behind it.
function sections(text, kind) {
  const found = [...text.matchAll(new RegExp(`^## ${kind}(?:: ?(.*))?\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "gm"))];
  return found.map(([, title, body]) => ({ title: title ?? "", lines: (body.match(/```\n([\s\S]*?)\n```/)?.[1] ?? "") }));
}

/// `{ name, title, text, solution, ways, wrong, questions }`; a question is the place of its right answer.
export const LESSONS = readdirSync(FOLDER).filter((file) => file.endsWith(".md")).sort().map((file) => {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const asks = text.split("## Question ").slice(1).map((body) => body.split("\n## ")[0].split("\n").filter((line) => line.startsWith("- [")));
  return {
    name: file.replace(/\.md$/, ""),
    title: text.match(/^# (.*)/)[1],
    text,
    solution: sections(text, "Solution")[0].lines,
    ways: sections(text, "Way"),
    wrong: sections(text, "Wrong"),
    questions: asks.map((lines) => lines.findIndex((line) => line.startsWith("- [x]"))),
  };
});

/// A link to a lesson on the sample.
export const at = (name, more = "") => `#1/playground?open=sample&lesson=${name}${more}`;

/// Where a lesson stands.
export const pane = (page) => page.getByRole("region", { name: "Lesson", exact: true });

/// A lesson stands there, prepared.
export async function taught(page, { title }) {
  await pane(page).getByRole("heading", { name: title, exact: true }).waitFor({ state: "attached" });
  await settled(page);
}

/// Follows a link in the page that is open.
export async function follow(page, lesson) {
  await page.evaluate((hash) => { location.hash = hash; }, at(lesson.name));
  await taught(page, lesson);
}

/// Types lines as they are pasted.
export async function type(page, lines) {
  await page.locator("#terminal").evaluate((field, lines) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", `${lines}\n`);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, lines);
  await settled(page);
}

/// Whether all goals are reached now.
export const reached = async (page) => {
  const [, now, all] = (await pane(page).locator("h3 small").first().textContent()).match(/(\d+) of (\d+)/);
  return now === all;
};

/// Presses, or taps, what has this id.
export async function press(page, id, how = "click") {
  await page.locator(`#${id}`)[how]();
  await settled(page);
}

/// Answers all questions right.
export async function answer(page, { questions }, how) {
  for (const [question, choice] of questions.entries()) {
    await press(page, `ask-${question}-${choice}`, how);
    await press(page, `reveal-${question}`, how);
  }
}

/// Goes to a lesson and through it, as its solution has it; whether that reaches all goals.
export async function solved(page, lesson) {
  await follow(page, lesson);
  await answer(page, lesson);
  await type(page, lesson.solution);
  return reached(page);
}
