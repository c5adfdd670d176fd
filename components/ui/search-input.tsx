import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { Input } from "./input";

/** A field that searches what is below it, beside other filters. `aria-label` says by what. */
export const SearchInput = (props: ComponentProps<"input"> & { "aria-label": string }) => (
  <div className="relative min-w-0 grow-[9999] basis-56">
    <Search
      aria-hidden
      className="pointer-events-none absolute top-1/2 left-3 size-4.5 -translate-y-1/2 text-ink-soft"
    />
    <Input {...props} type="search" maxLength={60} autoComplete="off" className="pl-10" />
  </div>
);
