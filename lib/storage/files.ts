import "server-only";
import { createClient } from "@supabase/supabase-js";
import { env } from "@/lib/env";

/** Private buckets: nobody reads or writes them but this server. */
export type Bucket = "voicemail" | "greetings" | "texts";

const bucketOf = (bucket: Bucket) => {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  return createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  }).storage.from(bucket);
};

/**
 * Puts a file in its place, over one that is there: safe to repeat.
 * @param path "<account_id>/<uuid>"
 * @throws where the storage does not take it
 */
export async function putFile(bucket: Bucket, path: string, bytes: Uint8Array, contentType: string): Promise<void> {
  const { error } = await bucketOf(bucket).upload(path, Buffer.from(bytes), { contentType, upsert: true });
  if (error) throw new Error(`${bucket}/${path} was not stored`, { cause: error });
}

/** @returns null where there is no such file @throws where the storage does not answer */
export async function getFile(bucket: Bucket, path: string): Promise<Uint8Array | null> {
  const { data, error } = await bucketOf(bucket).download(path);
  if (data) return new Uint8Array(await data.arrayBuffer());
  if (isMissing(error)) return null;
  throw new Error(`${bucket}/${path} was not read`, { cause: error });
}

/** Safe to repeat. @throws where the storage does not answer */
export async function removeFile(bucket: Bucket, path: string): Promise<void> {
  const { error } = await bucketOf(bucket).remove([path]);
  if (error && !isMissing(error)) throw new Error(`${bucket}/${path} was not removed`, { cause: error });
}

/** Hosted answers 400 with "not_found" inside, or 404. */
function isMissing(error: unknown): boolean {
  const {
    status,
    statusCode,
    message = "",
  } = (error ?? {}) as { status?: number; statusCode?: string; message?: string };
  return status === 404 || statusCode === "404" || /not.?found/i.test(message);
}
