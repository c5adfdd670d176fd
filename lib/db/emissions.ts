import "server-only";

// One listener for all bundles of the process.
const process = globalThis as typeof globalThis & { __numninjaOnEmission?: () => void };

/** Sets what happens when a call has left events in the outbox; its transaction is committed by then. Replaces the listener before. */
export function onEmission(listener: () => void): void {
  process.__numninjaOnEmission = listener;
}

export const announceEmission = (): void => process.__numninjaOnEmission?.();
