/** Seconds that somebody may listen to their own number. We pay for both ways. */
export const listenedSeconds = 120;
/** Seconds that a test without a listener stays on the line: enough for a greeting and a short message. */
export const watchedSeconds = 45;
/** Seconds that a number may ring: its phones ring one after the other. */
export const numberRings = 120;
