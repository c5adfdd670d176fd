import { hidden, runProgram } from "../run-program.ts";
import type { SuiteContext, Totals } from "./suite.ts";

/** Checks that pass or fail as a whole: Node programs, one after the other until one fails. */
export async function check(title: string, commands: string[][], { signal }: SuiteContext): Promise<Totals> {
  for (const args of commands) {
    const { code, output } = await runProgram(args, { show: hidden, signal });
    if (code === 0) continue;
    console.log(`${output.trimEnd()}\n  ✗ ${title}`);
    return { passed: 0, failed: 1 };
  }
  console.log(`  ✓ ${title}`);
  return { passed: 1, failed: 0 };
}
