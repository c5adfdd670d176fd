/**
 * The one clock of the application. Tests move it with NUMNINJA_CLOCK_OFFSET_MS; the database follows,
 * because `lib/db/pool.ts` hands the same offset to every connection (`private.now()` adds it).
 */
export const clockOffsetMs = (): number => Number(process.env.NUMNINJA_CLOCK_OFFSET_MS ?? 0) || 0;

/** The current instant (UTC). */
export const now = (): Date => new Date(Date.now() + clockOffsetMs());
