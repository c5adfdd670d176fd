import { Mail } from "lucide-react";
import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { RememberedMark } from "@/components/layout/signed-in-mark";
import { Faq } from "@/components/marketing/faq";
import { supportTopics } from "@/components/marketing/support-questions";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { company } from "@/lib/company";

export const metadata: Metadata = {
  title: "Support",
  description: "Answers about finding, holding, paying for and running a NumNinja number, and how to reach us.",
  alternates: { canonical: "/support" },
};

export default function SupportPage() {
  return (
    <div className="wrap py-10 sm:py-14">
      <RememberedMark />
      <PageHeader title="Support">
        <p>Most things are answered here. For everything else, write to us; a person reads it.</p>
      </PageHeader>
      <div className="grid gap-10 lg:grid-cols-[1fr_20rem]">
        <div className="space-y-12">
          {supportTopics.map((topic) => (
            <section key={topic.id} aria-labelledby={topic.id}>
              <h2 id={topic.id} className="mb-3 text-xl">
                {topic.title}
              </h2>
              <Faq questions={topic.questions} />
            </section>
          ))}
        </div>
        <aside aria-labelledby="contact" className="lg:sticky lg:top-24 lg:self-start">
          <Card>
            <h2 id="contact" className="text-lg">
              Write to us
            </h2>
            <p className="mt-1.5 text-ink-soft">
              Name the order reference or the phone number it is about. Never send card numbers or passwords; we will
              not ask for them.
            </p>
            <a
              href={`mailto:${company.supportEmail}`}
              className="mt-3 inline-flex min-h-11 items-center gap-2 break-all font-medium text-brand-ink hover:underline"
            >
              <Mail aria-hidden className="size-5 shrink-0" />
              {company.supportEmail}
            </a>
            <hr className="my-4 border-line" />
            <p className="text-ink-soft text-sm">Looking for a running order? Its page shows each step live.</p>
            <LinkButton href={routes.orders} variant="secondary" size="sm" className="mt-3" prefetch={false}>
              My orders
            </LinkButton>
          </Card>
        </aside>
      </div>
    </div>
  );
}
