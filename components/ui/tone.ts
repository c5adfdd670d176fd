/** What a colored thing means. Color never carries it alone: there is always a word or an icon beside it. */
export type Tone = "neutral" | "brand" | "good" | "warn" | "bad";

export const toneStyles: Record<Tone, string> = {
  neutral: "bg-sunken text-ink-soft",
  brand: "bg-brand-soft text-brand-ink",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};
