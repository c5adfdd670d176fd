import { type ReactNode, useId } from "react";
import { Card } from "@/components/ui/card";

/** One topic of the settings: what it is on the left, its form on the right (below it on a phone). */
export function SettingsSection({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-4 py-8 first:pt-0 md:grid-cols-[16rem_1fr] md:gap-8">
      <div>
        <h2 id={id} className="font-semibold text-lg">
          {title}
        </h2>
        {about && <p className="mt-1 text-ink-soft text-sm">{about}</p>}
      </div>
      <Card>{children}</Card>
    </section>
  );
}
