import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/**
 * Megabytes that this process still refers to, after a collection. The size of the process (`rss`) is no measure of what is kept: the
 * engine lets its heap grow while the machine has memory, and on a loaded one it collects late.
 */
export function keptMegabytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 1e6);
}
