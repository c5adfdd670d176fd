import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readAudio } from "@/lib/kernel/audio";
import { mp3Of, wavOf } from "../../../local/twilio/voice/audio.ts";

const text = (words: string) => new TextEncoder().encode(words);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe("a sound is read by its content", () => {
  test.each([1, 7, 120])("an MP3 of %i s", (seconds) => {
    const audio = readAudio(mp3Of(seconds));
    expect(audio?.type).toBe("audio/mpeg");
    expect(audio?.seconds).toBeCloseTo(seconds, 0);
  });
  test.each([
    [3, 1],
    [10, 2],
  ])("a WAV of %i s in %i channels", (seconds, channels) => {
    expect(readAudio(wavOf(seconds, channels))).toEqual({ type: "audio/wav", seconds });
  });
  test("an MP3 with a tag before and behind", () => {
    const id3 = joined(text("ID3"), new Uint8Array([4, 0, 0, 0, 0, 0, 20]), new Uint8Array(20));
    const tail = joined(text("TAG"), new Uint8Array(125));
    expect(readAudio(joined(id3, mp3Of(5), tail))?.seconds).toBeCloseTo(5, 0);
  });
  test("bytes inside a larger buffer are read from their own beginning", () => {
    const padded = joined(new Uint8Array(13), wavOf(2));
    expect(readAudio(padded.subarray(13))).toEqual({ type: "audio/wav", seconds: 2 });
  });
});

describe("what is no sound is refused, whatever it calls itself", () => {
  const wav = wavOf(2);
  const video = Uint8Array.from(wav);
  new DataView(video.buffer).setUint16(20, 85, true); // MP3 inside a WAV: telephones cannot play it
  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["a page", text("<html><body>Please sign in</body></html>")],
    ["a zip", joined(text("PK\u0003\u0004"), new Uint8Array(5_000))],
    ["a packed file", gzipSync(wav)],
    ["a WAV that breaks off", wav.subarray(0, wav.length - 1_000)],
    ["a WAV without sound", wav.subarray(0, 44)],
    ["only the head of a WAV", wav.subarray(0, 20)],
    ["a WAV of another kind", video],
    ["an MP3 with a page behind its first frames", joined(mp3Of(1), text("<html>".repeat(2_000)))],
    ["one frame", mp3Of(1).subarray(0, 104)],
    ["zeros", new Uint8Array(100_000)],
    ["ones", new Uint8Array(100_000).fill(255)],
  ])("%s", (_, bytes) => {
    expect(readAudio(bytes)).toBeNull();
  });
});
