/**
 * Whether a request path matches a pattern of a fault rule or journal filter. Without `*` the pattern is a prefix;
 * with it, a glob over the whole path: `*` stays inside one segment, `**` crosses segments.
 * A pattern that contains `?` is compared with path and query, else with the path alone.
 */
export function matchesPath(pattern: string, path: string, search: string): boolean {
  const subject = pattern.includes("?") ? path + search : path;
  if (!pattern.includes("*")) return subject.startsWith(pattern);
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`).test(subject);
}

/** Whether a text is the pattern, or begins with it when the pattern ends in `*`. */
export function matchesText(pattern: string, text: string): boolean {
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}
