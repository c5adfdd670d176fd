import type { Route } from "next";
import Link from "next/link";

export const FooterLinks = ({ links }: { links: readonly { href: Route; label: string }[] }) => (
  <ul className="mt-1">
    {links.map((link) => (
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
);
