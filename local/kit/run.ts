import { exitWithParent } from "../stack/exit-with-parent.ts";

/**
 * Body of every `server.ts` that the orchestrator spawns: starts the emulator, reports `{ type: "ready", port }` to the
 * parent, closes cleanly on SIGTERM or SIGINT, and ends with the parent.
 */
export async function runEmulator(start: () => Promise<{ url: string; close(): Promise<void> }>): Promise<void> {
  exitWithParent();
  const running = await start();
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.send?.({ type: "ready", port: Number(new URL(running.url).port) });
}
