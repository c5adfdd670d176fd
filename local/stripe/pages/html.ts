/** Markup that is safe to print; everything else that goes through `html` is escaped. */
export interface Markup {
  readonly markup: string;
}

type Printable = Markup | string | number | null | undefined | false | Printable[];

/** Template tag: interpolated text is escaped, markup and lists of markup are kept, null and false print nothing. */
export function html(strings: TemplateStringsArray, ...values: Printable[]): Markup {
  return { markup: strings.map((text, index) => text + (index < values.length ? print(values[index]) : "")).join("") };
}

function print(value: Printable): string {
  if (value === null || value === undefined || value === false) return "";
  if (Array.isArray(value)) return value.map(print).join("");
  if (typeof value === "object") return value.markup;
  return String(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
