// Where things are on the page, by role. The only place of the benchmark that knows.
export const FILE_INPUT = "input[type=file]";
export const LAYERS = "[role=listbox] [role=option]";
export const TREE = "[role=treegrid]";
export const ROW = "[role=treegrid] [role=row]";
export const FILTER = { role: "textbox", name: /filter/i };
export const EXPAND_ALL = { role: "button", name: /(expand|open|unfold) all/i };
export const COLLAPSE_ALL = { role: "button", name: /^collapse|(close|fold) all/i };
export const REPLACE = { role: "button", name: /replace/i };

/// User Timing marks that the page leaves.
export const MARKS = ["open", "stack", "read", "indexed", "verified"].map((name) => `layerpeel:${name}`);

/// An element by role and name; the filter may be a search box.
export const by = (page, { role, name }) =>
  role === "textbox" ? page.getByRole("textbox", { name }).or(page.getByRole("searchbox", { name })).first() : page.getByRole(role, { name }).first();
