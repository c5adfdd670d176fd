import { MessageSquare, PhoneIncoming, Voicemail } from "lucide-react";
import type { ReactNode } from "react";
import { pathSteps } from "@/components/calls/call-words";
import { Example, exampleNumber } from "@/components/marketing/example";
import { Section } from "@/components/marketing/section";
import { StatusPill } from "@/components/ui/status-pill";
import type { Ring } from "@/lib/contract/calls/path";

const always = { kind: "always" } as const;
const steps = (...phones: string[]) =>
  pathSteps({
    rings: phones.map(
      (target): Ring => ({
        lines: [{ kind: "phone", target, agent: null }],
        seconds: 20,
        screen: false,
        rule: always,
      }),
    ),
    end: { kind: "voicemail", greeting: null, rule: always },
  });
const ana = "+16465550104";
const ben = "+19175550177";

/** When it rings, by the hour, in the words that the product itself uses. */
const plan: readonly { when: string; isNow?: boolean; steps: readonly string[] }[] = [
  { when: "Monday to Friday, 9 AM to 5 PM", isNow: true, steps: steps(ana, ben) },
  { when: "Suppliers, at any time", steps: steps(ben) },
  { when: "All other calls", steps: steps() },
];

const happened: readonly { icon: ReactNode; what: string; who: string; more: ReactNode }[] = [
  {
    icon: <PhoneIncoming aria-hidden className="size-4.5" />,
    what: "Answered after 6 seconds, 4 min 12 s",
    who: "+1 (646) 555-0119",
    more: "Taken on +1 (646) 555-0104",
  },
  {
    icon: <Voicemail aria-hidden className="size-4.5" />,
    what: "Message, 38 seconds",
    who: "+1 (305) 555-0160",
    more: "Mailed to you, and kept to hear again",
  },
  {
    icon: <MessageSquare aria-hidden className="size-4.5" />,
    what: "Text",
    who: "+1 (415) 555-0128",
    more: (
      <q className="mt-1 inline-block rounded-panel rounded-tl-sm bg-sunken px-3.5 py-2 text-ink">
        Is my order ready? I could come by at four.
      </q>
    ),
  },
];

/** The number page as it is after the purchase, and what came in. What the product cannot do yet is not shown. */
export function InUse() {
  return (
    <Section
      title="You decide what happens when it rings"
      lead="Phones in turn or together, opening hours and holidays, a menu, voicemail. Ask what would happen to any caller on any day, then save."
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <Example className="overflow-hidden">
          <div className="flex flex-wrap items-center justify-between gap-3 border-line border-b p-5 sm:px-6">
            <div>
              <p className="font-semibold text-2xl tracking-[-0.02em] sm:text-3xl">{exampleNumber}</p>
              <p className="mt-0.5 text-ink-soft">Front desk</p>
            </div>
            <StatusPill tone="good">Live</StatusPill>
          </div>
          <dl className="divide-y divide-line px-5 sm:px-6">
            {plan.map(({ when, isNow, steps }) => (
              <div key={when} className="grid gap-x-6 gap-y-1 py-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
                <dt className="text-ink-soft">
                  {when}
                  {isNow && <span className="ml-2 font-medium text-good sm:ml-0 sm:block">Now</span>}
                </dt>
                <dd>
                  <ol className="space-y-1">
                    {steps.map((step) => (
                      <li key={step}>{step}</li>
                    ))}
                  </ol>
                </dd>
              </div>
            ))}
          </dl>
        </Example>
        <Example className="divide-y divide-line px-5 sm:px-6">
          {happened.map(({ icon, what, who, more }) => (
            <div key={who} className="flex gap-3.5 py-4">
              <span className="grid size-9 shrink-0 place-items-center rounded-full bg-good-soft text-good">
                {icon}
              </span>
              <div className="min-w-0">
                <p className="font-semibold">{who}</p>
                <p className="text-ink-soft text-sm">{what}</p>
                <div className="text-ink-soft text-sm">{more}</div>
              </div>
            </div>
          ))}
        </Example>
      </div>
    </Section>
  );
}
