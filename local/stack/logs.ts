import { existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";

const ROTATE_BYTES = 20_000_000;

/** Opens `<directory>/<name>.log` for appending; a big one is moved to `.log.1` first. */
export function openLog(directory: string, name: string): { file: string; fd: number } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${name}.log`);
  if (existsSync(file) && statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.1`);
  return { file, fd: openSync(file, "a", 0o600) };
}

export function tailOf(file: string, lines = 20): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
