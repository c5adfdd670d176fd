/** What the tables of the back office share, the long lists and the few rows of a detail page. */

/** Written out, because browsers drop an element's own role when it is not laid out as a table: on a phone rows are cards. */
export const as = (role: "table" | "rowgroup" | "row" | "columnheader" | "cell") => ({ role });

/** On a phone, above the value of a card: the title of its column, which screen readers have from the table. */
export const CardLabel = ({ title }: { title: string }) => (
  <span aria-hidden className="block text-ink-soft text-xs md:hidden">
    {title}
  </span>
);

/** In the place of a value that there is none of. */
export const Blank = () => <span className="text-ink-soft">–</span>;
