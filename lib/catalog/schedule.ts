/** When the catalog is imported without being asked: every six hours, UTC. */
export const catalogCron = "0 */6 * * *";
