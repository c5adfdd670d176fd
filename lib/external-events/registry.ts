import type { EventSource } from "./source";
import { carriers } from "./sources/carriers";
import { stripe } from "./sources/stripe";

/** Everyone who sends us events. */
const sources: readonly EventSource[] = [stripe, ...carriers];

export const eventSourceIds: readonly string[] = sources.map(({ id }) => id);

const byId = new Map(sources.map((source) => [source.id, source]));

/** The source with this id, or undefined where none sends under that name. */
export const eventSource = (id: string): EventSource | undefined => byId.get(id);

export { stripe as stripeEvents };
