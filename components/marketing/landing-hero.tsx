import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { HeroKeypad } from "@/components/marketing/hero-keypad";

const points = ["Charged only when it is live", "Held for you while you pay", "Cancel any time"];

/** @param search the search form, standing half on the band */
export function LandingHero({ search }: { search: ReactNode }) {
  return (
    <section className="relative">
      <div className="relative overflow-hidden bg-deep text-on-deep">
        <HeroKeypad className="absolute -top-42 -right-6 hidden h-[36rem] md:block lg:right-16" />
        <div className="wrap relative pt-14 pb-40 sm:pt-20 md:pb-32 lg:pt-24">
          <h1 className="max-w-xl text-[2.5rem] leading-[1.08] tracking-[-0.03em] sm:text-6xl">
            A phone number that works today.
          </h1>
          <p className="mt-5 max-w-xl text-lg text-on-deep-soft leading-relaxed sm:text-xl">
            Search live stock by city, area code or digits. We hold your pick, set it up while you watch, and only then
            charge your card.
          </p>
          <ul className="mt-7 flex flex-wrap gap-x-6 gap-y-2.5">
            {points.map((point) => (
              <li key={point} className="flex items-center gap-2">
                <Check aria-hidden className="size-4.5 text-seal" strokeWidth={3} />
                {point}
              </li>
            ))}
          </ul>
        </div>
      </div>
      <div className="wrap relative -mt-28 md:-mt-16">{search}</div>
    </section>
  );
}
