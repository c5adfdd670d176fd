import type { ReactNode } from "react";
import { company } from "@/lib/company";
import { FooterLinks } from "./footer-links";
import { FooterSections } from "./footer-sections";
import { Logo } from "./logo";
import { routes } from "./routes";

const numbers = [
  { href: routes.numbers, label: "Search numbers" },
  { href: routes.pricing, label: "Pricing" },
  { href: routes.cart, label: "Cart" },
] as const;
const help = [
  { href: routes.support, label: "Support" },
  { href: routes.terms, label: "Terms" },
  { href: routes.privacy, label: "Privacy" },
] as const;

export function SiteFooter() {
  return (
    <footer className="mt-auto border-line border-t bg-sunken print:hidden">
      <div className="wrap grid gap-10 py-12 md:grid-cols-[1.4fr_2fr]">
        <div className="max-w-sm">
          <Logo className="text-brand-ink [&>span]:text-ink" />
          <p className="mt-4 text-ink-soft text-sm">
            Phone numbers you can find, hold and put to work in minutes. Your card is charged only for numbers that are
            live.
          </p>
          <address className="mt-4 text-ink-soft text-sm not-italic">
            {company.legalName}
            <br />
            {company.address}
            <br />
            Tax ID {company.taxId}
          </address>
        </div>
        <nav aria-label="Footer" className="grid grid-cols-2 gap-8 sm:grid-cols-3">
          <Group title="Numbers">
            <FooterLinks links={numbers} />
          </Group>
          <Group title="Account">
            <FooterSections />
          </Group>
          <Group title="Help and terms">
            <FooterLinks links={help} />
          </Group>
        </nav>
      </div>
      <div className="border-line border-t">
        <div className="wrap flex flex-col gap-2 py-5 text-ink-soft text-sm md:flex-row md:items-center md:justify-between md:gap-8">
          <p>
            <strong className="text-ink">No emergency calls.</strong> 911, 112 and other emergency services cannot be
            reached from a NumNinja number.
          </p>
          <p className="whitespace-nowrap">© 2026 NumNinja</p>
        </div>
      </div>
    </footer>
  );
}

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <h2 className="font-semibold text-sm tracking-normal">{title}</h2>
    {children}
  </div>
);
