/** What a file is that calls itself a sound. */
export interface Audio {
  type: "audio/mpeg" | "audio/wav";
  seconds: number;
}

/**
 * Whether bytes are a sound that telephones can play, by their content and whatever their name says: WAV (PCM, A-law, µ-law) or MP3,
 * complete and with sound in it.
 * @returns null for everything else, also for a file that only begins like one
 */
export const readAudio = (bytes: Uint8Array): Audio | null => readWav(bytes) ?? readMp3(bytes);

const textAt = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** PCM, A-law and µ-law: what the voice platform plays. */
const wavFormats = new Set([1, 6, 7]);

function readWav(bytes: Uint8Array): Audio | null {
  if (textAt(bytes, 0, 4) !== "RIFF" || textAt(bytes, 8, 4) !== "WAVE") return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = textAt(bytes, at, 4);
    const size = view.getUint32(at + 4, true);
    if (name === "fmt " && size >= 16 && at + 24 <= bytes.length) {
      if (!wavFormats.has(view.getUint16(at + 8, true))) return null;
      bytesPerSecond = view.getUint32(at + 16, true);
    }
    if (name === "data") {
      const there = Math.min(size, bytes.length - at - 8);
      if (bytesPerSecond === 0 || there < size || there === 0) return null;
      return { type: "audio/wav", seconds: there / bytesPerSecond };
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

const bitRates = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const sampleRates = [44_100, 48_000, 32_000];

/** The frame of MPEG layer III that begins at a place: its length, and how long it sounds. */
function frameAt(bytes: Uint8Array, at: number): { length: number; seconds: number } | null {
  const [sync = 0, version = 0, rates = 0] = bytes.subarray(at, at + 3);
  if (sync !== 0xff || (version & 0xe6) !== 0xe2) return null; // eleven bits of one, layer III
  const kind = (version >> 3) & 3;
  const bitRate = (kind === 3 ? bitRates.mpeg1 : bitRates.mpeg2)[rates >> 4];
  const sampleRate = sampleRates[(rates >> 2) & 3];
  if (kind === 1 || !bitRate || !sampleRate) return null;
  const rate = sampleRate / (kind === 3 ? 1 : kind === 2 ? 2 : 4);
  const samples = kind === 3 ? 1152 : 576;
  return { length: Math.floor(((samples / 8) * bitRate * 1_000) / rate) + ((rates >> 1) & 1), seconds: samples / rate };
}

/** Frame behind frame to the end, with at most tags around them. */
function readMp3(bytes: Uint8Array): Audio | null {
  let at = 0;
  if (textAt(bytes, 0, 3) === "ID3" && bytes.length > 10) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
    at = 10 + (((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127));
  }
  let seconds = 0;
  let frames = 0;
  for (let frame = frameAt(bytes, at); frame && at + frame.length <= bytes.length; frame = frameAt(bytes, at)) {
    at += frame.length;
    seconds += frame.seconds;
    frames++;
  }
  const isTail = at >= bytes.length - 256 || ["TAG", "APE"].includes(textAt(bytes, at, 3)) || frameAt(bytes, at);
  return frames >= 2 && isTail ? { type: "audio/mpeg", seconds } : null;
}
