/** Markup that is safe to send: everything put into it was escaped. */
export class Markup {
  readonly text: string;
  /** @param text markup already, such as our own style sheet; never anything that came from outside */
  constructor(text: string) {
    this.text = text;
  }
}

export type Printable = Markup | string | number | null | undefined | false | readonly Printable[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Template tag: interpolated text is escaped, markup and lists of markup are kept, null and false print nothing. */
export function html(strings: TemplateStringsArray, ...values: Printable[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + print(values[index - 1]) + part));
}

function print(value: Printable): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(print).join("");
  return String(value).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
