// The report: a part for each kind of measurement, each with when and on what it was measured. In the figures of record, parts that
// were not run stay as they are.
import { table } from "./table.mjs";

/// The parts in the order in which they are shown.
export const PARTS = {
  loads: "Opening images", union: "Laying layers over each other", interactions: "Looking at them", compare: "Comparing two", search: "Looking into contents", page: "The page itself",
  curves: "How cost grows",
};

const HEAD = "# Results\n\nWritten by `make bench BENCH=--record`. Each part says when it was measured, and of which commit.";
const mark = (part) => `<!-- ${part} -->`;

/// One part as text: `rows` are figures against their targets, `more` are tables.
export function section(part, { facts, rounds, rows = [], more = [] }) {
  const of = Object.fromEntries(facts);
  const { date, commit, ...rest } = of;
  const machine = Object.entries(rest).map(([name, fact]) => `${name}: ${fact}`).join("; ");
  const parts = [`${mark(part)}\n## ${PARTS[part]}`, `${date}, commit ${commit}, ${rounds > 1 ? `medians of ${rounds} interleaved rounds` : "one round"}. ${machine}.`];
  if (rows.length) {
    const lines = rows.map(({ figure, measured, target, word, note }) => [figure, measured, target, word, note]);
    parts.push(table(["figure", "measured", "target", "", "from"], lines));
  }
  for (const { title, head, lines, note } of more) parts.push(`### ${title}`, ...(note ? [note] : []), table(head, lines));
  return parts.join("\n\n");
}

/// The whole report: the parts of `old` (a report, or nothing) with those of `sections`, by part, in their place.
export function merged(old, sections) {
  const kept = (part) => {
    const from = old.indexOf(mark(part));
    const to = Object.keys(PARTS).map((other) => old.indexOf(mark(other), from + 1)).filter((at) => at > from);
    return from < 0 ? null : old.slice(from, Math.min(old.length, ...to)).trimEnd();
  };
  const all = Object.keys(PARTS).map((part) => sections[part] ?? kept(part)).filter((text) => text !== null);
  return `${[HEAD, ...all].join("\n\n")}\n`;
}
