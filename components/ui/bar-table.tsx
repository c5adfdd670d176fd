import type { ReactNode } from "react";

interface BarTableProps {
  title: string;
  /** the first names the rows, the others what stands at the right */
  head: readonly string[];
  children: ReactNode;
}

/** A chart that is a table: screen readers read it, others see bars. */
export const BarTable = ({ title, head, children }: BarTableProps) => (
  <table className="w-full text-sm tabular-nums">
    <caption className="mb-2 text-left font-medium text-base">{title}</caption>
    <thead className="text-ink-soft">
      <tr>
        {head.map((name, index) => (
          <th key={name} scope="col" className={index === 0 ? "text-left font-normal" : "text-right font-normal"}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

interface BarRowProps {
  name: ReactNode;
  /** of the bar, 0 to 1 */
  size: number;
  /** what it consists of: shares of it, 0 to 1, in a color each; the rest is gray */
  parts: readonly { share: number; color: string }[];
  /** words under the bar */
  below?: ReactNode;
  /** the cells at the right */
  children: ReactNode;
}

export const BarRow = ({ name, size, parts, below, children }: BarRowProps) => (
  <tr className="align-top [&>td]:py-1">
    <th scope="row" className="py-1 pr-3 text-left font-normal">
      {name}
      <span
        aria-hidden
        className="mt-0.5 flex h-1.5 overflow-hidden rounded-full bg-line-strong"
        style={{ width: `${size * 100}%` }}
      >
        {parts.map(({ share, color }) => (
          <span key={color} className={color} style={{ width: `${share * 100}%` }} />
        ))}
      </span>
      {below}
    </th>
    {children}
  </tr>
);
