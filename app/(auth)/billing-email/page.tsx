import type { Metadata } from "next";
import { BillingEmailAnswer } from "@/components/billing/billing-email-answer";
import { answerCopies, lookAtBillingEmail } from "@/lib/billing";

export const metadata: Metadata = { title: "Copies of bills", referrer: "no-referrer" };

/** Where the mail to a billing address leads. Opening it changes nothing: mail scanners do, too. */
export default async function BillingEmailPage({ searchParams }: PageProps<"/billing-email">) {
  const { token, stopped } = await searchParams;
  const link = String(token ?? "");
  return (
    <BillingEmailAnswer
      link={link}
      found={await lookAtBillingEmail(link)}
      hasStopped={stopped === "1"}
      action={answerCopies}
    />
  );
}
