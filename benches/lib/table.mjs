// Medians, targets and tables.
export const median = (values) => quantile(values, 0.5);

export function quantile(values, part) {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  if (!sorted.length) return null;
  const place = (sorted.length - 1) * part;
  const low = Math.floor(place);
  return sorted[low] + (sorted[Math.ceil(place)] - sorted[low]) * (place - low);
}

export const seconds = (value) => (value === null ? "—" : `${value.toFixed(2)} s`);
export const millis = (value) => (value === null ? "—" : `${value.toFixed(value < 10 ? 1 : 0)} ms`);
export const megabytes = (value) => (value === null ? "—" : `${(value / 1e6).toFixed(1)} MB`);
export const ratio = (value) => (value === null ? "—" : value.toFixed(2));

export const median_of = (rows, pick) => median(rows.map(pick));

/// A figure against its target; `null` was not measured.
export function verdict(figure, value, target, show, note = "") {
  const word = value === null || Number.isNaN(value) ? "not measured" : value <= target ? "OK" : "MISS";
  return { figure, measured: value === null ? "—" : show(value), target: `≤ ${show(target)}`, word, note };
}

/// Columns of text with a head, as Markdown that also reads well on a terminal.
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? "").replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => [...row[column]].length)));
  const line = (row) => `| ${row.map((cell, column) => cell + " ".repeat(widths[column] - [...cell].length)).join(" | ")} |`;
  return [line(cells[0]), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...cells.slice(1).map(line)].join("\n");
}
