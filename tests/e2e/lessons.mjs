// The lessons that come with the program, as their files tell them.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
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
