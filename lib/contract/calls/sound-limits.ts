/** What an uploaded recording may be; beside its schema, because pages need it without that. */
export const soundLimits = { bytes: 4_000_000, seconds: 120 } as const;
export const soundLimitWords = "MP3 or WAV, up to 2 minutes and 4 MB.";
