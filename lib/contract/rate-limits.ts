export interface RateLimit {
  /** Names the bucket; endpoints with the same name share it. */
  name: string;
  /** Requests per second in the long run. */
  rate: number;
  /** Requests allowed without waiting. */
  burst: number;
}

/** For endpoints that name no other. */
export const defaultLimit: RateLimit = { name: "api", rate: 10, burst: 60 };
/** For credentials that are worth nothing, per network address, so that API keys cannot be guessed. */
export const rejectedLimit: RateLimit = { name: "rejected", rate: 0.5, burst: 20 };
/** For all requests with a credential, per network address, before it is looked at: that costs something, whatever it is worth. */
export const credentialLimit: RateLimit = { name: "credentials", rate: 30, burst: 300 };
/**
 * A search may cost a live call to a carrier, of which there are eight a second for everybody: a fair share. Typing ahead and "show more" fit
 * into the burst.
 */
export const searchLimit: RateLimit = { name: "search", rate: 1, burst: 40 };
/** Holding and giving back; a bot that wants all numbers is stopped by the caps of holds first. */
export const cartLimit: RateLimit = { name: "cart", rate: 2, burst: 40 };
/** Requests of ours to a program that a customer named, as often as they like. */
export const agentTestLimit: RateLimit = { name: "agent-test", rate: 0.1, burst: 10 };
/** Opening payment pages. */
export const checkoutLimit: RateLimit = { name: "checkout", rate: 0.5, burst: 15 };
/** Public catalog pages of the API, and addresses that do not exist. */
export const catalogLimit: RateLimit = { name: "catalog", rate: 5, burst: 60 };
/** Files of many rows. */
export const exportLimit: RateLimit = { name: "export", rate: 1 / 30, burst: 5 };
