/** As the 2010 API and webhooks write instants: `Thu, 26 Nov 2026 10:02:19 +0000`. @param ms since the epoch */
export const rfc2822 = (ms: number): string => new Date(ms).toUTCString().replace("GMT", "+0000");

/** As the v1 and v2 APIs write instants: without milliseconds. */
export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
