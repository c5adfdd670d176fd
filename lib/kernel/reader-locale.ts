const standard = "en-US";

/**
 * English as it is written where the reader lives: words stay English, the order of a date and the 12- or 24-hour clock are the reader's.
 * @param languages `Accept-Language`, or the browser's language: "de-DE,de;q=0.9"
 * @returns a BCP 47 tag: "en-DE"; "en-US" for what cannot be read
 */
export function readerLocale(languages: string | null | undefined): string {
  const first = languages?.split(/[,;]/, 1)[0]?.trim();
  if (!first) return standard;
  try {
    const { region } = new Intl.Locale(first).maximize();
    return region ? `en-${region}` : standard;
  } catch {
    return standard;
  }
}
