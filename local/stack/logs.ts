import { existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";

const rotateBytes = 20_000_000;

/**
 * Opens `<directory>/<name>.log` for appending; a big one is moved to `.log.1` first.
 * @returns `begin`: where this program's own lines begin, bytes
 */
export function openLog(directory: string, name: string): { file: string; fd: number; begin: number } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${name}.log`);
  if (existsSync(file) && statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  const begin = existsSync(file) ? statSync(file).size : 0;
  return { file, begin, fd: openSync(file, "a", 0o600) };
}

/** The last lines since `begin`: what earlier starts wrote explains nothing. */
export function tailOf({ file, begin }: { file: string; begin: number }, lines = 20): string {
  try {
    return readFileSync(file).subarray(begin).toString("utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
