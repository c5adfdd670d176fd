import type { RateLimit } from "./rate-limit";

/** A search may cost a live call to a carrier; typing ahead and "show more" fit into the burst. */
export const searchLimit: RateLimit = { name: "search", rate: 3, burst: 40 };
/** Holding and giving back; a bot that wants all numbers is stopped by the caps of holds first. */
export const cartLimit: RateLimit = { name: "cart", rate: 2, burst: 40 };
/** Opening payment pages. */
export const checkoutLimit: RateLimit = { name: "checkout", rate: 0.5, burst: 15 };
/** Public catalogue pages of the API. */
export const catalogLimit: RateLimit = { name: "catalog", rate: 5, burst: 60 };
