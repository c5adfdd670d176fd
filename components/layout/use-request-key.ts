import { useState } from "react";

/**
 * An Idempotency-Key for a request: the same while it is the same, so that a double click or a retry after a lost answer does nothing twice.
 * `renew` after an answer, which the key would bring again.
 */
export function useRequestKey() {
  return useState(makeKeys)[0];
}

function makeKeys() {
  let [kept, key] = ["", ""];
  return {
    keyFor(request: unknown): string {
      const text = JSON.stringify(request);
      if (kept !== text) [kept, key] = [text, crypto.randomUUID()];
      return key;
    },
    renew(): void {
      kept = "";
    },
  };
}
