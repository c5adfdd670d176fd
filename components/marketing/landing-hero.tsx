import { Check } from "lucide-react";
import type { ReactNode } from "react";

const points = ["Charged only when it is live", "Held for you while you pay", "Month by month, cancel any time"];

interface LandingHeroProps {
  /** The search form, standing half on the band. */
  search: ReactNode;
  /** What is on sale: beside the words where there is room, else below the form. */
  live: ReactNode;
}

export function LandingHero({ search, live }: LandingHeroProps) {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] pb-4">
      <div className="col-start-1 row-start-1 bg-deep" />
      <div className="wrap col-start-1 row-start-1 pt-12 pb-36 text-on-deep sm:pt-16 md:pb-28 lg:grid lg:grid-cols-[minmax(0,1fr)_27rem] lg:items-center lg:gap-12 lg:pt-16">
        <div>
          <h1 className="max-w-xl text-[2.5rem] leading-[1.06] tracking-[-0.035em] sm:text-6xl xl:text-[4rem]">
            A phone number that works today.
          </h1>
          <p className="mt-5 max-w-xl text-lg text-on-deep-soft leading-relaxed">
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
      {live && (
        <div className="wrap pointer-events-none relative mt-6 max-lg:[&>*]:pointer-events-auto lg:col-start-1 lg:row-start-1 lg:mt-0 lg:grid lg:grid-cols-[minmax(0,1fr)_27rem] lg:items-center lg:gap-12 lg:pt-16 lg:pb-28">
          <div className="pointer-events-auto lg:col-start-2">{live}</div>
        </div>
      )}
    </section>
  );
}
