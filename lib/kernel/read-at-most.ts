/** An answer is larger than what was asked for can be. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/**
 * The bytes of an answer, unpacked, but no more than allowed: what is too large is refused by the length that it states, or given up
 * where the limit is passed, so it never is in memory as a whole.
 * @throws {TooLarge}; another error where the answer breaks off
 */
export async function readAtMost(response: Response, mostBytes: number): Promise<Uint8Array> {
  const refuse = () => new TooLarge(`an answer has more than ${mostBytes} bytes`);
  if (Number(response.headers.get("content-length") ?? 0) > mostBytes) {
    await response.body?.cancel();
    throw refuse();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body, which closes the connection.
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw refuse();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
