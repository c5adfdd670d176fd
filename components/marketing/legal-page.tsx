import type { ReactNode } from "react";
import { PageHeader } from "@/components/ui/page-header";

interface LegalPageProps {
  title: string;
  /** ISO date. */
  updatedOn: string;
  /** The page in one breath. */
  summary: ReactNode;
  children: ReactNode;
}

/** Running legal text, made to be read. */
export function LegalPage({ title, updatedOn, summary, children }: LegalPageProps) {
  const updated = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" }).format(new Date(updatedOn));
  return (
    <article className="wrap py-10 sm:py-14">
      <PageHeader title={title}>
        <p className="text-base">
          Last changed on <time dateTime={updatedOn}>{updated}</time>
        </p>
      </PageHeader>
      <div className="mb-8 max-w-[68ch] rounded-panel border border-line bg-surface p-5">
        <p className="font-semibold">In short</p>
        <div className="mt-1 text-ink-soft leading-relaxed">{summary}</div>
      </div>
      <div className="prose-nn">{children}</div>
    </article>
  );
}
