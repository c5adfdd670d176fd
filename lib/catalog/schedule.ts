/** When the catalog is imported without being asked: every six hours, UTC. */
export const catalogCron = "0 */6 * * *";

const everyMs = 6 * 3_600_000;

/** The next instant of `catalogCron`. */
export const nextCatalogSync = (after: Date): Date => new Date((Math.floor(after.getTime() / everyMs) + 1) * everyMs);
