import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { type Sound, soundSchema } from "@/lib/contract/calls/sounds";
import { call, doneOrRefused, orRefused, serverSql, workerSql } from "@/lib/db";

type Reader = UserActor | KeyActor;

/** Newest first. */
export const listSoundRows = (actor: Reader, accountId: string): Promise<Sound[]> =>
  readAs(actor, "list_sounds", { p_account_id: accountId }, z.array(soundSchema));

/** Null for a stranger's and a deleted one. */
export const getSoundRow = (actor: Reader, accountId: string, id: string): Promise<Sound | null> =>
  readAs(actor, "get_sound", { p_account_id: accountId, p_id: id }, soundSchema.nullable());

export interface NewSound extends Pick<Sound, "name" | "type" | "seconds" | "bytes"> {
  /** in hex */
  sha256: string;
}
/** Refusals: RULE_REFUSED (sounds_limit). */
export const beginSound = (actor: Actor, accountId: string, sound: NewSound) =>
  call(
    serverSql(),
    "begin_sound",
    { p_actor: actorJson(actor), p_account_id: accountId, p_sound: { ...sound } },
    orRefused({ id: z.uuid(), is_stored: z.boolean() }),
  );

/** Refusals: NOT_FOUND. */
export const soundStored = (actor: Actor, accountId: string, id: string) =>
  call(
    serverSql(),
    "sound_stored",
    { p_actor: actorJson(actor), p_account_id: accountId, p_id: id },
    orRefused({ sound: soundSchema }),
  );

/** Refusals: NOT_FOUND, RULE_REFUSED (sound_in_use). */
export const deleteSoundRow = (actor: Actor, accountId: string, id: string) =>
  call(serverSql(), "delete_sound", { p_actor: actorJson(actor), p_account_id: accountId, p_id: id }, doneOrRefused);

const goneSchema = z.array(z.object({ id: z.uuid(), account_id: z.uuid() }));
export const listGoneSounds = () => call(workerSql(), "list_gone_sounds", {}, goneSchema);
export const soundRemoved = (id: string) => call(workerSql(), "sound_removed", { p_id: id }, z.unknown());
