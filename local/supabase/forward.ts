/** Passes a request on to lite, with another body when one is given. */
export type Forward = (body?: unknown) => Promise<Response>;
