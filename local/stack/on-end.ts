/**
 * The last word of a connection that is over: when a database dies, postgres.js (3.4.9) takes its listeners off the
 * socket before the socket has reported why, and Node calls that uncaught. The connection's user has the error already.
 */
export function isLateSocketError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return (syscall === "read" || syscall === "write") && (code === "ECONNRESET" || code === "EPIPE");
}

/**
 * Calls `stop` once when this process should end: Ctrl-C, SIGTERM, SIGHUP, a bug, or the end of the launcher
 * (`local/start.mjs`), whose death by `kill -9` sends no signal. @returns resolves with the exit code after `stop`
 */
export function whenAskedToEnd(stop: () => Promise<void>): Promise<number> {
  return new Promise((resolve) => {
    let ending = false;
    const end = (code: number) => {
      if (ending) return;
      ending = true;
      stop().then(
        () => resolve(code),
        (error) => {
          console.error(error);
          resolve(1);
        },
      );
    };
    process.on("SIGINT", () => end(130));
    process.on("SIGTERM", () => end(143));
    process.on("SIGHUP", () => end(129));
    for (const bug of ["uncaughtException", "unhandledRejection"] as const) {
      process.on(bug, (error: unknown) => {
        if (isLateSocketError(error)) return;
        console.error(error);
        end(1);
      });
    }
    const launcher = Number(process.env.NUMNINJA_LAUNCHER);
    if (launcher === process.ppid) setInterval(() => process.ppid !== launcher && end(1), 500).unref();
  });
}
