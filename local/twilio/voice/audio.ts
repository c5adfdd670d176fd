const rate = 8_000;
const noteHz = 440;

/** So many seconds of a quiet tone, 16 bit at 8 kHz: something that a player can show. */
export function wavOf(seconds: number, channels = 1): Buffer {
  const frames = Math.round(seconds * rate);
  const bytes = Buffer.alloc(44 + frames * channels * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(bytes.length - 44, 40);
  for (let frame = 0; frame < frames; frame++) {
    const sample = Math.round(1_500 * Math.sin((2 * Math.PI * noteHz * frame) / rate));
    for (let channel = 0; channel < channels; channel++)
      bytes.writeInt16LE(sample, 44 + (frame * channels + channel) * 2);
  }
  return bytes;
}

/** MPEG 1 layer III, 32 kbit/s, 44.1 kHz, mono; an empty frame is silence. */
const frameHeader = [0xff, 0xfb, 0x10, 0xc4];
const frameBytes = 104;
const framesPerSecond = 44_100 / 1_152;

/** So many seconds of silence. */
export function mp3Of(seconds: number): Buffer {
  const frames = Math.max(1, Math.round(seconds * framesPerSecond));
  const bytes = Buffer.alloc(frames * frameBytes);
  for (let frame = 0; frame < frames; frame++) bytes.set(frameHeader, frame * frameBytes);
  return bytes;
}
