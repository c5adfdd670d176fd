import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { AgentList } from "@/components/people/agent-list";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePerson } from "@/lib/callers";

export const metadata: Metadata = { title: "People and agents" };

/** Who takes calls for the account. */
export default async function PeoplePage() {
  await requirePerson(routes.people);
  const mayConfigure = await pageMay("configure");
  return (
    <>
      <PageHeader title="People and agents" />
      <section aria-labelledby="agents">
        <h2 id="agents" className="mb-1 text-xl">
          Who takes calls
        </h2>
        <p className="mb-4 max-w-2xl text-ink-soft">
          Call plans ring them by name. What you change here applies to the next call of every number.
        </p>
        <AgentList mayChange={mayConfigure} />
      </section>
    </>
  );
}
