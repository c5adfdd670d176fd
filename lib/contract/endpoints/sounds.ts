import { z } from "zod";
import { soundLimits } from "../calls/sound-limits";
import { soundSchema, soundsSchema, uploadQuerySchema } from "../calls/sounds";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";

const reads = { who: "account", scope: "numbers:read", permission: "read" } as const;
const writes = { who: "account", scope: "numbers:write", permission: "configure" } as const;

export const soundEndpoints = defineEndpoints({
  listSounds: {
    ...reads,
    method: "GET",
    path: "/sounds",
    summary: "Recordings that callers may hear instead of words, newest first",
    answers: { 200: soundsSchema },
  },
  uploadSound: {
    ...writes,
    method: "POST",
    path: "/sounds",
    summary: "Upload a recording: MP3 or WAV, up to 2 minutes and 4 MB. The same file again is the same recording",
    query: uploadQuerySchema,
    takesFile: true,
    maxBodyBytes: soundLimits.bytes,
    answers: { 201: soundSchema },
    errors: ["PAYLOAD_TOO_LARGE", "RULE_REFUSED"],
  },
  getSoundFile: {
    ...reads,
    method: "GET",
    path: "/sounds/{id}/file",
    summary: "A recording as a sound file; byte ranges are answered",
    params: idParams,
    answers: { 200: z.unknown() },
  },
  deleteSound: {
    ...writes,
    method: "DELETE",
    path: "/sounds/{id}",
    summary: "Delete a recording that no number plays",
    params: idParams,
    answers: { 200: idParams },
    errors: ["RULE_REFUSED"],
  },
});
