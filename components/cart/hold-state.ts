import type { CartItem } from "@/lib/contract/cart";

/**
 * How sure a hold is at an instant. `firm`: the carrier keeps the number, until the first of its reservation's end and the
 * cart's deadline; `then_soft`: after that it is ours in this shop only. `random`: any number of an area, nothing to reserve.
 */
export type HoldState =
  | { kind: "random" | "soft"; until: string }
  | { kind: "firm"; until: string; then_soft: string | null };

/** @param now on the server's clock, milliseconds */
export function holdState(item: Pick<CartItem, "firm_until" | "e164">, deadline: string, now: number): HoldState {
  if (item.e164 === null) return { kind: "random", until: deadline };
  const firmUntil = Date.parse(item.firm_until ?? "");
  if (!item.firm_until || firmUntil <= now) return { kind: "soft", until: deadline };
  const softMs = Date.parse(deadline) - firmUntil;
  // The carrier's clock and the time of its answer make some seconds of difference, which are not worth a word.
  if (softMs >= 60_000) return { kind: "firm", until: item.firm_until, then_soft: deadline };
  return { kind: "firm", until: softMs > 0 ? item.firm_until : deadline, then_soft: null };
}
