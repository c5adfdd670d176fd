/** What an audit row says was before and after, one line a field. */
export function Changes({ before, after }: { before: unknown; after: unknown }) {
  const fields = [...new Set([...keysOf(before), ...keysOf(after)])];
  if (fields.length === 0) return null;
  return (
    <dl className="mt-1 grid gap-0.5">
      {fields.map((field) => (
        <div key={field} className="wrap-anywhere text-ink-soft">
          <dt className="inline">{field}: </dt>
          <dd className="inline">
            <ChangedValue before={fieldOf(before, field)} after={fieldOf(after, field)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ChangedValue({ before, after }: { before: unknown; after: unknown }) {
  if (before === undefined) return <span className="text-ink">{asText(after)}</span>;
  return (
    <>
      {asText(before)} → <span className="text-ink">{after === undefined ? "–" : asText(after)}</span>
    </>
  );
}

const keysOf = (value: unknown): string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

const fieldOf = (value: unknown, field: string): unknown => (value as Record<string, unknown> | null)?.[field];

function asText(value: unknown): string {
  if (value === null) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
