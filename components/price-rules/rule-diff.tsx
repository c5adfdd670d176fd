import type { TermChange } from "./rule-words";

/** What a change does to a rule, term by term. */
export function RuleDiff({ changes }: { changes: readonly TermChange[] }) {
  if (changes.length === 0) return <p className="text-ink-soft text-sm">The same terms.</p>;
  return (
    <dl className="grid gap-1 text-sm">
      {changes.map(({ title, before, after }) => (
        <div key={title}>
          <dt className="inline text-ink-soft">{title}: </dt>
          <dd className="inline">
            <del className="text-ink-soft">{before}</del> → <ins className="font-medium no-underline">{after}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
