/** The special information tone, Hz: what telephones play before "your call cannot be completed". @see ITU-T E.180 */
const tones = [950, 1_400, 1_800];
const toneSeconds = 0.33;
const rate = 8_000;
const loudness = 8_000;

/** Plain PCM, 16 bit, one channel. */
function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** A WAV of about a second: three rising tones. */
export function failureTones(): Uint8Array {
  const samples = Math.round(toneSeconds * rate);
  const data = Buffer.alloc(samples * tones.length * 2);
  for (const [index, hz] of tones.entries()) {
    for (let at = 0; at < samples; at++) {
      const sample = Math.round(loudness * Math.sin((2 * Math.PI * hz * at) / rate));
      data.writeInt16LE(sample, (index * samples + at) * 2);
    }
  }
  return Buffer.concat([wavHeader(data.length), data]);
}
