import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { NewText } from "@/components/messages/new-text";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { PageHeader } from "@/components/ui/page-header";
import { requirePersonWho } from "@/lib/callers";

export const metadata: Metadata = { title: "New text" };

export default async function NewTextPage() {
  await requirePersonWho("read", routes.newText);
  return (
    <>
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Texts", href: routes.texts }, { label: "New text" }]} />}
        title="New text"
      />
      <NewText />
    </>
  );
}
