import type { ListFilter, ListPosition, ListShape, ListState } from "./list";

type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

const ownNames = new Set(["sort", "columns", "after", "before"]);
const maxValueLength = 200;

const valuesOf = (value: Parameters[string]): string[] =>
  [value ?? []]
    .flat()
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");

/**
 * What the address of a list asks for. Nothing of an address is ignored silently: what it names and the list does not know is in
 * `problems`, in words for the page.
 */
export function readListAddress(
  shape: ListShape,
  parameters: Parameters,
): { state: ListState; problems: readonly string[] } {
  const problems: string[] = [];
  const known = new Set([...ownNames, ...shape.filters.map(({ id }) => id)]);
  for (const name of Object.keys(parameters)) if (!known.has(name)) problems.push(`There is no filter “${name}”.`);
  const filters = Object.fromEntries(
    shape.filters.flatMap((filter) => {
      const values = readFilter(filter, parameters[filter.id], problems);
      return values.length > 0 ? [[filter.id, values]] : [];
    }),
  );
  const state = {
    filters,
    ...readSort(shape, parameters.sort, problems),
    columns: readColumns(shape, parameters.columns, problems),
    position: readPosition(parameters),
  };
  return { state, problems };
}

function readFilter(filter: ListFilter, value: Parameters[string], problems: string[]): string[] {
  // Only a choice can have several values; a comma belongs to every other text.
  const values = filter.kind === "choice" ? valuesOf(value) : [[value ?? []].flat()[0]?.trim() ?? ""].filter(Boolean);
  return values.filter((text) => {
    const isValid = isValidValue(filter, text);
    if (!isValid) problems.push(`“${text.slice(0, 40)}” is no value of the filter “${filter.title}”.`);
    return isValid;
  });
}

function isValidValue({ kind, options, isDigits }: ListFilter, text: string): boolean {
  if (text.length > maxValueLength || text.includes("\0")) return false;
  if (kind === "choice") return options?.some(({ value }) => value === text) ?? false;
  if (kind === "from" || kind === "to") return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  return !isDigits || /\d/.test(text);
}

function readSort(shape: ListShape, value: Parameters[string], problems: string[]) {
  const wanted = valuesOf(value)[0] ?? shape.defaultSort;
  const [isDescending, sort] = wanted.startsWith("-") ? [true, wanted.slice(1)] : [false, wanted];
  if (shape.columns.some((column) => column.id === sort && column.sort)) return { sort, isDescending };
  problems.push(`The list cannot be sorted by “${sort.slice(0, 40)}”.`);
  return { sort: shape.defaultSort.replace(/^-/, ""), isDescending: shape.defaultSort.startsWith("-") };
}

function readColumns(shape: ListShape, value: Parameters[string], problems: string[]): string[] {
  const wanted = valuesOf(value);
  const ids = shape.columns.map(({ id }) => id);
  for (const id of wanted) if (!ids.includes(id)) problems.push(`There is no column “${id.slice(0, 40)}”.`);
  const shown = ids.filter((id) => wanted.includes(id));
  return shown.length > 0 ? shown : usualColumns(shape);
}

const usualColumns = ({ columns }: ListShape): string[] =>
  columns.filter(({ isHidden }) => !isHidden).map(({ id }) => id);

function readPosition({ after, before }: Parameters): ListPosition | null {
  if (typeof after === "string" && after !== "") return { direction: "after", cursor: after };
  if (typeof before === "string" && before !== "") return { direction: "before", cursor: before };
  return null;
}

/** The query of a list's address, "" or "?…". What is as usual is left out, so that the same view has one address. */
export function writeListAddress(shape: ListShape, state: ListState): string {
  const query = new URLSearchParams();
  for (const { id } of shape.filters) {
    const values = state.filters[id] ?? [];
    if (values.length > 0) query.set(id, values.join(","));
  }
  const sort = `${state.isDescending ? "-" : ""}${state.sort}`;
  if (sort !== shape.defaultSort) query.set("sort", sort);
  if (state.columns.join() !== usualColumns(shape).join()) query.set("columns", state.columns.join(","));
  if (state.position) query.set(state.position.direction, state.position.cursor);
  // Commas and colons may stand in a query as they are, and people read addresses.
  return query.size > 0 ? `?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}` : "";
}

/** The address of the list with something changed; a changed filter or order begins at the first page again. */
export const changeListAddress = (shape: ListShape, state: ListState, change: Partial<ListState>): string =>
  writeListAddress(shape, { ...state, position: null, ...change });
