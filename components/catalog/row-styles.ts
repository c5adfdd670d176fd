/** Phone: number and button side by side, the rest below; one below the other where both do not fit. Wide: three columns. Rows below the screen are laid out
 * when they come near it; their height is known beforehand, so that going back to a long list finds the row that was left. */
export const rowStyles = {
  row: "grid [content-visibility:auto] grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 px-4 py-2.5 [grid-template-areas:'name_hold'_'able_able'_'price_price'] max-[20rem]:grid-cols-[minmax(0,1fr)] max-[20rem]:[grid-template-areas:'name'_'able'_'price'_'hold'] sm:px-5 md:py-4 md:grid-cols-[minmax(0,1fr)_16.5rem_7.5rem] md:gap-x-6 md:gap-y-1.5 md:[grid-template-areas:'name_price_hold'_'able_price_hold']",
  height:
    "[contain-intrinsic-size:auto_7.1875rem] min-[23rem]:[contain-intrinsic-size:auto_5.96875rem] sm:[contain-intrinsic-size:auto_6.21875rem] md:[contain-intrinsic-size:auto_4.875rem]",
  /** with a line that says what a minute costs */
  heightWithMinute:
    "[contain-intrinsic-size:auto_9.6875rem] min-[23rem]:[contain-intrinsic-size:auto_8.46875rem] sm:[contain-intrinsic-size:auto_7.46875rem] md:[contain-intrinsic-size:auto_6.125rem]",
  name: "min-w-0 [grid-area:name]",
  able: "[grid-area:able]",
  price: "[grid-area:price] md:self-center",
  hold: "[grid-area:hold] min-w-24 md:min-w-26 self-start max-[20rem]:mt-1 md:self-center",
} as const;
