import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parts } from "./parts.ts";

/** The secrets of one embedded stack, by part. */
export type Keys = Record<string, unknown>;

export async function generateKeys(): Promise<Keys> {
  return Object.fromEntries(await Promise.all(parts.map(async (part) => [part.name, await part.keys()])));
}

/** The stack's keys, made on first use and kept in a file that only the owner can read. A later version's new keys are added. */
export async function loadKeys(file: string): Promise<Keys> {
  const stored: Keys = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const keys = Object.fromEntries(
    Object.entries(await generateKeys()).map(([name, fresh]) => [name, Object.assign({}, fresh, stored[name])]),
  );
  const text = `${JSON.stringify(keys, null, 2)}\n`;
  if (text !== `${JSON.stringify(stored, null, 2)}\n`) writeFileSync(file, text, { mode: 0o600 });
  return keys;
}
