import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { AgentList } from "@/components/people/agent-list";
import { JoinedNotice } from "@/components/people/joined-notice";
import { MemberList } from "@/components/people/member-list";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePersonWho } from "@/lib/callers";

export const metadata: Metadata = { title: "People and agents" };

/** Who acts for the account, and who takes its calls. */
export default async function PeoplePage({ searchParams }: PageProps<"/account/people">) {
  await requirePersonWho("read", routes.people);
  const [{ joined }, mayConfigure, mayManage, isOwner] = await Promise.all([
    searchParams,
    pageMay("configure"),
    pageMay("team"),
    pageMay("own"),
  ]);
  return (
    <>
      <PageHeader title="People and agents" />
      {joined && <JoinedNotice />}
      <section aria-labelledby="agents" className="mb-10">
        <h2 id="agents" className="mb-1 text-xl">
          Who takes calls
        </h2>
        <p className="mb-4 max-w-2xl text-ink-soft">
          Call plans ring them by name. What you change here applies to the next call of every number.
        </p>
        <AgentList mayChange={mayConfigure} />
      </section>
      <section aria-labelledby="members">
        <h2 id="members" className="mb-1 text-xl">
          Who belongs to this account
        </h2>
        <p className="mb-4 max-w-2xl text-ink-soft">
          Everybody signs in with an address of their own. A number can be the line of one of them.
        </p>
        <MemberList mayManage={mayManage} isOwner={isOwner} />
      </section>
    </>
  );
}
