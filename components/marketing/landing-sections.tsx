import {
  ArrowRight,
  BadgeCheck,
  MessageSquareText,
  PhoneCall,
  PhoneOff,
  ReceiptText,
  Send,
  ShieldCheck,
} from "lucide-react";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { Faq } from "@/components/marketing/faq";
import { KeyCap } from "@/components/marketing/key-cap";
import { landingQuestions } from "@/components/marketing/landing-questions";
import { Section } from "@/components/marketing/section";

const steps = [
  {
    digit: "1",
    title: "Find it",
    text: "Search what carriers can sell right now: by country, city or area code, or by digits you want people to remember.",
  },
  {
    digit: "2",
    title: "Hold it",
    text: "Adding a number to the cart takes it off sale for ten minutes. Nobody else in this shop can get it while you decide and pay.",
  },
  {
    digit: "3",
    title: "Watch it go live",
    text: "Your card is authorized, we order the number, connect it and check it at the carrier. You see each step as it happens.",
  },
  {
    digit: "#",
    title: "Pay for what works",
    text: "Only numbers that passed the check are charged, once. Anything that did not work out is released from your card.",
  },
] as const;

export function HowItWorks() {
  return (
    <Section title="From search to ringing in four steps" lead="Most numbers are live within a minute of paying.">
      <ol className="grid gap-x-8 gap-y-10 sm:grid-cols-2 lg:grid-cols-4">
        {steps.map((step) => (
          <li key={step.digit} className="flex gap-4 lg:block">
            <KeyCap digit={step.digit} className="shrink-0" />
            <div className="lg:mt-5">
              <h3 className="text-lg">{step.title}</h3>
              <p className="mt-1.5 text-ink-soft">{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

const abilities = [
  {
    icon: PhoneCall,
    title: "Take calls",
    text: "Every number is answered from its first minute: by our greeting, or by the phone you name at checkout.",
  },
  {
    icon: MessageSquareText,
    title: "Receive texts",
    text: "Shown on each number before you buy. Where the carrier cannot deliver texts, we say so.",
  },
  {
    icon: Send,
    title: "Send texts",
    text: "Some numbers can, many cannot. You see it in the list, and you can filter for it.",
  },
  {
    icon: PhoneOff,
    title: "Not for emergencies",
    text: "911, 112 and similar services cannot be reached from these numbers. Keep another phone for that.",
  },
] as const;

export function WhatNumbersDo() {
  return (
    <Section
      title="What a number can do"
      lead="No small print: each number in the list says what it can do and what it cannot."
      tone="sunken"
    >
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {abilities.map(({ icon: Icon, title, text }) => (
          <li key={title} className="rounded-panel border border-line bg-surface p-5">
            <Icon aria-hidden className="size-6 text-brand-ink" />
            <h3 className="mt-4 text-base">{title}</h3>
            <p className="mt-1 text-[0.9375rem] text-ink-soft">{text}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const promises = [
  {
    icon: ShieldCheck,
    title: "Stripe handles your card",
    text: "Card details go to Stripe and never touch our servers.",
  },
  {
    icon: BadgeCheck,
    title: "“Active” means checked",
    text: "We read the number back from the carrier before we call it active or charge for it.",
  },
  {
    icon: ReceiptText,
    title: "The price shown is the price charged",
    text: "Set-up, first month and tax are fixed when you hold a number. To the cent.",
  },
] as const;

export function Trust() {
  return (
    <Section title="Why people trust it with a card">
      <ul className="grid gap-8 md:grid-cols-3">
        {promises.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <span aria-hidden className="grid size-11 place-items-center rounded-xl bg-brand-soft text-brand-ink">
              <Icon className="size-5.5" />
            </span>
            <h3 className="mt-4 text-lg">{title}</h3>
            <p className="mt-1.5 text-ink-soft">{text}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Questions() {
  return (
    <Section title="Good questions" tone="sunken">
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
