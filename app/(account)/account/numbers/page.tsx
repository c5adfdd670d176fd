import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { routes } from "@/components/layout/routes";
import { NumberList } from "@/components/numbers/number-list";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePerson } from "@/lib/callers";

export const metadata: Metadata = { title: "My numbers" };

export default async function MyNumbersPage({ searchParams }: PageProps<"/account/numbers">) {
  const { query, status, tag } = await searchParams;
  await requirePerson(routes.myNumbers);
  // Sign-in and the menus lead here: who sees no numbers begins with the bills.
  if (!(await pageMay("read"))) redirect(routes.billing);
  return (
    <>
      <PageHeader
        title="My numbers"
        actions={
          <LinkButton href={routes.numbers} variant="secondary">
            Add a number
          </LinkButton>
        }
      />
      <NumberList
        initial={{
          query: typeof query === "string" ? query.slice(0, 60) : "",
          status: String(status ?? ""),
          tag: typeof tag === "string" ? tag.slice(0, 30) : "",
        }}
      />
    </>
  );
}
