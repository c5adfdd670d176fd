const pollMs = 500;

/**
 * Ends this process (through its own SIGTERM handler, then by force) once the process that started it is gone.
 * A `kill -9` of the orchestrator sends its children nothing, so each child has to notice by itself.
 *
 * The poll does not keep the process alive. Call it once, early.
 */
export function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent) return;
    if (process.listenerCount("SIGTERM") === 0) process.exit(0);
    process.emit("SIGTERM", "SIGTERM");
    setTimeout(() => process.exit(0), 3000);
  }, pollMs).unref();
}
