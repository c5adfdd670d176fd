/** The statements of an SQL text, without comments before them. Bodies in dollar quotes are whole. */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  const token = /--[^\n]*|"[^"]*"|'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1|;/g;
  let from = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] !== ";") continue;
    statements.push(text.slice(from, token.lastIndex));
    from = token.lastIndex;
  }
  return statements.map((statement) => statement.replace(/^(\s+|--[^\n]*\n)*/, "")).filter(Boolean);
}

/** What makes two texts of one object the same object, for kinds that a statement can replace in place. */
const replaceable: { kind: RegExp; inPlace(statement: string, name: string): string }[] = [
  // up to the result: other arguments or another result make another function
  {
    kind: /^create function ([\s\S]*?\)\s*returns [\w. ]+)/,
    inPlace: (text) => text.replace(/^create/, "create or replace"),
  },
  { kind: /^create view (\S+)/, inPlace: (text) => text.replace(/^create/, "create or replace") },
  { kind: /^create policy ("[^"]+"|\w+\s+on \S+)/, inPlace: replacePolicy },
  { kind: /^comment on ([\s\S]*?) is /, inPlace: (text) => text },
  { kind: /^(grant[\s\S]*)$/, inPlace: (text) => text },
];

function replacePolicy(statement: string): string {
  const [, name, table] = /^create policy (".*?"|\w+)\s+on (\S+)/s.exec(statement) ?? [];
  return `drop policy if exists ${name} on ${table};\n${statement}`;
}

function replacementOf(statement: string): { object: string; sql: string } | null {
  for (const { kind, inPlace } of replaceable) {
    const name = kind.exec(statement)?.[1];
    if (name) return { object: `${kind.source} ${name.replace(/\s+/g, " ")}`, sql: inPlace(statement, name) };
  }
  return null;
}

/**
 * What a database that was made from `before` needs to follow an edit: functions, views, policies, comments and grants that were
 * added or have another text.
 *
 * @returns null when the edit touches something else, or takes something away: then the database is made again
 */
export function planEdit(before: string, after: string): string[] | null {
  const [old, now] = [splitStatements(before), splitStatements(after)];
  const removed = old.filter((statement) => !now.includes(statement)).map(replacementOf);
  const added = now.filter((statement) => !old.includes(statement)).map(replacementOf);
  if (removed.includes(null) || added.includes(null)) return null;
  const objects = new Set(added.map((one) => one?.object));
  if (removed.some((one) => !objects.has(one?.object))) return null;
  return added.map((one) => (one as { sql: string }).sql);
}
