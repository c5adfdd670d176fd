import type { ReactNode } from "react";

/** A number from the range that is kept for examples. */
export const exampleNumber = "+1 (212) 555-0142";

/** A piece of the product, filled with an example. */
export const Example = ({ className, children }: { className: string; children: ReactNode }) => (
  <div className={`rounded-panel border border-line bg-surface shadow-panel ${className}`}>{children}</div>
);
