import { useTimes } from "@/components/account/times";
import { eventText } from "@/components/numbers/number-words";
import type { TimelineEntry } from "@/lib/contract/numbers";

/** @param events newest first */
export function NumberTimeline({ events }: { events: readonly TimelineEntry[] }) {
  const times = useTimes();
  if (events.length === 0) return <p className="text-ink-soft">Nothing yet.</p>;
  return (
    <ol className="relative space-y-5 before:absolute before:inset-y-2 before:left-[0.3125rem] before:w-px before:bg-line">
      {events.map((event, index) => (
        <li key={event.id} className="relative pl-6">
          <span
            aria-hidden
            className={`absolute top-1.5 left-0 size-[0.6875rem] rounded-full border-2 bg-surface ${index === 0 ? "border-seal" : "border-line-strong"}`}
          />
          <p>{eventText(event, times)}</p>
          <time dateTime={event.occurred_at} className="text-ink-soft text-sm">
            {times.instant(event.occurred_at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
