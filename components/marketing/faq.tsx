import { Plus } from "lucide-react";
import type { ReactNode } from "react";

export interface Question {
  q: string;
  a: ReactNode;
}

/** Questions that open in place; native, so the browser's find-in-page opens them too. */
export function Faq({ questions }: { questions: readonly Question[] }) {
  return (
    <div className="divide-y divide-line border-line border-y">
      {questions.map((question) => (
        <details key={question.q} className="group">
          <summary className="flex min-h-14 list-none items-center justify-between gap-4 py-3 font-medium text-lg [&::-webkit-details-marker]:hidden">
            <h3 className="font-medium text-base sm:text-lg">{question.q}</h3>
            <Plus aria-hidden className="size-5 shrink-0 text-ink-soft transition-transform group-open:rotate-45" />
          </summary>
          <div className="max-w-3xl pb-5 text-ink-soft leading-relaxed">{question.a}</div>
        </details>
      ))}
    </div>
  );
}
