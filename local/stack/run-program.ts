import { spawn } from "node:child_process";

export interface Finished {
  code: number;
  output: string;
}

/**
 * Runs a Node program of node_modules to its end, showing what it prints unless `quiet`, and returns that too.
 * @param signal ends it
 */
export function runProgram(
  args: string[],
  {
    env = process.env,
    quiet = false,
    signal,
  }: { env?: Record<string, string | undefined>; quiet?: boolean; signal?: AbortSignal } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    const output: string[] = [];
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      stream.on("data", (chunk: Buffer) => {
        output.push(chunk.toString());
        if (!quiet) target.write(chunk);
      });
    }
    const end = (code: number) => resolve({ code, output: output.join("") });
    child.once("error", (error) => {
      output.push(String(error));
      end(1);
    });
    child.once("close", (code) => end(code ?? 1));
  });
}
