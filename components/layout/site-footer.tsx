import Link from "next/link";
import { company } from "@/lib/company";
import { Logo } from "./logo";
import { routes } from "./routes";

const groups = [
  {
    title: "Numbers",
    links: [
      { href: routes.numbers, label: "Search numbers" },
      { href: routes.pricing, label: "Pricing" },
      { href: routes.cart, label: "Cart" },
    ],
  },
  {
    title: "Account",
    links: [
      { href: routes.myNumbers, label: "My numbers" },
      { href: routes.orders, label: "Orders and receipts" },
      { href: routes.settings, label: "Settings" },
    ],
  },
  {
    title: "Help and terms",
    links: [
      { href: routes.support, label: "Support" },
      { href: routes.terms, label: "Terms" },
      { href: routes.privacy, label: "Privacy" },
    ],
  },
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
          {groups.map((group) => (
            <div key={group.title}>
              <h2 className="font-semibold text-sm tracking-normal">{group.title}</h2>
              <ul className="mt-1">
                {group.links.map((link) => (
                  <li key={link.href}>
                    <Link
                      href={link.href}
                      prefetch={false}
                      className="inline-flex min-h-11 items-center text-ink-soft hover:text-ink hover:underline md:min-h-9"
                    >
                      {link.label}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
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
