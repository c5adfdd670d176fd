import type { ReactNode } from "react";
import { cn } from "./cn";

interface SidewaysProps {
  /** what is inside, for whoever comes to it by keyboard */
  label: string;
  className?: string;
  children: ReactNode;
}

/** Something wide that scrolls sideways inside its page, also by keyboard. */
export const Sideways = ({ label, className, children }: SidewaysProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing inside may take the focus, and it has to be reached all the same
  <section aria-label={label} tabIndex={0} className={cn("overflow-x-auto", className)}>
    {children}
  </section>
);
