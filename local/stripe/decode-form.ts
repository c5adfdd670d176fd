/** A decoded form: every leaf is text, as on the wire. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type Form = { [key: string]: FormValue };

/**
 * Decodes Stripe's bracket notation from a body or a query: `a[b][0][c]=v` and `a[b][][c]=v` both become
 * `{ a: { b: [{ c: "v" }] } }`. Keys that would reach an object's prototype are dropped.
 */
export function decodeForm(text: string): Form {
  const root: Form = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const path = key.replaceAll("]", "").split("[");
    if (path.some((part) => part === "__proto__")) continue;
    const last = path.pop() ?? "";
    let node: Form = root;
    for (const part of path) {
      const name = part === "" ? String(Object.keys(node).length) : part;
      const existing = Object.hasOwn(node, name) ? node[name] : undefined;
      if (existing !== undefined && typeof existing === "object") {
        node = existing as Form;
      } else {
        const child: Form = {};
        node[name] = child;
        node = child;
      }
    }
    node[last === "" ? String(Object.keys(node).length) : last] = value;
  }
  return withArrays(root) as Form;
}

/** Objects whose keys are 0, 1, 2, … were lists. */
function withArrays(value: FormValue): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withArrays(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
