import { z } from "zod";
import {
  markedVoicemailSchema,
  markVoicemailSchema,
  unheardSchema,
  voicemailPageSchema,
  voicemailSettingsSchema,
  voicemailsQuerySchema,
} from "../calls/voicemail";
import { defineEndpoints } from "../endpoint";
import { idParams, pageQuery } from "../paging";

const reads = { who: "account", scope: "numbers:read", permission: "read" } as const;
const writes = { who: "account", scope: "numbers:write", permission: "configure" } as const;

export const voicemailEndpoints = defineEndpoints({
  listVoicemails: {
    ...reads,
    method: "GET",
    path: "/voicemails",
    summary: "Messages that callers left, newest first",
    query: voicemailsQuerySchema.extend(pageQuery.shape),
    answers: { 200: voicemailPageSchema },
  },
  countUnheard: {
    ...reads,
    method: "GET",
    path: "/voicemails/unheard",
    summary: "How many messages nobody has heard",
    answers: { 200: unheardSchema },
  },
  getVoicemailSound: {
    ...reads,
    method: "GET",
    path: "/voicemails/{id}/sound",
    summary: "A message as a sound file (MP3); byte ranges are answered",
    params: idParams,
    query: z.strictObject({ download: z.stringbool().default(false) }),
    answers: { 200: z.unknown() },
  },
  markVoicemail: {
    who: "account",
    scope: "numbers:write",
    permission: "read",
    method: "PUT",
    path: "/voicemails/{id}/heard",
    summary: "Mark a message heard or not, for everybody of the account",
    params: idParams,
    body: markVoicemailSchema,
    answers: { 200: markedVoicemailSchema },
  },
  deleteVoicemail: {
    ...writes,
    method: "DELETE",
    path: "/voicemails/{id}",
    summary: "Delete a message, here and at the carrier",
    params: idParams,
    answers: { 200: idParams },
  },
  getVoicemailSettings: {
    ...reads,
    method: "GET",
    path: "/voicemails/settings",
    summary: "How long messages are kept, and whether mails bring them",
    answers: { 200: voicemailSettingsSchema },
  },
  setVoicemailSettings: {
    ...writes,
    method: "PUT",
    path: "/voicemails/settings",
    summary: "Decide how long messages are kept (older ones are deleted), and whether mails bring them",
    body: voicemailSettingsSchema,
    answers: { 200: voicemailSettingsSchema },
  },
});
