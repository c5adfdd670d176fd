import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { askPlatform } from "@/lib/calls";
import { AppError, refusalError } from "@/lib/errors";
import { getMessageFileRow } from "./rows";

/** Carriers pass on at most 5 MB. */
const mostBytes = 8 * 1024 * 1024;

export interface MessageFile {
  bytes: Uint8Array;
  /** Of a picture, by its content; null: anything else, which is only downloaded. */
  pictureType: string | null;
}

const signatures: readonly [type: string, offset: number, bytes: string][] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
];

/** What a file is, whatever its sender calls it. */
function pictureTypeOf(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return signatures.find(([, offset, wanted]) => start.startsWith(wanted, offset))?.[0] ?? null;
}

/** The carrier leads to an address of another host, which gets no secret of ours. */
async function download(ref: string): Promise<Response> {
  const [message = "", media = ""] = ref.split("/");
  const response = await askPlatform(`Messages/${encodeURIComponent(message)}/Media/${encodeURIComponent(media)}`);
  const location = response.headers.get("location");
  if (response.status < 300 || response.status > 399 || !location) return response;
  return fetch(location, { signal: AbortSignal.timeout(15_000), cache: "no-store" });
}

/**
 * A file that came with a text, from its carrier.
 * @throws {AppError} NOT_FOUND, also for a stranger's text and a file that the carrier no longer has; UNAVAILABLE
 */
export async function readMessageFile(
  actor: UserActor | KeyActor,
  accountId: string,
  messageId: string,
  index: number,
): Promise<MessageFile> {
  const row = await getMessageFileRow(actor, accountId, messageId, index);
  if (!row.ok) throw refusalError(row);
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await download(row.ref);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new AppError("UNAVAILABLE", { message: "the carrier of a file does not answer", cause });
  }
  if (response.status === 404) throw new AppError("NOT_FOUND");
  if (!response.ok || bytes.length > mostBytes) {
    throw new AppError("UNAVAILABLE", { message: `a file of a text is ${response.status}, ${bytes.length} bytes` });
  }
  return { bytes, pictureType: pictureTypeOf(bytes) };
}
