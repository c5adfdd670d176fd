import Link from "next/link";
import { HeaderActions } from "./header-actions";
import { HeaderLink } from "./header-link";
import { Logo } from "./logo";
import { MobileNav } from "./mobile-nav";
import { routes } from "./routes";

const mainLinks = [
  { href: routes.numbers, label: "Search numbers" },
  { href: routes.pricing, label: "Pricing" },
  { href: routes.support, label: "Support" },
] as const;

/** Static for everybody, so that public pages stay cacheable; what depends on the person is fetched by `HeaderActions`. */
export function SiteHeader() {
  return (
    <header className="sticky top-0 z-40 border-line border-b bg-paper/95 backdrop-blur-sm print:hidden">
      <div className="wrap @container flex h-16 items-center gap-2">
        <Link
          href={routes.home}
          prefetch={false}
          aria-label="NumNinja, home page"
          className="mr-4 -ml-1 inline-flex min-h-11 items-center rounded-md px-1 text-brand-ink"
        >
          <Logo className="@max-[17rem]:[&>span]:sr-only [&>span]:text-ink" />
        </Link>
        <nav aria-label="Main" className="hidden flex-1 items-center gap-1 md:flex">
          {mainLinks.map((link) => (
            <HeaderLink key={link.href} {...link} />
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <HeaderActions />
          <MobileNav links={mainLinks} />
        </div>
      </div>
    </header>
  );
}
