import { ChevronDown } from "lucide-react";
import { Children, cloneElement, isValidElement, type ReactElement, type ReactNode } from "react";
import { RememberedMark } from "@/components/layout/signed-in-mark";
import { PageHeader } from "@/components/ui/page-header";
import { slugify } from "@/lib/kernel/slugify";

interface LegalPageProps {
  title: string;
  /** ISO date. */
  updatedOn: string;
  /** The page in one breath. */
  summary: ReactNode;
  /** Each `h2` is an entry of the index; its children are plain text. */
  children: ReactNode;
}

interface Entry {
  id: string;
  title: string;
}

/** Running legal text, made to be read: its index stays beside it on a wide screen and opens above it on a phone. */
export function LegalPage({ title, updatedOn, summary, children }: LegalPageProps) {
  const updated = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" }).format(new Date(updatedOn));
  const { text, entries } = withAnchors(children);
  return (
    <article className="wrap py-10 sm:py-14">
      <RememberedMark />
      <PageHeader title={title}>
        <p className="text-base">
          Last changed on <time dateTime={updatedOn}>{updated}</time>
        </p>
      </PageHeader>
      <div className="grid gap-x-14 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <details className="group mb-6 rounded-panel border border-line bg-surface lg:hidden">
          <summary className="flex min-h-12 list-none items-center justify-between px-4 font-medium [&::-webkit-details-marker]:hidden">
            On this page
            <ChevronDown aria-hidden className="size-5 text-ink-soft transition-transform group-open:rotate-180" />
          </summary>
          <nav aria-label="On this page" className="border-line border-t px-4 py-2">
            <Index entries={entries} />
          </nav>
        </details>
        <aside className="max-lg:hidden lg:col-start-2 lg:row-start-1">
          <nav
            aria-labelledby="index"
            className="sticky top-24 max-h-[calc(100dvh-7rem)] overflow-y-auto border-line border-l pl-5"
          >
            <p id="index" className="mb-1 font-semibold text-sm">
              On this page
            </p>
            <Index entries={entries} />
          </nav>
        </aside>
        <div className="lg:col-start-1 lg:row-start-1">
          <div className="mb-8 max-w-[68ch] rounded-panel border border-line bg-surface p-5">
            <p className="font-semibold">In short</p>
            <div className="mt-1 text-ink-soft leading-relaxed">{summary}</div>
          </div>
          <div className="prose-nn">{text}</div>
        </div>
      </div>
    </article>
  );
}

const Index = ({ entries }: { entries: readonly Entry[] }) => (
  <ul>
    {entries.map(({ id, title }) => (
      <li key={id}>
        <a
          href={`#${id}`}
          className="flex min-h-11 items-center text-[0.9375rem] text-ink-soft hover:text-ink hover:underline lg:min-h-8"
        >
          {title}
        </a>
      </li>
    ))}
  </ul>
);

/** Gives every `h2` an address, made of its words where it has none. */
function withAnchors(children: ReactNode): { text: ReactNode; entries: Entry[] } {
  const entries: Entry[] = [];
  const text = Children.map(children, (child) => {
    if (!isValidElement(child) || child.type !== "h2") return child;
    const heading = child as ReactElement<{ id?: string; children: ReactNode }>;
    const title = Children.toArray(heading.props.children).join("");
    const id = heading.props.id ?? slugify(title.replace(/^\d+\.\s*/, ""));
    entries.push({ id, title });
    return cloneElement(heading, { id });
  });
  return { text, entries };
}
