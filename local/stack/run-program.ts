import { spawn } from "node:child_process";

export interface Finished {
  code: number;
  output: string;
}

type Show = (chunk: Buffer, stream: "stdout" | "stderr") => void;

const passOn: Show = (chunk, stream) => process[stream].write(chunk);
/** For `runProgram`: nothing is shown; the caller prints what it needs of the output. */
export const hidden: Show = () => {};

/**
 * Runs a Node program of node_modules to its end and returns what it printed.
 * @param options.show each piece of its output; passed on to ours unless given
 * @param options.signal ends it
 */
export function runProgram(
  args: string[],
  {
    env = process.env,
    show = passOn,
    signal,
  }: { env?: Record<string, string | undefined>; show?: Show; signal?: AbortSignal } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    const output: string[] = [];
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].on("data", (chunk: Buffer) => {
        output.push(chunk.toString());
        show(chunk, stream);
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
