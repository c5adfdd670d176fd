/**
 * "US dollars" where "$" alone could be read as another dollar: beside prices of numbers outside of the United States.
 * @param countries ISO codes of the numbers that are priced
 */
export const dollarNote = (currency: string | undefined, countries: readonly string[]): string | null =>
  currency === "USD" && countries.some((country) => country !== "US") ? "US dollars" : null;
