import { ChevronRight, CircleCheck } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useId } from "react";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { Attention } from "@/lib/contract/staff/attention";
import { When } from "./when";

/** What needs a person now, each with the list of its cases; what was looked at and needs nobody is named below. */
export function AttentionList({ steps }: { steps: readonly Attention[] }) {
  const quietId = useId();
  const open = steps.filter(({ count }) => count > 0);
  const quiet = steps.filter(({ count }) => count === 0);
  return (
    <>
      {open.length === 0 ? (
        <EmptyState icon={<CircleCheck />} title="Nothing needs you right now">
          Everything below was looked at a moment ago.
        </EmptyState>
      ) : (
        <Card padded={false}>
          <ul className="divide-y divide-line">
            {open.map((step) => (
              <OpenStep key={step.name} step={step} />
            ))}
          </ul>
        </Card>
      )}
      {quiet.length > 0 && (
        <section aria-labelledby={quietId}>
          <h2 id={quietId} className="font-semibold">
            Looked at, and fine
          </h2>
          <ul className="mt-2 grid gap-x-6 gap-y-1.5 text-ink-soft text-sm sm:grid-cols-2">
            {quiet.map(({ name, title, address }) => (
              <li key={name} className="flex gap-2">
                <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
                <Link
                  href={address as Route}
                  prefetch={false}
                  className="inline-block py-0.5 hover:text-ink hover:underline"
                >
                  No {title.charAt(0).toLowerCase() + title.slice(1)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function OpenStep({ step: { title, advice, address, count, since } }: { step: Attention }) {
  return (
    <li className="relative flex items-center gap-4 p-4 hover:bg-sunken">
      <span className="min-w-8 text-right font-semibold text-2xl text-bad tabular-nums">
        {count.toLocaleString("en-US")}
      </span>
      <div className="min-w-0 flex-1">
        <Link
          href={address as Route}
          prefetch={false}
          className="font-medium after:absolute after:inset-0 hover:underline"
        >
          {title}
        </Link>
        <p className="text-pretty text-ink-soft text-sm">{advice}</p>
        {since && (
          <p className="text-ink-soft text-sm">
            The oldest: <When at={since} />
          </p>
        )}
      </div>
      <ChevronRight aria-hidden className="size-5 shrink-0 text-ink-soft" />
    </li>
  );
}
