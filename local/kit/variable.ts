/** @throws naming the variable that a `server.ts` misses */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** @throws for something that is no number, or negative */
export function optionalNumber(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name}="${text}" is not a number`);
  return value;
}
