/**
 * The text of a file as spreadsheets write it: UTF-8 with or without a mark, UTF-16 either way round, else Windows-1252 (which holds
 * Latin-1). A file without a mark that is no valid UTF-8 is taken for the last.
 */
export function decodeFile(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return decode("utf-8", bytes.subarray(3));
  if (first === 0xff && second === 0xfe) return decode("utf-16le", bytes.subarray(2));
  if (first === 0xfe && second === 0xff) return decode("utf-16be", bytes.subarray(2));
  // Plain letters in UTF-16: every other byte is 0.
  const sample = bytes.subarray(0, 200);
  const zeros = (odd: 0 | 1) => sample.filter((byte, index) => index % 2 === odd && byte === 0).length;
  if (zeros(1) > sample.length / 4) return decode("utf-16le", bytes);
  if (zeros(0) > sample.length / 4) return decode("utf-16be", bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decode("windows-1252", bytes);
  }
}

const decode = (encoding: string, bytes: Uint8Array): string => new TextDecoder(encoding).decode(bytes);
