import { ArrowRight, Check, Clock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import { Example, exampleNumber } from "@/components/marketing/example";
import { Faq } from "@/components/marketing/faq";
import { landingQuestions } from "@/components/marketing/landing-questions";
import { Section } from "@/components/marketing/section";
import { Price } from "@/components/ui/price";
import type { PriceRow } from "@/lib/contract/catalog";

/** What the catalog holds, counted: nothing is typed in. Nothing for an empty list. */
export function Figures({ rows }: { rows: readonly PriceRow[] }) {
  const sold = rows.filter(({ price }) => price !== null);
  const cheapest = sold.reduce<PriceRow["price"]>(
    (best, { price }) => (best && best.monthly_cents <= price!.monthly_cents ? best : price),
    null,
  );
  if (!cheapest) return null;
  const sum = (of: (row: PriceRow) => number) => sold.reduce((total, row) => total + of(row), 0);
  const figures: [value: ReactNode, label: string][] = [
    [new Set(sold.map(({ iso2 }) => iso2)).size, "countries on sale"],
    [sum(({ places }) => places), "places to choose from"],
    [<Price key="from" cents={cheapest.monthly_cents} currency={cheapest.currency} />, "a month, the lowest price"],
    [<Price key="none" cents={0} currency={cheapest.currency} />, "charged before it is live"],
  ];
  return (
    <dl className="wrap grid grid-cols-2 gap-x-6 gap-y-8 py-12 sm:py-16 lg:grid-cols-4">
      {figures.map(([value, label]) => (
        <div key={label} className="flex flex-col-reverse border-line border-l pl-4">
          <dt className="text-ink-soft">{label}</dt>
          <dd className="font-semibold text-4xl tracking-[-0.035em] sm:text-5xl">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const stages: readonly { title: string; text: string; picture: ReactNode }[] = [
  {
    title: "Hold it",
    text: "A number in the cart is off sale for ten minutes. Nobody else in this shop can take it while you decide.",
    picture: (
      <>
        <p className="font-semibold text-xl">{exampleNumber}</p>
        <p className="text-ink-soft text-sm">New York, NY · Local</p>
        <p className="mt-auto flex items-center gap-2.5 rounded-control bg-deep px-3.5 py-2.5 text-on-deep">
          <Clock aria-hidden className="size-4 text-on-deep-soft" />
          Held for <span className="ml-auto font-semibold text-lg">9:41</span>
        </p>
      </>
    ),
  },
  {
    title: "Watch it go live",
    text: "Your bank sets the amount aside. We order the number, connect it and read it back from the carrier.",
    picture: (
      <ol className="my-auto space-y-3">
        {["Card authorized", "Number set up and checked", "Charged for what is live"].map((step) => (
          <li key={step} className="flex items-center gap-2.5">
            <span className="grid size-6 place-items-center rounded-full border border-good bg-good-soft text-good">
              <Check aria-hidden className="size-3.5" strokeWidth={3} />
            </span>
            {step}
          </li>
        ))}
      </ol>
    ),
  },
  {
    title: "Pay for what works",
    text: "One charge, for the numbers that are live. What did not work out is released from your card.",
    picture: (
      <dl className="my-auto">
        {[
          ["Set aside for two numbers", 495],
          ["Live: one, so charged", 245],
          ["Released", 250],
        ].map(([label, cents], index) => (
          <div
            key={label}
            className={`flex items-baseline justify-between gap-3 py-2 ${index > 0 ? "border-line border-t" : ""} ${index === 1 ? "font-semibold" : ""}`}
          >
            <dt className={index === 1 ? "" : "text-ink-soft"}>{label}</dt>
            <dd>
              <Price cents={Number(cents)} currency="USD" />
            </dd>
          </div>
        ))}
      </dl>
    ),
  },
];

/** From the search above to the charge, each step as the shop shows it. */
export function HowItWorks() {
  return (
    <Section title="From a search to a number that rings" tone="sunken">
      <ol className="grid gap-x-6 gap-y-10 md:grid-cols-3">
        {stages.map(({ title, text, picture }) => (
          <li key={title}>
            <Example className="flex min-h-40 flex-col p-5">{picture}</Example>
            <h3 className="mt-5 text-lg">{title}</h3>
            <p className="mt-1 text-ink-soft">{text}</p>
          </li>
        ))}
      </ol>
    </Section>
  );
}

const promises = [
  ["Card details stay with Stripe", "They never touch our servers."],
  ["“Live” means checked", "We read the number back from its carrier before we say so or charge for it."],
  ["The price shown is the price charged", "Set-up, month and tax are fixed when you hold a number."],
] as const;

export function Questions() {
  return (
    <Section title="Good questions" tone="sunken">
      <ul className="mb-10 grid gap-x-8 gap-y-6 md:grid-cols-3">
        {promises.map(([title, text]) => (
          <li key={title} className="border-good border-l-2 pl-4">
            <h3 className="text-base">{title}</h3>
            <p className="mt-0.5 text-ink-soft">{text}</p>
          </li>
        ))}
      </ul>
      <Faq questions={landingQuestions} />
      <p className="mt-6">
        <Link
          href={routes.support}
          className="inline-flex min-h-11 items-center gap-1.5 font-medium text-brand-ink hover:underline"
        >
          More answers and how to reach us <ArrowRight aria-hidden className="size-4" />
        </Link>
      </p>
    </Section>
  );
}
